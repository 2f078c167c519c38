"""Bounds on a model's tokenizer, whose file is untrusted: how much it may make of a text, and in which time.

A normaliser that writes a million letters for one, or a pattern that goes back again and again, would keep the program
busy, or kill it, at the first text that holds the letter in question.
"""

from __future__ import annotations

import base64
import re
import struct
from collections.abc import Iterator, Mapping
from typing import Any

_MOST_GROWTH = 100  # characters for one, over all steps
_LONGEST_TOKEN = 1000  # characters
_MOST_ADDED = 20_000  # tokens besides the vocabulary
_LONGEST_REPLACEMENT = 200  # bytes for a character, of a SentencePiece map; the usual ones have up to 33
_LONGEST_PATTERN = 2000
_AFFIXES = ("continuing_subword_prefix", "end_of_word_suffix")  # written beside every piece

_GROWTH = {  # characters for one
    "NFC": 3, "NFD": 4, "NFKC": 18, "NFKD": 18, "Lowercase": 3, "Strip": 1, "StripAccents": 1, "Nmt": 1,
    "ByteLevel": 4, "Metaspace": 1, "Digits": 1, "Punctuation": 1, "Whitespace": 1, "WhitespaceSplit": 1,
    "UnicodeScripts": 1, "BertPreTokenizer": 1, "CharDelimiterSplit": 1,
}  # fmt: skip
# What the patterns of well-known tokenizers (cl100k, o200k, Tekken) hold that `_is_quick` wouldn't take otherwise.
_WELL_KNOWN = (
    r" ?[^\s\p{L}\p{N}]+[\r\n]*",
    r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
    r"\s*[\r\n]+",
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+",
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*",
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
)
_PART = re.compile(
    r"""(?P<escape>\\(?:[pP]\{\^?\w+\}|[^1-9kgGRXKpPxu]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}))
    |(?P<class>\[\^?\]?(?:\\.|\[[^\[\]]*\]|[^\[\]\\])*\])
    |(?P<group>\((?:\?(?:i?:|!|=|>)|(?!\?)))
    |(?P<end>\)(?![*+{]))
    |(?P<or>\|)
    |(?P<endless>[*+]|\{\d*,\}|\{\d*,?\d{2,}\})
    |(?P<few>\?|\{\d?,?\d\})
    |(?P<plain>[^\\\[\](){}*+?|])""",
    re.VERBOSE,
)


def require_bounded(parsed: Mapping[str, Any]) -> None:
    """Raise ValueError where the tokenizer in a parsed file may make more of a text than bounds allow, or take long.

    Raises LookupError, TypeError and AttributeError, too, for a file that has not the form of one.
    """
    growth = 1.0
    for step in (*_flat(parsed.get("normalizer")), *_flat(parsed.get("pre_tokenizer"))):
        growth *= _growth(step)
    if growth > _MOST_GROWTH:
        raise ValueError(f"it can make a text {growth:.0f} times as long")
    if any(len(parsed["model"].get(affix) or "") > _LONGEST_TOKEN for affix in _AFFIXES):
        raise ValueError("it writes too much beside each piece")
    pieces, added = parsed["model"]["vocab"], parsed.get("added_tokens", [])
    texts = [*(pieces if isinstance(pieces, dict) else (piece for piece, _ in pieces)), *(e["content"] for e in added)]
    if len(added) > _MOST_ADDED or any(len(text) > _LONGEST_TOKEN for text in texts):
        raise ValueError("it has too many or too long tokens")
    if any(type(entry["id"]) is not int or entry["id"] < 0 for entry in added):
        raise ValueError("it numbers its tokens wrongly")


def _flat(step: Any) -> Iterator[Mapping[str, Any]]:
    """The single steps of a step that may be a sequence, or nothing."""
    if step is None:
        return
    if step["type"] == "Sequence":
        for part in step.get("normalizers") or step.get("pretokenizers") or []:
            yield from _flat(part)
    else:
        yield step


def _growth(step: Mapping[str, Any]) -> float:
    """The number of characters that a step may write for one. Raises ValueError if that, or its time, is unbounded."""
    kind = step["type"]
    if kind == "Precompiled":
        return _growth_of_map(step["precompiled_charsmap"])
    if kind == "Prepend":
        return 1.0 + len(step["prepend"])
    if kind in ("Replace", "Split"):
        found = _shortest_match(step["pattern"])
        return max(1.0, len(step["content"]) / found) if kind == "Replace" else 1.0
    if kind not in _GROWTH:
        raise ValueError(f"it has a step of unknown kind {str(kind)[:50]!r}")
    return _GROWTH[kind]


def _shortest_match(pattern: Mapping[str, str]) -> int:
    """The fewest characters that a pattern matches. Raises ValueError if it may take long."""
    if "String" in pattern:
        if not pattern["String"]:
            raise ValueError("it replaces nothing by something")
        return len(pattern["String"])
    if not _is_quick(pattern["Regex"]):
        raise ValueError("it has a pattern that may take very long")
    return 1


def _growth_of_map(encoded: str) -> float:
    """That of a SentencePiece map: the size of its trie, the trie, and the replacements, each up to a zero byte."""
    content = base64.b64decode(encoded)
    (size,) = struct.unpack_from("<I", content)
    longest = max(map(len, content[4 + size :].split(b"\0")))
    if longest > _LONGEST_REPLACEMENT:
        raise ValueError("it replaces a character by a long text")
    return min(longest, 18.0)


def _is_quick(pattern: str) -> bool:
    """Whether a pattern's time is bounded by the text's length times itself.

    Each alternative may hold one part that repeats without end and two optional ones, and no group may repeat.
    """
    if len(pattern) > _LONGEST_PATTERN:
        return False
    for known in _WELL_KNOWN:
        pattern = pattern.replace(known, "K")
    place, groups, endless, few = 0, 0, 0, 0
    while place < len(pattern):
        part = _PART.match(pattern, place)
        if part is None:
            return False
        kind, place = part.lastgroup, part.end()
        groups += kind == "group"
        endless, few = (0, 0) if kind == "or" else (endless + (kind == "endless"), few + (kind == "few"))
        if groups > 3 or endless > 1 or few > 2:
            return False
    return True
