"""Makes a `tokenizer.json` of the vocabulary in a GGUF file, with the pre-tokenizer that the file names."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from engine.errors import ModelError
from models.gguf.metadata import Settings

_KINDS = "tokenizer.ggml."
_ORDINARY, _BYTE = 1, 6  # what stands for text; unknown, control and unused tokens stand for none
_USER = 4  # defined by hand, such as runs of spaces: ordinary text, looked for first
_CONTRACTIONS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"
_LLAMA3 = _CONTRACTIONS + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
_QWEN2 = _CONTRACTIONS + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
_BYTES: dict[str, Any] = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
_PLAIN_BYTES = _BYTES | {"use_regex": False}
_DIGITS = {"type": "Digits", "individual_digits": True}


def _split(pattern: str) -> dict[str, Any]:
    return {"type": "Split", "pattern": {"Regex": pattern}, "behavior": "Isolated", "invert": False}


_STEPS: dict[str, list[dict[str, Any]]] = {  # how a text is cut before its tokens are looked up, by the file's name
    "gpt-2": [_BYTES], "default": [_BYTES], "smollm": [_DIGITS, _BYTES], "refact": [_DIGITS, _BYTES],
    "starcoder": [_DIGITS, _BYTES], "llama-bpe": [_split(_LLAMA3), _PLAIN_BYTES],
    "llama3": [_split(_LLAMA3), _PLAIN_BYTES], "qwen2": [_split(_QWEN2), _PLAIN_BYTES],
}  # fmt: skip


def write_tokenizer(settings: Settings, path: Path, source: Path) -> None:
    """Write the tokenizer of the file `source` to `path`. Raises ModelError for one of an unknown kind."""
    kind = settings.get(f"{_KINDS}model")
    tokens, types = _strings(settings, "tokens", source), settings.get(f"{_KINDS}token_type")
    types = types if isinstance(types, list) and len(types) == len(tokens) else [_ORDINARY] * len(tokens)
    if kind == "gpt2":
        made = _byte_level(settings, tokens, source)
    elif kind == "llama":
        made = _sentencepiece(settings, tokens, source)
    else:
        raise ModelError(
            "{path} has a tokenizer of the kind {kind!r}, which Foreword doesn't read: choose another file.",
            path=source,
            kind=str(kind)[:50],
        )
    made["added_tokens"] = [
        _added(number, token, type_) for number, (token, type_) in enumerate(zip(tokens, types, strict=True))
        if type_ not in (_ORDINARY, _BYTE)
    ]  # fmt: skip
    path.write_text(json.dumps({"version": "1.0", "truncation": None, "padding": None, **made}), "utf-8")


def _added(number: int, token: str, type_: int) -> dict[str, Any]:
    flags = dict.fromkeys(("single_word", "lstrip", "rstrip", "normalized"), False)
    return {"id": number, "content": token, "special": type_ != _USER, **flags}


def _byte_level(settings: Settings, tokens: Sequence[str], source: Path) -> dict[str, Any]:
    name = settings.get(f"{_KINDS}pre", "default")
    if name not in _STEPS:
        raise ModelError(
            "{path} cuts texts by the rule {kind!r}, which Foreword doesn't know: choose another file.",
            path=source,
            kind=str(name)[:50],
        )
    merges = _strings(settings, "merges", source)
    return {
        "normalizer": None, "pre_tokenizer": {"type": "Sequence", "pretokenizers": _STEPS[name]},
        "post_processor": None, "decoder": _BYTES, "model": _bpe(tokens, merges, byte_fallback=False),
    }  # fmt: skip


def _sentencepiece(settings: Settings, tokens: Sequence[str], source: Path) -> dict[str, Any]:
    """A SentencePiece vocabulary, whose pieces are joined in the order of their scores."""
    from transformers.convert_slow_tokenizer import generate_merges

    scores = settings.get(f"{_KINDS}scores")
    if not isinstance(scores, list) or len(scores) != len(tokens):
        raise _damaged("scores", source)
    numbers = {token: number for number, token in enumerate(tokens)}
    merges = [" ".join(pair) for pair in generate_merges(numbers, dict(zip(tokens, scores, strict=True)))]
    space = {"type": "Replace", "pattern": {"String": " "}, "content": "\u2581"}
    steps = [{"type": "Prepend", "prepend": "\u2581"}] if settings.get(f"{_KINDS}add_space_prefix", True) else []
    return {
        "normalizer": {"type": "Sequence", "normalizers": [*steps, space]}, "pre_tokenizer": None,
        "post_processor": None, "decoder": None, "model": _bpe(tokens, merges, byte_fallback=True),
    }  # fmt: skip


def _bpe(tokens: Sequence[str], merges: Sequence[str], byte_fallback: bool) -> dict[str, Any]:
    numbers = {token: number for number, token in enumerate(tokens)}
    return {"type": "BPE", "vocab": numbers, "merges": list(merges), "byte_fallback": byte_fallback, "fuse_unk": True}


def _strings(settings: Settings, name: str, source: Path) -> list[str]:
    found = settings.get(f"{_KINDS}{name}")
    if not isinstance(found, list) or not found or not all(isinstance(text, str) for text in found):
        raise _damaged(name, source)
    return found


def _damaged(name: str, source: Path) -> ModelError:
    return ModelError("{path} has no proper list of {name}: fetch it again.", path=source, name=f"{_KINDS}{name}")
