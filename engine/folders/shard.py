"""A part of the index of a folder: some of its files in one file, mapped into memory and never changed.

It holds the stream of each file's forms, and for every word of it a key of the two forms before. The places of equal
keys lie side by side, so two forms lead to all places behind them, and comparing backwards from there to the longest
match. Forms are numbered by the digest of their folded form, so that all spellings of a word are one range of numbers.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.folders.stream import digest
from engine.ngram.container import read_arrays

LEAST = 2  # forms that a match has at least
_MOST = 1 << 13  # places that are compared: the last ones
Numbers = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class IndexedFile:
    """A file as it was when it was read: its name in the folder, size in bytes, time of change in ns, and words.

    `problem` says why it could not be read. A file that `is_gone` is there no more.
    """

    name: str
    size: int
    changed: int
    words: int = 0
    problem: str = ""
    is_gone: bool = False

    def is_as(self, now: IndexedFile) -> bool:
        """Whether the file, as it is `now`, is the one that was read."""
        return (self.size, self.changed) == (now.size, now.changed)


class Shard:
    """An open shard. For one thread alone."""

    def __init__(self, path: Path) -> None:
        """Map the file at `path`. Raises ModelError if it is damaged."""
        self.path = path
        arrays = read_arrays(path)
        self._hashes: npt.NDArray[np.uint64] = arrays["hashes"]
        self.tokens: Numbers = arrays["tokens"]
        self._keys, self._places = arrays["keys"], arrays["places"]
        self._text, self._ends = arrays["text"], arrays["ends"]
        self.begins: list[int] = arrays["begins"].tolist()  # of the files' streams, and the end of the last
        self.files = [IndexedFile(*fields) for fields in json.loads(arrays["files"].tobytes())]
        self._forms: dict[int, str] = {}
        self.living: Sequence[IndexedFile] = self.files
        self._is_alive = np.ones(len(self.files), np.bool_)

    def __len__(self) -> int:
        """The number of forms."""
        return len(self.tokens)

    @property
    def alive(self) -> int:
        """The number of forms that may be found."""
        return int(np.diff(self.begins)[self._is_alive].sum())

    def form(self, number: int) -> str:
        """The form of a number. Quick where it was asked before."""
        if number not in self._forms:
            begin, end = self._ends[number : number + 2].tolist()
            self._forms[number] = self._text[begin:end].tobytes().decode()
        return self._forms[number]

    def keep_alive(self, names: Collection[str]) -> None:
        """Find only what the files of these names hold."""
        self.living = [file for file in self.files if file.name in names]
        self._is_alive = np.array([file.name in names for file in self.files], np.bool_)

    def file_at(self, place: int) -> IndexedFile:
        """The file that holds a place."""
        return self.files[bisect_right(self.begins, place) - 1]

    def longest_match(self, digests: npt.NDArray[np.uint64]) -> tuple[list[int], npt.NDArray[np.int64]]:
        """How many places match so many of the last forms, LEAST and more, up to the longest match; and its places.

        Those are the places of the words that follow it. `digests` are those of the folded forms, the last one first.
        """
        lows, highs = (np.searchsorted(self._hashes, digests, side) for side in ("left", "right"))
        places, counts = self._behind(lows[:LEAST]), list[int]()
        for back in range(1, len(digests) + 1):
            before = self.tokens[places - back]
            longer = places[(before >= lows[back - 1]) & (before < highs[back - 1])]
            if not len(longer):
                return counts, places if counts else longer
            places = longer
            if back >= LEAST:
                counts.append(len(places))
        return counts, places

    def _behind(self, pair: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """The living places behind two forms, and perhaps some behind others, whose key is the same."""
        key = keys(pair[:1].astype(np.uint64), pair[1:].astype(np.uint64))
        begin, end = (int(np.searchsorted(self._keys, key, side)[0]) for side in ("left", "right"))
        places = self._places[max(begin, end - _MOST) : end].astype(np.int64)
        if len(self.living) == len(self.files):
            return places
        return places[self._is_alive[np.searchsorted(self.begins, places, "right") - 1]]


def keys(last: npt.NDArray[np.uint64], before: npt.NDArray[np.uint64]) -> Numbers:
    """The keys of pairs of forms, by the first numbers of their ranges. # [n], [n] -> [n]"""
    mixed = (last * np.uint64(0x9E3779B97F4A7C15)) ^ (before * np.uint64(0xC2B2AE3D27D4EB4F))
    mixed ^= mixed >> np.uint64(29)
    return ((mixed * np.uint64(0x165667B19E3779F9)) >> np.uint64(32)).astype(np.uint32)


def described(files: Sequence[IndexedFile]) -> npt.NDArray[np.uint8]:
    """Files as bytes of a shard."""
    return np.frombuffer(json.dumps([astuple(file) for file in files]).encode(), np.uint8)


def digests(forms: Sequence[str]) -> npt.NDArray[np.uint64]:
    """The digests of folded forms."""
    return np.array([digest(folded) for folded in forms], np.uint64)


def first_of_range(hashes: npt.NDArray[np.uint64]) -> npt.NDArray[Any]:
    """For each form the first number of its range, by the sorted digests. # [n] -> [n]"""
    return np.searchsorted(hashes, hashes).astype(np.uint64)
