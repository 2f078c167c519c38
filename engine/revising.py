"""Ranks the words for a caret in mid-line by what stands to its right, too.

By Bayes' rule, with the right side given,

    P(word | both sides) ~ P(word | left side) P(right side | left side, word)

of which only the first words of the right side are read, and only the likeliest words by the left side are weighed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from heapq import nlargest
from typing import Protocol

from engine.candidates import Candidate, Candidates
from engine.prediction import Cancellation, Request
from engine.text import WORD, Caret
from engine.writing import completed

WEIGHED = 12  # words at most; each costs a transformer as many rows as the right side has tokens
_ASKED = 6  # words of a model, which gives about as many more that it came across
_WORDS = 2  # of the right side
_REACH = 48  # characters of it that are looked at
_NEXT = re.compile(rf" +({WORD.pattern})(?![^\W_])")


class RightScorer(Protocol):
    """Says how well words fit what follows them, as `engine.prediction.Backend` does."""

    def log_probabilities_behind(
        self, at: Caret, words: Sequence[str], right: Sequence[str], cancellation: Cancellation
    ) -> list[list[float]]:
        """See Backend."""
        ...


def widened(request: Request) -> Request:
    """The request for as many words as are worth weighing, where something stands on the right."""
    return request.for_words(max(request.count, _ASKED)) if right_words(request.after) else request


def right_words(after: str) -> list[str]:
    """The whole words that follow a caret, before any mark: two at most."""
    stretch, words, end = after[:_REACH], list[str](), 0
    while len(words) < _WORDS and (found := _NEXT.match(stretch, end)) and (found.end() < _REACH):
        words.append(found[1])
        end = found.end()
    return words


def weighed(found: Candidates, request: Request, scorer: RightScorer, cancellation: Cancellation) -> Candidates:
    """The likeliest candidates by both sides of the caret; nothing changes where no word stands on the right.

    Raises Cancelled, ModelError.
    """
    right = right_words(request.after)
    if not right or not found.words:
        return found
    words = dict(nlargest(WEIGHED, found.words.items(), key=lambda pair: pair[1].probability))
    forms = [completed(word.form, request.caret) for word in words.values()]
    at = request.caret.without_prefix
    fit = [sum(found) for found in scorer.log_probabilities_behind(at, forms, right, cancellation)]
    return replace(found, words=dict(zip(words, _shared(list(words.values()), fit), strict=True)))


def _shared(words: Sequence[Candidate], fit: Sequence[float]) -> list[Candidate]:
    """The words with the probability that they have together, each given its part by how well it fits as well."""
    best = max(fit)
    parts = [word.probability * math.exp(one - best) for word, one in zip(words, fit, strict=True)]
    scale = sum(word.probability for word in words) / (sum(parts) or 1.0)
    return [replace(word, probability=scale * part) for word, part in zip(words, parts, strict=True)]
