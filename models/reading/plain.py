"""Plain text: its paragraphs, and the words that line ends tear."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from engine.encoding import decode_text

_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_WRAPPED = range(45, 91)  # characters of the lines of a paragraph that a program has wrapped
_LONGEST_RUN = 60  # characters without a space: longer ones are base64, not words
_COMPOUND = re.compile(r"\b[^\W\d_]+-[^\W\d_]+")
_TORN = re.compile(r"\b([^\W_]+)[-\u2010]\n[ \t]*([^\W_]+)")
_SHARED = {"and", "or", "to", "und", "oder", "bis", "et", "ou", "y", "o", "e", "en", "of"}  # "pre- and post-war"


def read_plain(path: Path) -> Iterator[str]:
    """The file as one document. Raises OSError, TextError."""
    yield paragraphs(file_text(path))


def file_text(path: Path) -> str:
    """The text of a file, with "\\n" at its line ends. Raises OSError, and TextError where it is no text."""
    return "\n".join(decode_text(path.read_bytes(), path)[0].splitlines())


def paragraphs(text: str) -> str:
    """The paragraphs of `text`, one on each line. Lines that a program has wrapped are joined."""
    known = compounds(text)
    blocks = _BLANK_LINES.split("\n".join(text.splitlines()))
    return "\n".join(line for block in blocks for line in _joined(block.split("\n"), known) if line)


def compounds(text: str) -> set[str]:
    """The words of `text` that have a hyphen inside a line, in small letters."""
    return {word.lower() for word in _COMPOUND.findall(text)}


def whole_words(text: str, known: set[str]) -> str:
    """`text` with the words in one piece that line ends tear at a hyphen, which stays in the `known` compounds."""

    def joined(torn: re.Match[str]) -> str:
        first, second = torn.groups()
        if second in _SHARED:
            return torn[0]
        is_compound = not second[0].islower() or f"{first}-{second}".lower() in known
        return f"{first}-{second}" if is_compound else first + second

    return _TORN.sub(joined, text)


def _joined(lines: list[str], known: set[str]) -> list[str]:
    lines = [" ".join(line.split()) for line in lines if _has_words(line)]
    text = whole_words("\n".join(lines), known)
    return [" ".join(text.split("\n"))] if _is_wrapped(lines) else text.split("\n")


def _is_wrapped(lines: list[str]) -> bool:
    """Whether the lines are about as long as a program makes them, and few of them end where a sentence does."""
    broken = lines[:-1]
    ends = sum(line.endswith((".", "!", "?")) for line in broken)
    return all(len(line) in _WRAPPED for line in broken) and 2 * ends < len(broken) and len(lines[-1]) < _WRAPPED.stop


def _has_words(line: str) -> bool:
    return any(len(run) <= _LONGEST_RUN for run in line.split())
