"""Counts the n-grams of a row of word ids, order by order, in bounded memory.

The n-grams of one order are numbered in their order; the row of these numbers, one for each place in the text, lies on
disk. An n-gram of the next order is such a number and the word that follows, so one 64-bit sort of a range of numbers
counts a part of the next order. An n-gram that occurs less than `least` times is dropped, and with it all that begin
with it, which are not commoner.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.ngram.words import START
from models.ngram.text import Encoded, Row
from models.progress import Progress

_CHUNK = 1 << 23  # places in the text that are scanned at a time
_PART = 1 << 24  # places that are sorted at a time
_ONE = np.uint64(1)
_NONE = np.uint32(2**32 - 1)  # stands for an n-gram that was dropped


@dataclass(frozen=True, slots=True)
class Counted:
    """The n-grams of one order by (parent, word), as in `engine.ngram.trie.Grams`, and how often each occurs.

    `suffix` [n] is the index, one order lower, of all but the first word; `first` [n] is the first word. `places` is
    how many n-grams of this order the text has, those that were dropped included.
    """

    parent: npt.NDArray[np.uint32]
    word: npt.NDArray[np.uint32]
    count: npt.NDArray[np.int64]
    suffix: npt.NDArray[np.uint32]
    first: npt.NDArray[np.uint32]
    places: int


def count_ngrams(text: Encoded, order: int, least: int, folder: Path, progress: Progress) -> list[Counted]:
    """The n-grams of orders 1 to `order`; those of two words and more only if they occur `least` times."""
    size, start = len(text.vocabulary), text.vocabulary.id(START)
    lengths = _sentence_lengths(text.tokens, start)
    every = np.arange(size, dtype=np.uint32)
    counted = [Counted(np.zeros(size, np.uint32), every, _histogram(text.tokens, size), every, every, len(text.tokens))]
    counter = _Counter(text.tokens, start, least, folder)
    for following in range(2, order + 1):
        progress(f"counting n-grams of order {following}", 0.6 + 0.3 * (following - 2) / (order - 1))
        parent, word, count = counter.next_order(len(counted[-1].count))
        suffix = word if following == 2 else _find(counted[-1], size, counted[-1].suffix[parent], word)
        places = int(np.maximum(lengths - following + 1, 0).sum())
        counted.append(Counted(parent, word, count, suffix, counted[-1].first[parent], places))
    return counted


class _Counter:
    """Goes from order to order. `numbers` [places] holds the number of the n-gram that begins at each place."""

    def __init__(self, tokens: Row, start: int, least: int, folder: Path) -> None:
        self.tokens, self.start, self.least, self.folder = tokens, start, least, folder
        self.numbers: Row = tokens
        self.order = 1

    def next_order(self, size: int) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32], npt.NDArray[np.int64]]:
        """Parent, word and count of the n-grams one order higher; `size` is how many there are of this order."""
        path = self.folder / f"numbers{self.order + 1}"
        numbers = self._blank(path)
        found, total = [], 0
        for begin, end in _ranges(_histogram(self.numbers, size)):
            keys, counts, places, which = self._part(begin, end)
            kept = counts >= self.least
            renumbered = np.where(kept, total + np.cumsum(kept) - 1, _NONE).astype(np.uint32)
            numbers[places] = renumbered[which]
            total += int(kept.sum())
            found.append((keys[kept] >> 32, keys[kept] & 0xFFFFFFFF, counts[kept]))
        self.numbers, self.order = numbers, self.order + 1
        parent, word, count = (np.concatenate(column) for column in zip(*found, strict=True))
        return parent.astype(np.uint32), word.astype(np.uint32), count

    def _blank(self, path: Path) -> Row:
        """A row of _NONE on disk. Raises OSError; filling a mapped file up is fatal instead where the disk is full."""
        with path.open("wb") as file:
            for begin in range(0, len(self.tokens), _CHUNK):
                file.write(np.full(min(_CHUNK, len(self.tokens) - begin), _NONE).data)
        return np.memmap(path, np.uint32, mode="r+")

    def _part(self, begin: int, end: int) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64], Row, Row]:
        """The n-grams one order higher whose parents are from `begin` to `end`, as keys parent << 32 | word.

        Gives the keys, how often each occurs, the places where they do, and which key is at each place.
        """
        places = np.concatenate(list(self._places(begin, end)))
        width, bits = np.uint64(8 * self.tokens.itemsize), np.uint64(len(places).bit_length())
        parents = (self.numbers[places] - self.numbers.dtype.type(begin)).astype(np.uint64)
        rows = (parents << width | self.tokens[places + self.order]) << bits | np.arange(len(places), dtype=np.uint64)
        rows.sort()
        keys, turn = rows >> bits, rows & ((_ONE << bits) - _ONE)
        which = np.cumsum(keys[1:] != keys[:-1])
        which = np.concatenate([np.zeros(min(len(keys), 1), np.int64), which])
        unique = keys[np.flatnonzero(np.diff(which, prepend=-1))]
        words, parents = unique & ((_ONE << width) - _ONE), (unique >> width) + np.uint64(begin)
        return parents << np.uint64(32) | words, np.bincount(which, minlength=len(unique)), places[turn], which

    def _places(self, begin: int, end: int) -> Iterator[npt.NDArray[np.int64]]:
        for low in range(0, len(self.tokens) - self.order, _CHUNK):
            high = min(low + _CHUNK, len(self.tokens) - self.order)
            numbers, following = self.numbers[low:high], self.tokens[low + self.order : high + self.order]
            yield low + np.flatnonzero((numbers >= begin) & (numbers < end) & (following != self.start))


def _sentence_lengths(tokens: Row, start: int) -> npt.NDArray[np.int64]:
    """The tokens of each sentence, `<s>` and `</s>` included, [sentences]."""
    starts = [low + np.flatnonzero(tokens[low : low + _CHUNK] == start) for low in range(0, len(tokens), _CHUNK)]
    return np.diff(np.concatenate([*starts, [len(tokens)]]))


def _histogram(numbers: Row, size: int) -> npt.NDArray[np.int64]:
    total = np.zeros(size, np.int64)
    for begin in range(0, len(numbers), _CHUNK):
        chunk = numbers[begin : begin + _CHUNK]
        total += np.bincount(chunk[chunk < size], minlength=size)
    return total


def _ranges(histogram: npt.NDArray[np.int64]) -> list[tuple[int, int]]:
    """Ranges of numbers that cover at most about `_PART` places each."""
    parts = np.cumsum(histogram) // _PART
    edges = [0, *(np.flatnonzero(np.diff(parts)) + 1).tolist(), len(histogram)]
    return list(pairwise(edges))


def _find(level: Counted, size: int, parent: Row, word: Row) -> npt.NDArray[np.uint32]:
    """The indices in `level` of the n-grams with these parents and words, which must be there."""
    keys = level.parent.astype(np.uint64) * np.uint64(size) + level.word
    wanted = parent.astype(np.uint64) * np.uint64(size) + word
    return np.searchsorted(keys, wanted).astype(np.uint32)
