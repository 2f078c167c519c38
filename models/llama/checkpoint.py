"""Writes a model of the Llama family, as transformers saves it, as a model folder that Foreword opens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engine.errors import ModelError
from engine.transformer.configuration import read_object
from engine.transformer.tokenizer import TextTokenizer
from models.fused.builder import Matrix
from models.fused.start import best_start, candidates
from models.fused.tensors import checked, load_tensors, real, weight_files
from models.fused.writing import CONFIG, GRAPH, TOKENIZER, describe, write_graph
from models.llama.fused_graph import build
from models.llama.shape import EMBEDDING, HEAD, LlamaShape

_ENDS = ("bos_token_id", "eos_token_id")


def read_shape(source: Path, bits: int) -> LlamaShape:
    """What config.json in `source` says, for weights of this many bits. Raises ModelError for what can't be done."""
    shape = LlamaShape.of(read_object(source / CONFIG))
    shape.require(bits)
    return shape


def export_fused(source: Path, folder: Path, bits: int, name: str, licence: str, sources: list[str]) -> None:
    """Write the fused graph of the model in `source` (config.json, safetensors, tokenizer.json) to `folder`.

    `bits` is 32 (float), 8 or 4. Other files in the folder, such as a model card, stay and become part of the model.
    Raises ModelError, which says what is wrong with the source.
    """
    shape = read_shape(source, bits)
    tokenizer = TextTokenizer(source / TOKENIZER)
    if not tokenizer.fit(shape.vocabulary):
        raise ModelError(
            "{path} has {count} tokens and its model {size}: they come from different models, so fetch it again.",
            path=source / TOKENIZER,
            count=len(tokenizer.tokens),
            size=shape.vocabulary,
        )
    folder.mkdir(parents=True, exist_ok=True)
    write_graph(build(read_weights(source, shape), shape, bits), folder / GRAPH)
    start = best_start(folder / GRAPH, tokenizer, candidates(_ends(source), tokenizer), shape.positions)
    describe(
        folder, _kept(shape, start), source / TOKENIZER, bits=bits, name=name, licence=licence, sources=sources
    )  # fmt: skip


def read_weights(source: Path, shape: LlamaShape) -> dict[str, Matrix]:
    """The weights in `source` as float32, by transformers' names. Raises ModelError unless they are whole and sound."""
    tensors = load_tensors(weight_files(source))
    if shape.tied and EMBEDDING not in tensors and HEAD in tensors:
        tensors[EMBEDDING] = tensors[HEAD]  # stored once, under the output layer's name
    wanted = shape.matrices() | shape.vectors()
    found = {name: real(value, name, source) for name, value in tensors.items() if name in wanted}
    return {name: checked(found, name, size, source) for name, size in wanted.items()}


def _ends(source: Path) -> Iterator[object]:
    """The tokens that the settings in `source` say texts begin and end with; some name several."""
    for path in (source / CONFIG, source / "generation_config.json"):
        settings = read_object(path) if path.exists() else {}
        for key in _ENDS:
            named = settings.get(key)
            yield from named if isinstance(named, list) else [named]


def _kept(shape: LlamaShape, start: int) -> dict[str, Any]:
    return {
        "model_type": shape.family, "vocab_size": shape.vocabulary, "max_position_embeddings": shape.positions,
        "hidden_size": shape.width, "intermediate_size": shape.inner, "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads, "num_key_value_heads": shape.key_heads, "head_dim": shape.head_size,
        "bos_token_id": start, "eos_token_id": start,
    }  # fmt: skip
