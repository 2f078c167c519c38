"""Chooses which n-grams of a model to keep in a file of limited size.

A. Stolcke, "Entropy-based Pruning of Backoff Language Models" (1998), with two changes: the probability of a context is
how often it was counted, because Kneser-Ney's lower orders don't give it; and an n-gram taken out leaves its share to
the back-off of its context, which changes the other words' probabilities too little to be followed one by one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from engine.ngram.trie import packed_bytes
from models.ngram.count import Counted
from models.ngram.smooth import Masks, SmoothedOrder

Worths = list[npt.NDArray[np.float32]]


def prune(
    counted: Sequence[Counted], estimates: Sequence[SmoothedOrder], limit_bytes: int, by: str = "entropy"
) -> Masks:
    """Which n-grams to keep, [n] of each order: those worth most, as many as fit, and all words.

    What an n-gram is worth is its `importance` by "entropy", and how often it occurs by "count".
    """
    worth = importance(counted, estimates) if by == "entropy" else [level.count.astype(np.float32) for level in counted]
    ranked = np.sort(np.concatenate([np.zeros(1, np.float32), *worth[1:]]))
    low, high = 0, len(ranked)  # at `low` too many are kept, at `high` they fit
    while high - low > 1:
        middle = (low + high) // 2
        fits = _size(counted, _above(worth, ranked[middle])) <= limit_bytes
        low, high = (low, middle) if fits else (middle, high)
    return _above(worth, ranked[high] if high < len(ranked) else np.float32(np.inf))


def importance(counted: Sequence[Counted], estimates: Sequence[SmoothedOrder]) -> Worths:
    """What the model loses with each n-gram, [n] of each order: the divergence from the model without it, in nats.

    It is summed over the text. An n-gram is worth at least what its continuations are, which cannot stay without it.
    """
    found = [np.full(len(counted[0].count), np.inf, np.float32)]
    for index in range(1, len(counted)):
        level, now = counted[index], estimates[index]
        rest = now.rest[level.parent]
        without = (rest + now.own) * estimates[index - 1].probability[level.suffix]
        loss = now.probability * np.log(now.probability / without) - rest * np.log1p(now.own / rest)
        found.append((counted[index - 1].count[level.parent] * loss).astype(np.float32))
    for index in range(len(found) - 1, 1, -1):
        np.maximum.at(found[index - 1], counted[index].parent, found[index])
    return found


def _above(worth: Worths, threshold: np.float32) -> Masks:
    return [level >= threshold for level in worth]


def _size(counted: Sequence[Counted], kept: Masks) -> int:
    sizes = [int(np.count_nonzero(mask)) for mask in kept]
    parents = [level.parent[mask] for level, mask in zip(counted[1:], kept[1:], strict=True)]  # in order, so:
    contexts = [int(np.count_nonzero(parent[1:] != parent[:-1])) + min(len(parent), 1) for parent in parents]
    return packed_bytes(sizes, contexts)
