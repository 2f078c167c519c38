"""The configuration of a GPT-2, checked: only plain settings are taken over, never code or names of files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from engine.errors import ModelError
from engine.files import reason
from engine.transformer.configuration import read_object
from engine.transformer.tokenizer import END_OF_TEXT, TextTokenizer
from models.gpt2.fused_graph import GraphShape

_NUMBERS = ("vocab_size", "n_positions", "n_embd", "n_layer", "n_head")
_ENDS = ("eos_token_id", "bos_token_id")
_KEPT = (*_NUMBERS, "model_type", "n_inner", "activation_function", "layer_norm_epsilon",
         "scale_attn_by_inverse_layer_idx", "scale_attn_weights")  # fmt: skip
_JUDGES = "GPT2For"  # what the names of classifiers begin with
_LEAST_POSITIONS = 32  # tokens, in which a word and what comes before it must have room


def read_config(source: Path) -> dict[str, Any]:
    """The configuration of a transformers folder. Raises ModelError."""
    try:
        return read_object(source / "config.json")
    except ModelError as error:
        raise ModelError(
            "{source} holds no readable config.json ({reason}): choose a transformers folder.",
            source=source,
            reason=reason(error.__cause__) if isinstance(error.__cause__, Exception) else str(error),
        ) from error


def checked_config(source: Path) -> dict[str, Any]:
    """The settings of the GPT-2 in `source` that its numbers depend on. Raises ModelError for what will not do."""
    config = read_config(source)
    if "auto_map" in config:
        raise ModelError(
            "The model in {source} needs code of its own, which is never run: choose a plain GPT-2.", source=source
        )
    GraphShape.of(dict.fromkeys(_NUMBERS, 1) | {"n_embd": 8, **_types(config)})  # another type?
    _require_writer(config, source)
    for key in _NUMBERS:
        if type(config.get(key)) is not int or config[key] < 1:
            raise ModelError(
                "{path} has no proper {key!r}: save the model with save_pretrained.",
                path=source / "config.json",
                key=key,
            )
    GraphShape.of(config)  # a width that won't do?
    if config["n_positions"] < _LEAST_POSITIONS:
        raise ModelError(
            "The model in {source} reads {limit} tokens at most, and {least} are needed: train one with a longer "
            "context.",
            source=source,
            limit=config["n_positions"],
            least=_LEAST_POSITIONS,
        )
    return {key: config[key] for key in _KEPT if key in config}


def _types(config: Mapping[str, Any]) -> dict[str, Any]:
    """The settings other than numbers."""
    return {key: value for key, value in config.items() if key not in _NUMBERS}


def _require_writer(config: Mapping[str, Any], source: Path) -> None:
    """Raise ModelError for a model that was made to judge texts and not to go on with them."""
    named = config.get("architectures")
    judges = [str(name) for name in named if str(name).startswith(_JUDGES)] if isinstance(named, list) else []
    if judges:
        raise ModelError(
            "The model in {source} sorts texts and does not write ({kind}): choose the GPT-2 that it was made from.",
            source=source,
            kind=judges[0],
        )


def end_of_text(source: Path, tokenizer: TextTokenizer) -> int:
    """The token that ends a text: the one that the folder's files name, where the tokenizer has it.

    Those that a configuration was left with by default, such as GPT-2's 50256 in a small model, are passed over.
    Raises ModelError.
    """
    config, count = read_config(source), len(tokenizer.tokens)
    named = [value for key in _ENDS for value in _listed(config.get(key))]
    known = [value for value in named if type(value) is int and 0 <= value < count]
    known += [number for number, token in enumerate(tokenizer.tokens) if token is None]
    if not known:
        raise ModelError(
            "Neither {path} nor the tokenizer names a token that ends a text: add {token} to the tokenizer, and give "
            "its number as eos_token_id.",
            path=source / "config.json",
            token=END_OF_TEXT,
        )
    return known[0]


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else [value]
