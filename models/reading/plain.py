"""Plain text: its encoding, and its paragraphs."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from engine.errors import TextError

_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_WRAPPED = range(45, 91)  # characters of the lines of a paragraph that a program has wrapped
_LONGEST_RUN = 60  # characters without a space: longer ones are base64, not words


def read_plain(path: Path) -> Iterator[str]:
    """The file as one document. Raises TextError."""
    yield paragraphs(decode(path.read_bytes(), path))


def decode(data: bytes, path: Path) -> str:
    """The text of a file in UTF-8, or in UTF-16 that says so at its start. Raises TextError."""
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise TextError(
            "{path} is not UTF-8 text (see byte {place}): save it as UTF-8 first.", path=path, place=error.start
        ) from error
    if "\0" in text:
        raise TextError("{path} holds something else than text: choose text files.", path=path)
    return text


def paragraphs(text: str) -> str:
    """The paragraphs of `text`, one on each line. Lines that a program has wrapped are joined."""
    blocks = _BLANK_LINES.split("\n".join(text.splitlines()))
    return "\n".join(line for block in blocks for line in _joined(block.split("\n")) if line)


def _joined(lines: list[str]) -> list[str]:
    lines = [" ".join(line.split()) for line in lines if _has_words(line)]
    return [" ".join(lines)] if _is_wrapped(lines) else lines


def _is_wrapped(lines: list[str]) -> bool:
    """Whether the lines are about as long as a program makes them, and few of them end where a sentence does."""
    broken = lines[:-1]
    ends = sum(line.endswith((".", "!", "?")) for line in broken)
    return all(len(line) in _WRAPPED for line in broken) and 2 * ends < len(broken) and len(lines[-1]) < _WRAPPED.stop


def _has_words(line: str) -> bool:
    return any(len(run) <= _LONGEST_RUN for run in line.split())
