"""Reads text from files and standard input, and sets of phrases to type."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from engine.errors import TextError
from engine.files import reason
from engine.text import WORD, fold, straight

LONGEST = 10 << 20  # bytes of text that are read
_CAPITALS_TOLERATED = 1 / 50


@dataclass(frozen=True, slots=True)
class PhraseSet:
    """The phrases of one file, at least one word among them. `ignore_case` holds for sets written in lower case."""

    file: str
    lines: tuple[str, ...]
    ignore_case: bool


def read_phrases(file: Path, limit: int | None = None) -> PhraseSet:
    """The first `limit` lines of a UTF-8 text file that are not blank, or all. Raises TextError."""
    try:
        with file.open("rb") as stream:
            text = decode(stream.read(LONGEST + 1), str(file))
    except OSError as error:
        raise TextError(
            "{file} cannot be read ({reason}): give the name of a text file.", file=file, reason=reason(error)
        ) from error
    lines = tuple(line.strip() for line in text.split("\n") if line.strip())
    if not any(WORD.search(line) for line in lines[:limit]):
        raise TextError("{file} holds no words to type: give a text with one phrase per line.", file=file)
    return PhraseSet(str(file), lines[:limit], is_lower_case(lines))


def decode(data: bytes, name: str) -> str:
    """UTF-8 `data`, which came from `name`, as text. Raises TextError where it is something else, or too long."""
    if len(data) > LONGEST:
        raise TextError(
            "{name} is longer than {megabytes} MB: cut it into smaller pieces.", name=name, megabytes=LONGEST >> 20
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TextError(
            "{name} is not UTF-8 text (see byte {place}): save it as UTF-8 first.", name=name, place=error.start
        ) from error


def is_lower_case(lines: Iterable[str]) -> bool:
    """Whether phrases are written without capitals: at most one word in 50 has one, "I" and its contractions aside."""
    words = [straight(word) for line in lines for word in WORD.findall(line)]
    capitals = sum(word != fold(word) and word.split("'")[0] != "I" for word in words)
    return capitals <= _CAPITALS_TOLERATED * len(words)
