"""Explains a probability of an n-gram model: which n-gram answered, and how far the model backed off to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine import text, writing
from engine.ngram.backend import NgramBackend
from engine.ngram.words import pieces, token

Floats = npt.NDArray[np.float32]
_SHORTLIST = 250  # words; some 15 ms


@dataclass(frozen=True, slots=True)
class BackOffLevel:
    """The probability of a word in a model of order n, after the n - 1 words of `context`.

    `probability` is P(word | context) among all tokens, punctuation and the sentence's end included. Where the n-gram
    is in the model (`found`), it is the one stored; else it is `backoff` times that of the level below. `backoff` is 1
    where nothing at all is known of the context.
    """

    context: tuple[str, ...]
    found: bool
    backoff: float
    probability: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """A word's levels, the longest context first, the last one with none; `word` is as the model counts it."""

    word: str
    levels: tuple[BackOffLevel, ...]

    @property
    def ngram(self) -> tuple[str, ...]:
        """The n-gram that answered, its last word the one explained."""
        answered = next(level for level in self.levels if level.found)
        return *answered.context, self.word

    @property
    def backed_off(self) -> int:
        """The number of words of the longest context that were dropped until an n-gram answered."""
        return next(i for i, level in enumerate(self.levels) if level.found)

    @property
    def backoff(self) -> float:
        """The product of the back-off weights on the way, 1 where the longest n-gram answered."""
        return float(np.prod([level.backoff for level in self.levels[: self.backed_off]]))


@dataclass(frozen=True, slots=True)
class Standing:
    """A word's log-probability, given that a word comes, and its rank among all words of the model, from 1."""

    log_probability: float
    rank: int


def explain(model: NgramBackend, before: str, words: Sequence[str]) -> list[Explanation]:
    """Explain the probability of each of `words` as the next word after `before`, before any letter is typed."""
    context = model.context(text.caret(before))
    lengths = range(min(len(context), model.order - 1), -1, -1)
    following = {length: model.trie.probabilities(context[len(context) - length :]) for length in lengths}
    return [_explanation(model, context, following, word) for word in words]


def standing(model: NgramBackend, before: str, word: str) -> Standing:
    """The probability of `word` as the next word, and the number of likelier words."""
    at = text.caret(before)
    found = model.log_probability(at, word)
    words, whole = model.words(at)
    index = model.vocabulary.find(token(text.straight(word)))
    bound = np.exp(found) * whole if index is None else words[index]
    return Standing(found, 1 + int(np.count_nonzero(words > bound)))


def between(model: NgramBackend, before: str, after: str, count: int) -> list[str]:
    """The `count` likeliest words between `before` and the first word of `after`.

    Among the `_SHORTLIST` likeliest after `before`, bigrams judge how they fit the word that follows.
    """
    at = text.caret(before)
    likely = model.words(at)[0] * model.offered
    shortlist = np.argsort(-likely, kind="stable")[:_SHORTLIST]
    following = next(model.vocabulary.ids(token(piece) for piece in pieces(after)), None)
    scores = {int(i): float(likely[i]) * _bigram(model, int(i), following) for i in shortlist}
    best = sorted(scores, key=lambda i: -scores[i])[:count]
    return [writing.completed(model.vocabulary[i], at) for i in best]


def _bigram(model: NgramBackend, word: int, following: int | None) -> float:
    """P(following | word), or 1 if nothing follows."""
    if following is None:
        return 1.0
    alone, _ = model.trie.find([], following)
    assert alone is not None
    stored, backoff = model.trie.find([word], following)
    return alone * backoff if stored is None else stored


def _explanation(model: NgramBackend, context: Sequence[int], following: dict[int, Floats], word: str) -> Explanation:
    vocabulary = model.vocabulary
    index = vocabulary.find(token(text.straight(word)))
    index = vocabulary.unknown if index is None else index
    levels = []
    for length, probabilities in following.items():
        last = context[len(context) - length :]
        stored, backoff = model.trie.find(last, index)
        known = tuple(vocabulary[i] for i in last)
        levels.append(BackOffLevel(known, stored is not None, backoff, float(probabilities[index])))
    return Explanation(vocabulary[index], tuple(levels))
