"""Makes a model of Foreword's out of a GGUF file, and installs it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.errors import ModelError
from engine.transformer.tokenizer import TextTokenizer
from models.fused.blocks import Blocks, size_of
from models.fused.start import best_start, candidates
from models.fused.writing import GRAPH, TOKENIZER, describe, write_graph
from models.gguf.reading import GgufModel, read_gguf, unfit
from models.gguf.tokenizer import write_tokenizer
from models.gpt2.fused_graph import GraphShape
from models.gpt2.fused_graph import build as build_gpt2
from models.llama.fused_graph import build as build_llama
from models.llama.shape import LlamaShape
from models.store.keeping import draft, install
from models.store.places import CARD, free_name

if TYPE_CHECKING:
    import onnx

_BITS = 8  # for weights that the file has as floats
_ENDS = ("bos_token_id", "eos_token_id")


def add_gguf(path: Path, name: str = "", *, notes: bool = True) -> Path:
    """Install the model in a GGUF file under its file's name or another one, and give its folder.

    Blocks of weights stay as the file has them; floats become 8 bits. `notes` as `try_model` has it. Raises ModelError,
    which says what is wrong with the file; nothing is installed then.
    """
    name = name or path.stem
    free_name(name)
    with draft() as made:
        make(path, made, name)
        return install(made, name, notes=notes)


def make(path: Path, folder: Path, name: str) -> None:
    """Write the model in a GGUF file to `folder`. Raises ModelError."""
    model = read_gguf(path)
    write_tokenizer(model.settings, folder / TOKENIZER, path)
    tokenizer = TextTokenizer(folder / TOKENIZER)
    if not tokenizer.fit(model.config["vocab_size"]):
        raise ModelError(
            "{path} has {count} tokens and its model {size}: they come from different models, so fetch it again.",
            path=path,
            count=len(tokenizer.tokens),
            size=model.config["vocab_size"],
        )
    write_graph(_graph(model, path), folder / GRAPH)
    named = [model.settings.get(f"tokenizer.ggml.{key}") for key in _ENDS]
    start = best_start(folder / GRAPH, tokenizer, candidates(named, tokenizer), model.positions)
    (folder / CARD).write_text(_card(path, name, model), "utf-8")
    describe(
        folder, _kept(model.config, start), folder / TOKENIZER, bits=_bits(model), name=name, licence=model.licence,
        sources=[path.name],
    )  # fmt: skip


def _graph(model: GgufModel, path: Path) -> onnx.ModelProto:
    try:
        if model.config["model_type"] == "gpt2":
            return build_gpt2(model.weights, GraphShape.of(model.config), _BITS)
        shape = LlamaShape.of(model.config)
        if any(size_of(model.weights[name]) != size for name, size in shape.matrices().items()):
            raise ValueError
        if model.frequency_factors is not None:
            divided = tuple(found / model.frequency_factors for found in shape.inverse_frequencies)
            shape = replace(shape, inverse_frequencies=divided)
        return build_llama(model.weights, shape, _BITS)
    except (LookupError, ValueError, AssertionError) as error:  # a tensor that lacks, or whose size is another
        raise unfit(path) from error


def _kept(config: dict[str, Any], start: int) -> dict[str, Any]:
    plain = {key: value for key, value in config.items() if value is not None}
    if plain["model_type"] != "gpt2":
        plain["max_position_embeddings"] = LlamaShape.of(config).positions
    return plain | {"bos_token_id": start, "eos_token_id": start}


def _bits(model: GgufModel) -> int:
    """The fewest bits that a matrix has."""
    return min((value.bits for value in model.weights.values() if isinstance(value, Blocks)), default=_BITS)


def _card(path: Path, name: str, model: GgufModel) -> str:
    weights = model.weights.values()
    count = sum(found.scales.size * found.size if isinstance(found, Blocks) else found.size for found in weights)
    return f"# {name}\n\nMade from {path.name}, {count / 1e6:.0f} million parameters.\n\n- Licence: {model.licence}\n"
