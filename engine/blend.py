"""The blend: the transformer and the n-gram model mixed at the level of words.

With w for the transformer's weight,

    P(word | context) = w P_transformer(word | context) + (1 - w) P_ngram(word | context)

as in interpolated language models (Jelinek and Mercer, "Interpolated estimation of Markov source parameters from sparse
data", 1980). w depends on how many words the context has, since the transformer makes more of a long one, and on how
many of them the n-gram model goes by. Typed letters condition this mixture, so each model's weight is multiplied by how
well it foresaw them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine import text
from engine.base_backend import BaseBackend
from engine.candidates import Candidate, Candidates
from engine.errors import ModelError
from engine.files import reason
from engine.kinds import Kind
from engine.ngram.backend import NgramBackend
from engine.prediction import Cancellation, Request
from engine.transformer.backend import Transformer

# The transformer's, each above 0 and below 1, by the length of the context and by the words that the n-gram model
# goes by.
Weights = Sequence[Sequence[float]]  # [LENGTHS, orders]
WEIGHTS_FILE = "weights.json"
LENGTHS = 5  # stretches of context: no word, then 1, 3, 7 or 15 at least
_TAIL = 256  # characters of the context whose words are counted
_DEPTH = 2  # times as many words of the n-gram model are examined as are wanted; 4 saves no more keystrokes


class Blend(BaseBackend):
    """Predicts with two open models, as the Backend protocol asks; their opener closes them."""

    kind: str = Kind.BLEND

    def __init__(self, transformer: Transformer, ngram: NgramBackend, weights: Weights) -> None:
        self.name = f"{transformer.name} + {ngram.name}"
        self._transformer, self._ngram = transformer, ngram
        self._weights = weights
        self._never_offered = transformer.never_offered | ngram.never_offered

    def candidates(self, request: Request, cancellation: Cancellation) -> Candidates:
        """See Backend. A word has the form that it has in the likelier of the two models."""
        found = self._transformer.candidates(request, cancellation)
        known = self._ngram.candidates(request.for_words(_DEPTH * request.count), cancellation, found.words)
        mixed = mix(found, known, self.weight(request.caret))
        held_back = self._held_back(text.fold(text.straight(request.caret.prefix)))
        offered = {folded: word for folded, word in mixed.words.items() if folded not in held_back}
        return replace(mixed, words=offered)

    def anticipate(self, request: Request, cancellation: Cancellation) -> None:
        """See Backend. Only the transformer takes enough time to be worth it."""
        self._transformer.anticipate(request, cancellation)

    def log_probability(self, at: text.Caret, word: str) -> float:
        """See Backend."""
        weight = self.weight(at)
        mixed = np.logaddexp(
            math.log(weight) + self._transformer.log_probability(at, word),
            math.log(1 - weight) + self._ngram.log_probability(at, word),
        )
        return float(mixed)

    def log_probabilities_behind(
        self, at: text.Caret, words: Sequence[str], right: Sequence[str], cancellation: Cancellation
    ) -> list[list[float]]:
        """See Backend."""
        weight = self.weight(at)
        one = self._transformer.log_probabilities_behind(at, words, right, cancellation)
        other = self._ngram.log_probabilities_behind(at, words, right, cancellation)
        return np.logaddexp(math.log(weight) + np.array(one), math.log(1 - weight) + np.array(other)).tolist()  # type: ignore[no-any-return]

    def weight(self, at: text.Caret) -> float:
        """The transformer's share at a caret, 0 to 1."""
        by_matched = self._weights[length(at)]
        return by_matched[min(self._ngram.matched(at), len(by_matched) - 1)]

    def close(self) -> None:
        """See Backend. The two models stay open."""
        del self._transformer, self._ngram

    def _held_back(self, typed: str) -> frozenset[str]:
        """The words on either model's list, until they are typed in full."""
        return frozenset() if typed in self._never_offered else self._never_offered


def length(at: text.Caret) -> int:
    """Which of the LENGTHS the context at a caret has, from 0."""
    words = sum(1 for _ in text.WORD.finditer(at.context[-_TAIL:]))
    return min((words + 1).bit_length(), LENGTHS) - 1


def mix(one: Candidates, other: Candidates, weight: float) -> Candidates:
    """The words of both, likeliest first; `weight` is that of `one` before any letter was typed."""
    evidence = weight * (one.prefix_probability or 0.0), (1 - weight) * (other.prefix_probability or 0.0)
    foreseen = sum(evidence)
    share = evidence[0] / foreseen if foreseen else weight
    mixed = {word: replace(found, probability=share * found.probability) for word, found in one.words.items()}
    for word, found in other.words.items():
        added = (1 - share) * found.probability
        before = mixed.get(word, Candidate(found.form, 0.0))
        form = before.form if before.probability >= added else found.form
        small = _small(word, before) + _small(word, replace(found, probability=added))
        both = before.probability + added
        mixed[word] = replace(before, form=form, probability=both, small=small / both if both and form != word else 0.0)
    ranked = sorted(mixed.items(), key=lambda pair: (-pair[1].probability, pair[0]))
    whole = share * one.whole_probability + (1 - share) * other.whole_probability
    return Candidates(dict(ranked), foreseen, whole)


def _small(folded: str, found: Candidate) -> float:
    """The probability of a word in small letters."""
    return found.probability * (1.0 if found.form == folded else found.small)


def open_blend(folder: Path, transformer: Transformer, ngram: NgramBackend) -> Blend:
    """Blend two open models by the weights in `folder`. Raises ModelError."""
    return Blend(transformer, ngram, read_weights(folder / WEIGHTS_FILE))


def read_weights(path: Path) -> Weights:
    """The weights in a file. Raises ModelError if it has no such table of numbers."""
    try:
        weights = [[float(weight) for weight in row] for row in json.loads(path.read_text("utf-8"))[Kind.TRANSFORMER]]
    except (OSError, ValueError, LookupError, TypeError, RecursionError) as error:
        raise ModelError(
            "{path} cannot be read ({reason}): fetch the model again, or switch to another.",
            path=path,
            reason=reason(error),
        ) from error
    if len(weights) != LENGTHS or not all(row and all(0 < weight < 1 for weight in row) for row in weights):
        raise ModelError("{path} is no table of weights between 0 and 1: fetch the model again.", path=path)
    return weights
