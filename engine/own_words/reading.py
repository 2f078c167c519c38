"""Learns from the writer's files, a piece at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from engine.errors import TextError
from engine.own_words.store import OwnWords

_PIECE = 1 << 18  # characters that are learned at a time, in well under a second


def learn_files(own_words: OwnWords, paths: Sequence[Path]) -> Iterator[float]:
    """Learn from UTF-8 text files; gives the share that is done, 0 to 1, after each piece.

    Between two pieces the caller may use `own_words` otherwise, or stop; what was read until then stays learned. Raises
    OwnWordsError, and TextError for a file that cannot be read; the files before it are learned.
    """
    whole, done = sum(map(_size, paths)), 0
    for path in paths:
        for piece in _pieces(path):
            own_words.learn(piece)
            done += len(piece.encode())
            yield min(1.0, done / max(1, whole))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        raise _unreadable(path, error) from error


def _pieces(path: Path) -> Iterator[str]:
    """The lines of a file, many at a time."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            while lines := file.readlines(_PIECE):
                yield "".join(lines)
    except OSError as error:
        raise _unreadable(path, error) from error
    except UnicodeDecodeError as error:
        raise TextError(f"{path} is not UTF-8 text (see byte {error.start}): save it as UTF-8 first.") from error


def _unreadable(path: Path, error: OSError) -> TextError:
    return TextError(f"{path} cannot be read ({error.strerror}): check its name and its permissions.")
