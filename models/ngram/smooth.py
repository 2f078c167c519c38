"""Estimates an interpolated modified Kneser-Ney model from counted n-grams.

Formulas: S. F. Chen and J. Goodman, "An Empirical Study of Smoothing Techniques for Language Modeling" (1998).
Counts of lower orders after pruning: R. Kneser, "Statistical Language Modeling Using a Variable Context Length" (1996).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.ngram.trie import Grams
from models.ngram.count import Counted
from models.ngram.text import Row

Masks = Sequence[npt.NDArray[np.bool_]]
_FALLBACK = (0.5, 1.0, 1.5)  # discounts where there is too little text to estimate them
_NEVER = -99 * np.log(10)  # log P(<s>), which is given and not predicted


@dataclass(frozen=True, slots=True)
class SmoothedOrder:
    """One order's probabilities. `own` [n] is the discounted share that an n-gram has beside its back-off.

    `probability` [n] is P(last word | words before), `rest` [contexts] what a context leaves for its back-off.
    """

    own: npt.NDArray[np.float64]
    probability: npt.NDArray[np.float64]
    rest: npt.NDArray[np.float64]


def estimate(counted: Sequence[Counted], kept: Masks, start: int, end: int) -> list[SmoothedOrder]:
    """The model that has only the `kept` n-grams. Every context's probabilities sum to 1.

    The adjusted count of an n-gram below the highest order is the number of words before it, as in Kneser-Ney, but
    where the longer n-gram was not kept, all its occurrences count. Counts of n-grams beginning with `<s>` stay.
    """
    adjusted = [_adjusted(counted, kept, index, start) for index in range(len(counted))]
    estimates = [_unigrams(adjusted[0], start)]
    for index in range(1, len(counted)):
        level, below = counted[index], counted[index - 1]
        contexts = len(below.count)
        dropped = np.where(below.word == end, 0, below.count - _sum_by(level.parent, level.count, contexts))
        total = _sum_by(level.parent, adjusted[index], contexts) + dropped
        discounted = adjusted[index] - _discounts(adjusted[index], level.places - int(level.count.sum()))
        own = np.where(kept[index], discounted, 0) / total[level.parent]
        rest = 1 - _sum_by(level.parent, own, contexts)
        lower = estimates[-1].probability[level.suffix]
        estimates.append(SmoothedOrder(own, own + rest[level.parent] * lower, rest))
    return estimates


def grams(counted: Sequence[Counted], kept: Masks, estimates: Sequence[SmoothedOrder]) -> list[Grams]:
    """The kept n-grams of the model, ready to be written."""
    found = []
    for index, (level, now) in enumerate(zip(counted, estimates, strict=True)):
        mask = kept[index]
        parent = level.parent if index == 0 else np.cumsum(kept[index - 1])[level.parent] - 1
        backoff = np.zeros(len(mask))
        if index + 1 < len(counted):
            backoff = np.log(np.maximum(estimates[index + 1].rest, np.finfo(np.float32).tiny))
        with np.errstate(divide="ignore"):
            score = np.maximum(np.log(now.probability), _NEVER)
        found.append(
            Grams(
                parent[mask].astype(np.int64),
                level.word[mask].astype(np.int64),
                score[mask].astype(np.float32),
                backoff[mask].astype(np.float32),
            )
        )
    return found


def _adjusted(counted: Sequence[Counted], kept: Masks, index: int, start: int) -> npt.NDArray[np.float64]:
    level = counted[index]
    count = level.count.astype(np.float64)
    if index + 1 == len(counted):
        return count
    longer = counted[index + 1]
    repeated = np.where(kept[index + 1], longer.count - 1, 0)
    return np.where(level.first == start, count, count - _sum_by(longer.suffix, repeated, len(count)))


def _unigrams(adjusted: npt.NDArray[np.float64], start: int) -> SmoothedOrder:
    """P(word), interpolated with 1 / vocabulary; `<s>` is not in it."""
    counts = adjusted.copy()
    counts[start] = 0
    own = np.maximum(counts - _discounts(counts, 0), 0) / counts.sum()
    uniform = (1 - own.sum()) / (len(counts) - 1)
    probability = own + uniform
    probability[start] = 0
    return SmoothedOrder(own, probability, np.array([uniform]))


def _discounts(counts: npt.NDArray[np.float64], singles: int) -> npt.NDArray[np.float64]:
    """The discount of each count: D1, D2 or D3+ of Chen and Goodman, equation 26. `singles` more had a count of 1."""
    n = [int(np.count_nonzero(counts == k)) for k in (1, 2, 3, 4)]
    n[0] += singles
    discounts = np.array([0.0, *_FALLBACK])
    if all(n):
        y = n[0] / (n[0] + 2 * n[1])
        discounts[1:] = [np.clip(k - (k + 1) * y * n[k] / n[k - 1], 0, k) for k in (1, 2, 3)]
        # Texts that count several times make odd counts-of-counts; a higher count never has a lower discount.
        discounts = np.maximum.accumulate(discounts)
    found: npt.NDArray[np.float64] = discounts[np.minimum(counts, 3).astype(np.int64)]
    return found


def _sum_by(index: Row, values: Row, size: int) -> npt.NDArray[np.float64]:
    """The sum of the values of each index, [size]."""
    return np.bincount(index, weights=values, minlength=size).astype(np.float64)
