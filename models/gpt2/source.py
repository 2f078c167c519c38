"""Checks the GPT-2 in a folder, whatever tool made it, and makes a clean checkpoint of it for all further steps.

Nothing but the numbers of config.json, the weights and the tokenizer is taken over: pickled weights are never opened
and code in the folder is never run.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np

from engine.errors import ModelError
from engine.files import draft_folder
from engine.language import Message
from engine.manifest import FILE_NAME as MANIFEST
from models.fused.builder import Matrix, Weights
from models.fused.tensors import checked
from models.gpt2.adapter import find_base, is_adapter, merge
from models.gpt2.configuration import checked_config, end_of_text
from models.gpt2.fused_graph import GraphShape
from models.gpt2.tokenizer_files import save_tokenizer, share
from models.gpt2.vocabulary import FILE_NAME as TOKENIZER
from models.gpt2.vocabulary import write_vocabulary
from models.gpt2.weights import EMBEDDING, HEAD, is_graph, is_tied, read_weights
from models.store.mending import mend

_SORTS = ("transformer.score.weight", "transformer.classifier.weight")  # weights that classifiers have


def find_weights(source: Path) -> Path:
    """The folder of the weights: `source` itself, or the checkpoint of the fine-tuning run or result that it is."""
    places = (source, source / "checkpoint", source / "result" / "checkpoint")
    return next((place for place in places if is_adapter(place) or (place / "config.json").exists()), source)


def find_description(weights: Path) -> Path:
    """The folder with a model's manifest: its own, or that of the model that a run made of it."""
    beside = weights.parent / "model"
    return beside if (beside / MANIFEST).exists() and not (weights / MANIFEST).exists() else weights


def clean_checkpoint(source: Path, folder: Path) -> list[Message]:
    """Write the GPT-2 in `source` as a transformers folder of float weights: config, weights and tokenizer alone.

    `source` is a transformers folder, a float export of optimum's, a model that Foreword made, or a LoRA adapter, which
    is merged with its model. Gives a part of a sentence for all that had to be changed. Raises ModelError, which says
    what is wrong with it.
    """
    from transformers import GPT2Config

    base, config = _opened(source)
    weights = _weights(source, base, config)
    with draft_folder(folder.parent) as draft:
        tokenizer, changes = write_vocabulary(_spelt_by(source, base), config["vocab_size"], draft / TOKENIZER)
        config["vocab_size"] = len(tokenizer.tokens)
        config["bos_token_id"] = config["eos_token_id"] = end_of_text(base, tokenizer)
        made = draft / "checkpoint"
        GPT2Config(**config, tie_word_embeddings=HEAD not in weights).save_pretrained(made)
        _save(weights, config["vocab_size"], made / "model.safetensors")
        save_tokenizer(draft / TOKENIZER, config["eos_token_id"], config["n_positions"], made)
        made.rename(folder)
    return changes


def float_size(source: Path) -> int:
    """The bytes that the weights of the GPT-2 in `source` take as floats. Raises ModelError."""
    base, config = _opened(source)
    shapes = _shapes(GraphShape.of(config), config.get("n_inner"))
    return 4 * sum(math.prod(size) for name, size in shapes.items() if name != HEAD or not is_tied(base))


def _opened(source: Path) -> tuple[Path, dict[str, Any]]:
    """The folder of the whole model, and its checked configuration."""
    if not source.is_dir():
        raise ModelError("{source} is not a folder: give the folder of a model.", source=source)
    base = find_base(source) if is_adapter(source) else source
    mend(base)
    return base, checked_config(base)


def _weights(source: Path, base: Path, config: dict[str, Any]) -> dict[str, Matrix]:
    """The checked weights, into which the settings of `config` that scale attention go, and out of it."""
    weights = read_weights(base)
    if is_adapter(source):
        weights = merge(weights, source)
    sorts = next((name for name in _SORTS if name in weights), None)
    if sorts:
        raise ModelError(
            "The model in {source} sorts texts and does not write ({kind}): choose the GPT-2 that it was made from.",
            source=source,
            kind=sorts,
        )
    expected = _shapes(GraphShape.of(config), config.get("n_inner"))
    if HEAD not in weights and (is_tied(base) or is_graph(base)):
        del expected[HEAD]
    found = {name: checked(weights, name, size, source) for name, size in expected.items()}
    _scale_queries(found, config)
    return found


def _scale_queries(weights: dict[str, Matrix], config: dict[str, Any]) -> None:
    """Scale the queries as `config` has the attention scaled, so that every program computes the same without that."""
    by_layer, usual = config.pop("scale_attn_by_inverse_layer_idx", False), config.pop("scale_attn_weights", True)
    for layer in range(config["n_layer"]):
        scale = 1 / (layer + 1) if by_layer else 1.0
        scale *= 1.0 if usual else math.sqrt(config["n_embd"] // config["n_head"])
        for part in ("weight", "bias"):
            name = f"transformer.h.{layer}.attn.c_attn.{part}"
            scales = np.repeat(np.array([scale, 1, 1], np.float32), config["n_embd"])  # queries, keys, values
            weights[name] = weights[name] * scales


def _shapes(shape: GraphShape, inner: int | None) -> dict[str, tuple[int, ...]]:
    """The required shape of each weight."""
    width = shape.width
    inner = inner or 4 * width
    shapes: dict[str, tuple[int, ...]] = {
        EMBEDDING: (shape.vocabulary, width), "transformer.wpe.weight": (shape.positions, width),
        "transformer.ln_f.weight": (width,), "transformer.ln_f.bias": (width,), HEAD: (shape.vocabulary, width),
    }  # fmt: skip
    linear = {"attn.c_attn": (width, 3 * width), "attn.c_proj": (width, width),
              "mlp.c_fc": (width, inner), "mlp.c_proj": (inner, width)}  # fmt: skip
    for layer in range(shape.layers):
        at = f"transformer.h.{layer}"
        for name, (inputs, outputs) in linear.items():
            shapes |= {f"{at}.{name}.weight": (inputs, outputs), f"{at}.{name}.bias": (outputs,)}
        for name in ("ln_1", "ln_2"):
            shapes |= {f"{at}.{name}.{part}": (width,) for part in ("weight", "bias")}
    return shapes


def _spelt_by(source: Path, base: Path) -> Path:
    """The folder with the tokenizer: an adapter may have its own."""
    return source if (source / TOKENIZER).exists() else base


def _save(weights: Weights, rows: int, path: Path) -> None:
    """Write the weights, of which the embedding and the output layer keep this many rows."""
    from safetensors.numpy import save_file

    cut = {name: value[:rows] if name in (EMBEDDING, HEAD) else value for name, value in weights.items()}
    save_file({name: np.ascontiguousarray(value) for name, value in cut.items()}, path, {"format": "pt"})
    share(path.parent)
