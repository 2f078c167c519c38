"""Learns from the writer's files, a piece at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from engine.errors import TextError
from engine.files import reason
from engine.own_words.store import OwnWords

_ABOVE = 256  # characters before a piece that are looked at
_PIECE = 1 << 18  # characters that are learned at a time, in well under a second


def learn_files(own_words: OwnWords, paths: Sequence[Path], read: Callable[[Path], Iterable[str]]) -> Iterator[float]:
    """Learn from files whose documents `read` gives; gives the share that is done, 0 to 1, after each piece.

    Between two pieces the caller may use `own_words` otherwise, or stop; what was read until then stays learned. Raises
    OwnWordsError, and TextError for a file that cannot be read; the files before it are learned.
    """
    sizes = [_size(path) for path in paths]
    whole, before = max(1, sum(sizes)), 0
    for path, size in zip(paths, sizes, strict=True):
        done = 0
        for above, piece in (pair for document in read(path) for pair in _pieces(document)):
            own_words.learn(piece, above)
            done = min(size, done + len(piece.encode()))
            yield (before + done) / whole
        before += size
    yield 1.0


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except (OSError, ValueError) as error:
        raise TextError(
            "{path} cannot be read ({reason}): check its name and its permissions.", path=path, reason=reason(error)
        ) from error


def _pieces(document: str) -> Iterator[tuple[str, str]]:
    """The document in pieces that end where its lines do, where it has any, each with what stands before it, which
    tells whether it begins with a secret."""
    begin = 0
    while begin < len(document):
        end = document.find("\n", begin + _PIECE) + 1 or len(document)
        yield document[max(0, begin - _ABOVE) : begin], document[begin:end]
        begin = end
