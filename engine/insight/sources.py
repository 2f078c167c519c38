"""The sources of a suggestion: the two models, the writer's own words, and this document's share of them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from engine.insight.reader import Reader
from engine.ngram.backend import NgramBackend
from engine.own_words.expectation import Expectation
from engine.probabilities import LEAST
from engine.text import WORD, caret, fold, straight


@dataclass(frozen=True, slots=True)
class Sources:
    """Shares of a word's probability, nothing of it typed; they add up to 1.

    `own` are the writer's own words from elsewhere, `document` those from this document.
    """

    transformer: float
    ngram: float
    own: float
    document: float


def sources(
    reader: Reader,
    ngram: NgramBackend,
    weight: float,
    own_words: Expectation | None,
    text: str,
    before: str,
    word: str,
) -> Sources:
    """The share of each source in the probability of `word` at the caret after `before`, in a document with `text`.

    `weight` is the transformer's in the blend there, as `Blend.weight` gives it, 1 or 0 where one model works alone.
    `own_words` is what the writer's own words expect at that caret. A sighting of the word in `text` counts as much as
    any other that they remember. Raises ModelError.
    """
    folded, at = fold(straight(word)), caret(before)
    model = own_words.model if own_words else 1.0
    first = model * weight * math.exp(reader.words.log_probability(at, word)) if weight else 0.0
    second = model * (1 - weight) * math.exp(ngram.log_probability(at, word)) if weight < 1 else 0.0
    own = own_words.probability(folded) if own_words else 0.0
    whole = max(first + second + own, LEAST)
    here = _share_of_document(own_words, text, folded) * own if own_words else 0.0
    return Sources(first / whole, second / whole, (own - here) / whole, here / whole)


def _share_of_document(own_words: Expectation, text: str, folded: str) -> float:
    """The number of remembered sightings of a word in the document, at most all."""
    known = own_words.lexicon.find(folded)
    here = sum(fold(straight(word)) == folded for word in WORD.findall(text))
    return min(1.0, here / known.seen) if known and known.seen else 0.0
