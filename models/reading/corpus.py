"""Text to learn from: files of documents, how much each counts, and which documents are held out to measure on.

A text file is UTF-8, as it is or packed with xz. Blank lines part its documents. Every hundredth document is held out:
no model of Foreword's making learns from it.
"""

from __future__ import annotations

import itertools
import lzma
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.errors import TextError
from engine.files import reason

HELD_OUT = 100  # one document in so many


@dataclass(frozen=True, slots=True)
class Source:
    """A file of text, and how often each of its documents counts; 0.25 takes one document in four."""

    path: Path
    weight: float = 1.0


def parse_source(text: str) -> Source:
    """`FILE` or `FILE=WEIGHT`, as a command line has it. Raises ValueError."""
    name, equals, weight = text.rpartition("=")
    source = Source(Path(name), float(weight)) if equals else Source(Path(text))
    if not 0 < source.weight < 1e6:
        raise ValueError(f"{weight} is no weight")
    return source


def documents(path: Path) -> Iterator[str]:
    """The documents of a text file to learn from, each ending in a newline. Raises TextError."""
    return (text for index, text in enumerate(_all(path)) if (index + 1) % HELD_OUT)


def held_out(path: Path) -> Iterator[str]:
    """The documents of a text file to measure on, one in a hundred, each ending in a newline. Raises TextError."""
    return itertools.islice(_all(path), HELD_OUT - 1, None, HELD_OUT)


def weighted(texts: Iterable[str], weight: float) -> Iterator[str]:
    """Each text `weight` times; where that isn't a whole number, evenly spread over the texts."""
    owed = 0.0
    for text in texts:
        owed += weight
        for _ in range(int(owed)):
            yield text
        owed -= int(owed)


def _all(path: Path) -> Iterator[str]:
    try:
        with lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8") as file:
            for blank, lines in itertools.groupby(file, key=str.isspace):
                if not blank:
                    yield "".join(lines).rstrip("\n") + "\n"
    except (UnicodeDecodeError, lzma.LZMAError, EOFError) as error:
        raise TextError(
            "{path} is not UTF-8 text or is cut short: save it as UTF-8 and try again.", path=path
        ) from error
    except OSError as error:
        raise TextError(
            "{path} cannot be read ({reason}): check its name and its permissions.", path=path, reason=reason(error)
        ) from error
