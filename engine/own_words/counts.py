"""Counts which words followed which, with the arithmetic of counts that fade.

An occurrence counts `2^(-age / HALF_LIFE)`, as in exponentially decaying caches (Clarkson and Robinson, "Language model
adaptation using mixtures and an exponentially decaying cache", 1997). What is stored is `2^(time / HALF_LIFE)`, summed,
so that a count that isn't touched need not be written ("forward decay", Cormode, Shkapenyuk, Srivastava and Xu, 2009).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

DAY = 86_400  # seconds
HALF_LIFE = 180 * DAY
LONGEST_CONTEXT = 3  # words
FIRST_ID = 16  # of a word; smaller ids are for tokens that are not words and not predicted
_LANDMARK = 20_454 * DAY  # 1 January 2026; stored weights are those of that day

# One word that followed a context: how often, faded and not; the days since 1970 on which it was seen first and last.
ENTRY = np.dtype([("id", "<u4"), ("weight", "<f4"), ("seen", "<u4"), ("first", "<u2"), ("last", "<u2")])
Entries = npt.NDArray[Any]  # [words], in the order of their ids


def stored(seconds: float) -> float:
    """The weight of an occurrence at this time, in seconds since 1970."""
    return float(2.0 ** ((seconds - _LANDMARK) / HALF_LIFE))


def packed(ids: Sequence[int]) -> bytes:
    """The key of a context."""
    return np.array(ids, "<u4").tobytes()


def unpacked(key: bytes) -> list[int]:
    """The ids of a context."""
    return np.frombuffer(key, "<u4").tolist()  # type: ignore[no-any-return]


def contexts(ids: Sequence[int]) -> Iterator[bytes]:
    """The keys of the last word of `ids`, of the last two, and so on."""
    for length in range(1, min(len(ids), LONGEST_CONTEXT) + 1):
        yield packed(ids[-length:])


def following(sentences: Iterable[Sequence[int]]) -> Mapping[bytes, Mapping[int, int]]:
    """The counts of each word after each context, by key and id."""
    found: dict[bytes, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for ids in sentences:
        keys = packed(ids)
        for place in range(1, len(ids)):
            if ids[place] >= FIRST_ID:
                for begin in range(max(0, place - LONGEST_CONTEXT), place):
                    found[keys[4 * begin : 4 * place]][ids[place]] += 1
    return found


def seen_now(counts: Mapping[int, int], times: int, seconds: float) -> Entries:
    """The entries of words that were counted at this time, each occurrence `times` times."""
    day, weight = int(seconds // DAY), times * stored(seconds)
    return np.array([(id_, n * weight, n * times, day, day) for id_, n in sorted(counts.items())], ENTRY)


def without(old: Entries, gone: Entries) -> Entries:
    """Entries less what was counted too much; `old` may be changed. # [n], [m] -> [up to n]"""
    shared, places, of_gone = np.intersect1d(old["id"], gone["id"], return_indices=True)
    if len(shared):
        old["weight"][places] = np.maximum(old["weight"][places] - gone["weight"][of_gone], 0)
        old["seen"][places] -= np.minimum(old["seen"][places], gone["seen"][of_gone])
    return old[old["seen"] > 0]


def joined(old: Entries, new: Entries) -> Entries:
    """Two sets of entries as one; `old` may be changed. # [n], [m] -> [n to n + m]"""
    if not len(old):
        return new
    places = np.searchsorted(old["id"], new["id"])
    known = old["id"][np.minimum(places, len(old) - 1)] == new["id"]
    both, found = places[known], new[known]
    old["weight"][both] += found["weight"]
    old["seen"][both] += found["seen"]
    old["first"][both] = np.minimum(old["first"][both], found["first"])
    old["last"][both] = np.maximum(old["last"][both], found["last"])
    return old if known.all() else np.insert(old, places[~known], new[~known])
