"""The n-grams of a back-off model as a trie in flat arrays, level by level, that can be used where they lie on disk.

Level n holds the n-grams in the order of their words' ids, so the children of an n-gram, which are its continuations by
one word, are neighbours in level n + 1 and sorted by word. Two rows of bits take the place of pointers: `inner` marks
the n-grams that have children, and `first` those that are a first child; the k-th of one belongs to the k-th of the
other. Log-probabilities and back-offs are float32, or bytes that index a codebook of 256.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np
import numpy.typing as npt

from engine.errors import ModelError
from engine.manifest import CURE
from engine.ngram.bits import Bits, pack_bits
from engine.ngram.container import Arrays

Floats = npt.NDArray[np.float32]
CODES = 256


@dataclass(frozen=True, slots=True)
class Grams:
    """The n-grams of one order, sorted by (parent, word); logarithms are natural.

    `parent` [n] is the index, one order lower, of all but the last word, which is `word` [n]. Order 1 has every word of
    the vocabulary in turn, with parent 0. `backoff` [n] is 0 where nothing follows.
    """

    parent: npt.NDArray[np.int64]
    word: npt.NDArray[np.int64]
    log_probability: Floats
    backoff: Floats


class _Numbers:
    """Numbers as stored in a file, with `transform` applied when they are read."""

    def __init__(self, arrays: Arrays, name: str) -> None:
        self.stored = arrays[name]
        self._codebook = np.array(arrays[f"{name}_codebook"]) if self.stored.dtype == np.uint8 else None
        if self._codebook is not None and self._codebook.shape != (CODES,):
            raise ModelError("The model's codebook for {name} is damaged: {cure}.", name=name, cure=CURE)
        self._exponentials = None if self._codebook is None else np.exp(self._codebook)

    def logarithms(self, begin: int, end: int) -> Floats:
        stored = self.stored[begin:end]
        return np.asarray(stored) if self._codebook is None else self._codebook[stored]

    def exponentials(self, begin: int, end: int) -> Floats:
        stored = self.stored[begin:end]
        return np.exp(stored) if self._exponentials is None else self._exponentials[stored]


class _TrieLevel:
    def __init__(self, arrays: Arrays, order: int, highest: bool, vocabulary: int) -> None:
        self.scores = _Numbers(arrays, f"log_probability_{order}")
        self.size = len(self.scores.stored)
        self.words = None if order == 1 else arrays[f"word_{order}"]
        self.first = None if order == 1 else Bits(arrays[f"first_{order}"], self.size)
        self.inner = None if highest else Bits(arrays[f"inner_{order}"], self.size)
        self.backoffs = None if highest else _Numbers(arrays, f"backoff_{order}")
        proper = self.size == vocabulary if self.words is None else len(self.words) == self.size
        if self.words is not None and self.size:
            proper = proper and int(self.words.max()) < vocabulary
        if self.inner is not None and self.backoffs is not None:
            proper = proper and self.inner.count == len(self.backoffs.stored)
        if not proper:
            raise ModelError("The model's n-grams of order {order} are damaged: {cure}.", order=order, cure=CURE)


class BackOffModel(Protocol):
    """The model of an n-gram backend; see `Trie` for the promises."""

    order: int

    def probabilities(self, context: Sequence[int]) -> Floats:
        """P(word | context) for every id."""
        ...

    def probability(self, context: Sequence[int], word: int) -> float:
        """P(word | context) for one id."""
        ...

    def matched(self, context: Sequence[int]) -> int:
        """The number of last words of `context` that the model backs off to."""
        ...

    def find(self, context: Sequence[int], word: int) -> tuple[float | None, float]:
        """P(word | context) as stored, and the context's back-off."""
        ...


class Trie:
    """An opened back-off model over the ids of a vocabulary."""

    def __init__(self, arrays: Arrays, vocabulary: int) -> None:
        """Uses `arrays` where they lie. Raises KeyError where one is missing, ModelError where they don't fit."""
        self.order = 1
        while f"log_probability_{self.order + 1}" in arrays:
            self.order += 1
        self._levels = [_TrieLevel(arrays, n, n == self.order, vocabulary) for n in range(1, self.order + 1)]
        for level, following in pairwise(self._levels):
            if level.inner is None or following.first is None or level.inner.count != following.first.count:
                raise ModelError("The model's n-grams do not hang together: {cure}.", cure=CURE)
        self._unigrams = self._levels[0].scores.exponentials(0, vocabulary)

    def probabilities(self, context: Sequence[int]) -> Floats:
        """P(word | context) for every id of the vocabulary, [size]; `context` holds ids, the nearest last."""
        probabilities = self._unigrams.copy()
        for length in range(1, min(len(context), self.order - 1) + 1):
            children = self._children_of(context[-length:])
            if children is None:
                continue
            begin, end, backoff = children
            level = self._levels[length]
            assert level.words is not None
            probabilities *= np.exp(backoff)
            probabilities[level.words[begin:end]] = level.scores.exponentials(begin, end)
        return probabilities

    def probability(self, context: Sequence[int], word: int) -> float:
        """P(word | context) for one id; see `probabilities`."""
        probability = float(self._unigrams[word])
        for length in range(1, min(len(context), self.order - 1) + 1):
            stored, backoff = self.find(context[-length:], word)
            probability = probability * backoff if stored is None else stored
        return probability

    def matched(self, context: Sequence[int]) -> int:
        """The number of last words of `context` that the model backs off to."""
        lengths = range(min(len(context), self.order - 1), 0, -1)
        return next((length for length in lengths if self._children_of(context[-length:])), 0)

    def find(self, context: Sequence[int], word: int) -> tuple[float | None, float]:
        """P(word | context) as stored, None if the n-gram is not in the model, and the context's back-off.

        The back-off is 1 where nothing is known of the context.
        """
        if not context:
            return float(self._unigrams[word]), 1.0
        children = self._children_of(context)
        if children is None:
            return None, 1.0
        begin, end, backoff = children
        place = self._place(len(context), begin, end, word)
        scores = self._levels[len(context)].scores
        stored = None if place is None else float(scores.exponentials(place, place + 1)[0])
        return stored, float(np.exp(backoff))

    def grams(self) -> list[Grams]:
        """All n-grams, one order after the other; the inverse of `pack` with `exact`."""
        found = []
        for index, level in enumerate(self._levels):
            backoff = np.zeros(level.size, np.float32)
            if level.inner is not None and level.backoffs is not None:
                backoff[level.inner.indices()] = level.backoffs.logarithms(0, level.inner.count)
            parent = self._parents(index) if index else np.zeros(level.size, np.int64)
            word = np.arange(level.size) if level.words is None else level.words.astype(np.int64)
            found.append(Grams(parent, word, level.scores.logarithms(0, level.size), backoff))
        return found

    def _parents(self, index: int) -> npt.NDArray[np.int64]:
        inner, first, size = self._levels[index - 1].inner, self._levels[index].first, self._levels[index].size
        assert inner is not None
        assert first is not None
        families = np.diff(np.append(first.indices(), size))
        return np.repeat(inner.indices(), families)  # [families] -> [size]

    def _children_of(self, context: Sequence[int]) -> tuple[int, int, float] | None:
        """The range of the continuations of `context`, and its back-off; None if the model has none."""
        node = context[0]
        children = self._children(0, node)
        for depth, word in enumerate(context[1:], start=1):
            place = None if children is None else self._place(depth, children[0], children[1], word)
            if place is None:
                return None
            children = self._children(depth, place)
        return children

    def _children(self, index: int, node: int) -> tuple[int, int, float] | None:
        level, following = self._levels[index], self._levels[index + 1]
        assert level.inner is not None
        assert level.backoffs is not None
        assert following.first is not None
        if not level.inner[node]:
            return None
        rank = level.inner.rank(node)
        begin = following.first.select(rank)
        end = following.first.select(rank + 1) if rank + 1 < level.inner.count else following.size
        return begin, end, float(level.backoffs.logarithms(rank, rank + 1)[0])

    def _place(self, index: int, begin: int, end: int, word: int) -> int | None:
        words = self._levels[index].words
        assert words is not None
        place = begin + int(np.searchsorted(words[begin:end], words.dtype.type(word)))
        return place if place < end and words[place] == word else None


def pack(grams: Sequence[Grams], exact: bool) -> Arrays:
    """The arrays of a trie, with float32 numbers if `exact`, else with one byte for each of order 2 and up."""
    arrays: Arrays = {}
    width = np.dtype("<u2") if len(grams[0].word) <= 1 << 16 else np.dtype("<u4")
    for order, level in enumerate(grams, start=1):
        arrays |= _numbers(f"log_probability_{order}", level.log_probability, exact or order == 1)
        if order > 1:
            arrays[f"word_{order}"] = level.word.astype(width)
            arrays[f"first_{order}"] = pack_bits(np.diff(level.parent, prepend=-1) > 0)
        if order < len(grams):
            inner = np.zeros(len(level.word), bool)
            inner[grams[order].parent] = True
            arrays[f"inner_{order}"] = pack_bits(inner)
            arrays |= _numbers(f"backoff_{order}", level.backoff[inner], exact or order == 1)
    return arrays


def packed_bytes(sizes: Sequence[int], contexts: Sequence[int]) -> int:
    """The approximate number of bytes of `pack`, if not exact, for `sizes` n-grams of each order.

    `contexts` says of each order but the highest how many n-grams have children.
    """
    width = 2 if sizes[0] <= 1 << 16 else 4
    rows = 4 * sizes[0] + sum((width + 1) * size for size in sizes[1:])
    bits = sum(-(-size // 8) for size in [*sizes[:-1], *sizes[1:]])
    backoffs = 4 * contexts[0] + sum(contexts[1:])
    return rows + bits + backoffs + 2 * 4 * CODES * len(sizes)


def _numbers(name: str, numbers: Floats, exact: bool) -> Arrays:
    """`numbers`, or codes for them: 256 values evenly spaced, so that the ratio of two probabilities is kept to 3 %."""
    if exact:
        return {name: numbers.astype("<f4")}
    low, high = (float(numbers.min()), float(numbers.max())) if len(numbers) else (0.0, 0.0)
    step = (high - low) / (CODES - 1)
    codes = np.rint((numbers - low) / (step or 1.0)).astype(np.uint8)
    return {name: codes, f"{name}_codebook": (low + step * np.arange(CODES)).astype("<f4")}
