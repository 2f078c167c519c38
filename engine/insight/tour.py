"""The figures of the tour: from counting words to self-attention and sampling, each from live models and own text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.errors import InsightError
from engine.insight.compare import EXAMPLES
from engine.insight.continuation import log_of, opening
from engine.insight.reader import Reader
from engine.insight.settings import ContinuationSettings, reshaped
from engine.insight.why import Influence, influences
from engine.insight.writable import whole
from engine.ngram.backend import NgramBackend
from engine.ngram.explaining import Explanation, explain, standing
from engine.ngram.words import END, START
from engine.prediction import Cancellation
from engine.text import WORD, caret, fold, straight

ORDERS = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class Count:
    """How often something occurred, and its share."""

    text: str
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class WordCounts:
    """The commonest words of a text first; `words` in all, of which `distinct` differ."""

    words: int
    distinct: int
    commonest: tuple[Count, ...]


@dataclass(frozen=True, slots=True)
class Sparsity:
    """The n-grams of one order in a text: their number, the number of different ones, and the share that occur once."""

    order: int
    ngrams: int
    distinct: int
    once: float


@dataclass(frozen=True, slots=True)
class FarSight:
    """A word in both models, after a text whose beginning the n-gram model can't see, and the influences on it."""

    before: str
    word: str
    transformer: float
    ngram: float
    ngram_sees: tuple[str, ...]
    influences: tuple[Influence, ...]


@dataclass(frozen=True, slots=True)
class TokenChoice:
    """A token that may come next, its probability by the model, and its probability after the settings."""

    text: str
    probability: float
    reshaped: float


def counted(text: str, most: int = 10) -> WordCounts:
    """Page 1, counting words: how often each word of a text comes, case aside. Raises InsightError without words."""
    words = _words(text)
    found = Counter(words)
    return WordCounts(len(words), len(found), _counts(found, most))


def sparsity(text: str) -> tuple[Sparsity, ...]:
    """Page 2: how soon counting runs out, by the length of what is counted. Raises InsightError without words."""
    words = _words(text)
    rows = []
    for order in ORDERS:
        found = Counter(zip(*(words[i:] for i in range(order)), strict=False))
        once = sum(count == 1 for count in found.values())
        rows.append(Sparsity(order, found.total(), len(found), once / max(1, len(found))))
    return tuple(rows)


def backing_off(ngram: NgramBackend, before: str, word: str) -> Explanation:
    """Page 3, back-off and smoothing: the word at every length of context in the bundled model."""
    return explain(ngram, before, [word])[0]


def far_sight(
    reader: Reader, ngram: NgramBackend, cancellation: Cancellation, example: tuple[str, str] = EXAMPLES[1]
) -> FarSight:
    """Page 4, self-attention: a text and a word that only its beginning explains. Raises Cancelled, ModelError."""
    before, word = example
    spoke = tuple(influences(reader, before, word, cancellation))
    first = float(np.exp(reader.words.log_probability(caret(before), word)))
    second = float(np.exp(standing(ngram, before, word).log_probability))
    seen = tuple(w for w in explain(ngram, before, [word])[0].levels[0].context if w not in (START, END))
    return FarSight(before, word, first, second, seen, spoke)


def choices(
    reader: Reader, before: str, settings: ContinuationSettings, cancellation: Cancellation, most: int = 20
) -> tuple[TokenChoice, ...]:
    """Page 5, sampling: the likeliest next tokens, and how temperature, top-k and top-p reshape them.

    The letters typed of a word, and the space before it, are part of a token here. Raises Cancelled, ModelError.
    """
    start = opening(reader, before, 1)
    found = reader.tree.walk(start.tokens, cancellation).probabilities
    assert found is not None
    scores = log_of(found, reader.writable.mask(b"", start.stem))
    if not np.isfinite(scores).any():
        raise InsightError("The model has no token that goes on from here: type a space first.")
    given, drawn = np.exp(scores), reshaped(scores, (reader.bos_id, *start.tokens), settings)
    best = np.argsort(-given, kind="stable")[:most].tolist()
    texts = {i: whole(reader.tokens[i] or b"") for i in best}
    return tuple(TokenChoice(texts[i], float(given[i] / given.sum()), float(drawn[i])) for i in best if given[i])


def _words(text: str) -> list[str]:
    words = [fold(straight(word)) for word in WORD.findall(text)]
    if not words:
        raise InsightError("There are no words to count: write a sentence first.")
    return words


def _counts(found: Counter[str], most: int) -> tuple[Count, ...]:
    whole_count = max(1, found.total())
    ranked: Sequence[tuple[str, int]] = sorted(found.items(), key=lambda item: (-item[1], item[0]))[:most]
    return tuple(Count(text, count, count / whole_count) for text, count in ranked)
