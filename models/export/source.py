"""Checks the GPT-2 to export and makes a clean checkpoint of it, which all further steps read.

Nothing but the numbers of config.json, the weights and tokenizer.json is taken over: pickled weights are never opened
and code in the folder is never run.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from engine.errors import ModelError
from engine.manifest import FILE_NAME as MANIFEST
from engine.transformer.tokenizer import TextTokenizer
from models.gpt2.checkpoint import read_config, read_weights
from models.gpt2.fused_graph import GraphShape, Matrix, Weights
from models.gpt2.tokenizer_files import save_tokenizer

_NUMBERS = ("vocab_size", "n_positions", "n_embd", "n_layer", "n_head")
_TOKENS = ("bos_token_id", "eos_token_id")
_PICKLED = ("pytorch_model.bin", "pytorch_model.bin.index.json", "model.pt", "model.pth", "model.ckpt")
_SHARDED = "model.safetensors.index.json"
_HEAD = "lm_head.weight"
_KEPT = (*_NUMBERS, *_TOKENS, "model_type", "n_inner", "activation_function", "layer_norm_epsilon",
         "scale_attn_by_inverse_layer_idx", "scale_attn_weights")  # fmt: skip


def find_weights(source: Path) -> Path:
    """The folder of the weights: `source` itself, or the checkpoint of the fine-tuning run or result that it is."""
    places = (source, source / "checkpoint", source / "result" / "checkpoint")
    return next((place for place in places if (place / "config.json").exists()), source)


def find_description(weights: Path) -> Path:
    """The folder with a model's manifest: its own, or that of the model that a run made of it."""
    beside = weights.parent / "model"
    return beside if (beside / MANIFEST).exists() and not (weights / MANIFEST).exists() else weights


def clean_checkpoint(source: Path, folder: Path) -> None:
    """Write the GPT-2 in `source` as a transformers folder of float weights: config, weights and tokenizer alone.

    `source` is a transformers folder, a float export of optimum's or a model that Foreword made. Raises ModelError,
    which says what is wrong with it.
    """
    from transformers import GPT2Config

    config = _checked_config(source)
    shape = GraphShape.of(config)
    _require_weights(source)
    weights = _checked_weights(read_weights(source), config, shape, source)
    _check_tokenizer(source, shape)
    settings = {key: config[key] for key in _KEPT if key in config}
    folder.mkdir()
    GPT2Config(**settings, tie_word_embeddings=_HEAD not in weights).save_pretrained(folder)
    _save(weights, folder / "model.safetensors")
    save_tokenizer(source / "tokenizer.json", config["eos_token_id"], config["n_positions"], folder)


def _checked_config(source: Path) -> dict[str, Any]:
    if not source.is_dir():
        raise ModelError("{source} is not a folder: give the folder of a model.", source=source)
    config = read_config(source)
    if not isinstance(config, dict):
        raise ModelError(
            "{path} is not a configuration: save the model with save_pretrained.", path=source / "config.json"
        )
    if "auto_map" in config:
        raise ModelError(
            "The model in {source} needs code of its own, which is never run: choose a plain GPT-2.", source=source
        )
    GraphShape.of({"n_layer": 1, "n_head": 1, "n_embd": 1, "vocab_size": 1, "n_positions": 1} | config)  # another type?
    for key in _NUMBERS + _TOKENS:
        least = 1 if key in _NUMBERS else 0
        if type(config.get(key)) is not int or config[key] < least:
            raise ModelError(
                "{path} has no proper {key!r}: save the model with save_pretrained.",
                path=source / "config.json",
                key=key,
            )
    if config["n_embd"] % config["n_head"]:
        raise ModelError(
            "The width of {source}, {width}, does not split into {heads} heads.",
            source=source,
            width=config["n_embd"],
            heads=config["n_head"],
        )
    return config


def _require_weights(source: Path) -> None:
    if (source / "model.safetensors").exists() or (source / "model.onnx").exists():
        return
    pickled = next((name for name in _PICKLED if (source / name).exists()), None)
    if pickled:
        raise ModelError(
            "{source} holds its weights as {pickled} alone, a format that can run code and is never opened: save "
            "the model as model.safetensors, with save_pretrained(..., safe_serialization=True).",
            source=source,
            pickled=pickled,
        )
    if (source / _SHARDED).exists():
        raise ModelError(
            "The weights in {source} are in several files: save them in one, with a max_shard_size.", source=source
        )
    raise ModelError("{source} holds no model.safetensors: save the model with save_pretrained.", source=source)


def _checked_weights(found: Weights, config: Mapping[str, Any], shape: GraphShape, source: Path) -> dict[str, Matrix]:
    """The weights by transformers' names, each of its shape and finite; the head's only where it is not tied."""
    weights = {name if name == _HEAD else f"transformer.{name.removeprefix('transformer.')}": value
               for name, value in found.items()}  # fmt: skip
    expected = _shapes(shape, config.get("n_inner") or 4 * shape.width)
    if _is_tied(weights, config, source):
        weights.pop(_HEAD, None)
        del expected[_HEAD]
    for name, size in expected.items():
        if name not in weights:
            raise ModelError(
                "The weights in {source} lack {name}: save the whole model with save_pretrained.",
                source=source,
                name=name,
            )
        if weights[name].shape != size:
            raise ModelError(
                "{name} in {source} has the shape {shape}, and config.json makes it {size}: they come from different "
                "models, so save both again.",
                name=name,
                source=source,
                shape=str(list(weights[name].shape)),
                size=str(list(size)),
            )
        if not np.isfinite(weights[name]).all():
            raise ModelError(
                "{name} in {source} holds numbers that are none (NaN or infinite), as when training diverges: go "
                "back to an earlier checkpoint, or train with a lower learning rate.",
                name=name,
                source=source,
            )
    return {name: weights[name] for name in expected}


def _is_tied(weights: Weights, config: Mapping[str, Any], source: Path) -> bool:
    """Whether the output layer is the embedding. transformers relies on the configuration, not on the weights."""
    if (source / "model.safetensors").exists():
        return bool(config.get("tie_word_embeddings", True))
    return _HEAD not in weights or np.array_equal(weights[_HEAD], weights["transformer.wte.weight"])


def _shapes(shape: GraphShape, inner: int) -> dict[str, tuple[int, ...]]:
    """The required shape of each weight."""
    width = shape.width
    shapes: dict[str, tuple[int, ...]] = {
        "transformer.wte.weight": (shape.vocabulary, width), "transformer.wpe.weight": (shape.positions, width),
        "transformer.ln_f.weight": (width,), "transformer.ln_f.bias": (width,), _HEAD: (shape.vocabulary, width),
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


def _check_tokenizer(source: Path, shape: GraphShape) -> None:
    path = source / "tokenizer.json"
    if not path.exists():
        raise ModelError(
            "{source} holds no tokenizer.json: save the model's tokenizer there with save_pretrained.", source=source
        )
    count = len(TextTokenizer(path).tokens)
    if count != shape.vocabulary:
        raise ModelError(
            "The tokenizer in {source} has {count} tokens, and the model's embedding {vocabulary} rows: take the "
            "tokenizer that it was trained with, or save it after resize_token_embeddings({count}).",
            source=source,
            count=count,
            vocabulary=shape.vocabulary,
        )


def _save(weights: Mapping[str, Matrix], path: Path) -> None:
    from safetensors.numpy import save_file

    save_file({name: np.ascontiguousarray(value) for name, value in weights.items()}, path, {"format": "pt"})
