"""No tokenizer of others' may write without bound or search without end; those that people have are taken."""

from __future__ import annotations

import base64
import json
import struct
from pathlib import Path
from typing import Any

import pytest

from engine.errors import ModelError
from engine.transformer.tokenizer import TextTokenizer
from models.store.opening import bundled

GPT2 = r"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+"
    r"|\s+(?!\S)|\s+"
)
O200K = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
    r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
    r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
BLOOM = " ?[^(\\s|[.,!?…。，、।۔،])]+"  # noqa: RUF001 - the library's own
DEEPSEEK = "\\s?[A-Za-zµÀ-ÖØ-öø-ƺ]+"
WELL_KNOWN = GPT2, LLAMA3, LLAMA3.replace("{1,3}", ""), O200K, BLOOM, DEEPSEEK, "[0-9]", r"\s+$"

BYTES = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False}


def regex(pattern: str) -> dict[str, Any]:
    return {"type": "Split", "pattern": {"Regex": pattern}, "behavior": "Isolated", "invert": False}


def splitting(pattern: str) -> dict[str, Any]:
    return {"pre_tokenizer": {"type": "Sequence", "pretokenizers": [regex(pattern), BYTES]}}


def normalising(*steps: dict[str, Any]) -> dict[str, Any]:
    return {"normalizer": {"type": "Sequence", "normalizers": list(steps)}}


def replacing(pattern: dict[str, str], content: str) -> dict[str, Any]:
    return {"type": "Replace", "pattern": pattern, "content": content}


def charsmap(*replacements: bytes) -> dict[str, Any]:
    trie = struct.pack("<II", 4, 0)
    content = base64.b64encode(trie + b"\0".join(replacements) + b"\0").decode()
    return {"type": "Precompiled", "precompiled_charsmap": content}


GROWING = {
    "a letter to a million": normalising(replacing({"String": "z"}, "z" * 1_000_000)),
    "doubled twenty times": normalising(*[replacing({"String": "z"}, "zz")] * 20),
    "nothing to something": normalising(replacing({"String": ""}, "zz")),
    "put before everything": normalising({"type": "Prepend", "prepend": "z" * 1_000_000}),
    "a map": normalising(charsmap(b"a", b"z" * 100_000)),
    "an unknown step": normalising({"type": "Grow"}),
    "a sequence in a sequence": normalising(normalising(replacing({"String": "z"}, "z" * 1000))["normalizer"]),
}  # fmt: skip
BACKTRACKING = [
    "(a*)*b", "(a+)+$", "(a|a)*b", "(?:a{1,20}){1,20}b", "a*a*a*b", "a?a?a?a?a?aaaaa", "(a|a)(a|a)(a|a)(a|a)b",
    "a{1,99}a{1,99}b",     r"(a)\1", r"(?<n>a)\k<n>", r"(?<!a)b", r"(?~a)", "(", "x" * 10_000,
]  # fmt: skip


def changed(tmp_path: Path, change: dict[str, Any]) -> Path:
    tokenizer = json.loads((bundled("transformer") / "tokenizer.json").read_text("utf-8"))
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps(tokenizer | change), "utf-8")
    return path


@pytest.mark.parametrize("change", GROWING.values(), ids=GROWING)
def test_a_normaliser_that_grows_is_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    with pytest.raises(ModelError, match=r"tokenizer\.json"):
        TextTokenizer(changed(tmp_path, change))


@pytest.mark.parametrize("pattern", BACKTRACKING)
def test_a_pattern_that_goes_back_and_back_is_refused(tmp_path: Path, pattern: str) -> None:
    with pytest.raises(ModelError, match=r"tokenizer\.json"):
        TextTokenizer(changed(tmp_path, splitting(pattern)))


@pytest.mark.parametrize(
    "pattern", [GPT2, LLAMA3, LLAMA3.replace("{1,3}", ""), O200K, BLOOM, DEEPSEEK, "[0-9]", r"\s+$"]
)
def test_the_patterns_of_well_known_tokenizers_are_taken(tmp_path: Path, pattern: str) -> None:
    tokenizer = TextTokenizer(changed(tmp_path, splitting(pattern)))
    assert b"".join(tokenizer.tokens[number] or b"" for number in tokenizer.encode("It's 2 words.")) == b"It's 2 words."


@pytest.mark.parametrize(
    "change",
    [
        normalising({"type": "NFKC"}),
        normalising({"type": "Prepend", "prepend": "\u2581"}, replacing({"String": " "}, "\u2581")),
        normalising(replacing({"Regex": " {2,}"}, " "), {"type": "NFC"}, {"type": "Lowercase"}),
        {"added_tokens": [{"id": number, "content": f"<unused{number}>", "special": True} for number in range(6000)]},
    ],
)
def test_usual_steps_are_taken(tmp_path: Path, change: dict[str, Any]) -> None:
    TextTokenizer(changed(tmp_path, change))


@pytest.mark.parametrize(
    "added",
    [
        [{"id": number, "content": str(number), "special": True} for number in range(30_000)],
        [{"id": 1, "content": "z" * 1_000_000, "special": False}],
        [{"id": -1, "content": "z", "special": False}],
        [{"id": True, "content": "z", "special": False}],
    ],
    ids=["many", "long", "a number below nought", "no number"],
)
def test_too_many_or_too_long_tokens_are_refused(tmp_path: Path, added: list[dict[str, Any]]) -> None:
    with pytest.raises(ModelError, match=r"tokenizer\.json"):
        TextTokenizer(changed(tmp_path, {"added_tokens": added}))


def test_json_that_is_too_deep_is_told(tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_text("[" * 100_000)
    with pytest.raises(ModelError, match="not a readable tokenizer"):
        TextTokenizer(path)
