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
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine import text
from engine.candidates import Candidates
from engine.errors import ModelError
from engine.kinds import Kind
from engine.ngram.backend import NgramBackend
from engine.prediction import Cancellation, Prediction, Request, Suggestion
from engine.transformer.backend import Transformer

# The transformer's, each above 0 and below 1, by the length of the context and by the words that the n-gram model
# goes by.
Weights = Sequence[Sequence[float]]  # [LENGTHS, orders]
WEIGHTS_FILE = "weights.json"
LENGTHS = 5  # stretches of context: no word, then 1, 3, 7 or 15 at least
_TAIL = 256  # characters of the context in which words are counted
_DEPTH = 2  # times as many of the n-gram model's words are looked at as are wanted; 4 saves no more keystrokes


class Blend:
    """Predicts with two open models, as the Backend protocol asks; they stay their opener's, also to close."""

    kind: str = Kind.BLEND

    def __init__(self, transformer: Transformer, ngram: NgramBackend, weights: Weights) -> None:
        self.name = f"{transformer.name} + {ngram.name}"
        self._transformer, self._ngram = transformer, ngram
        self._weights = weights
        self._never_offered = transformer.never_offered | ngram.never_offered

    def predict(self, request: Request, cancellation: Cancellation) -> Prediction:
        """See Backend. A word has the case that it has in the likelier of the two models."""
        started = time.perf_counter()
        best, foreseen = self._suggest(request, cancellation)
        spent = (time.perf_counter() - started) * 1000
        return Prediction(self.kind, request.caret.prefix, tuple(best), request.revision, spent, foreseen)

    def anticipate(self, request: Request, cancellation: Cancellation) -> None:
        """See Backend. Only the transformer takes a time that is worth saving."""
        self._transformer.anticipate(request, cancellation)

    def log_probability(self, at: text.Caret, word: str) -> float:
        """See Backend."""
        weight = self.weight(at)
        mixed = np.logaddexp(
            math.log(weight) + self._transformer.log_probability(at, word),
            math.log(1 - weight) + self._ngram.log_probability(at, word),
        )
        return float(mixed)

    def weight(self, at: text.Caret) -> float:
        """The transformer's share at a caret, 0 to 1."""
        by_matched = self._weights[length(at)]
        return by_matched[min(self._ngram.matched(at), len(by_matched) - 1)]

    def close(self) -> None:
        """See Backend. The two models stay open."""
        del self._transformer, self._ngram

    def _suggest(self, request: Request, cancellation: Cancellation) -> tuple[list[Suggestion], float]:
        """The likeliest words, and how likely both together had the letters typed."""
        found = self._transformer.candidates(request, cancellation)
        known = self._ngram.candidates(request.for_words(_DEPTH * request.count), found.words)
        weight = self.weight(request.caret)
        mixed = mix(found, known, weight)
        prefix = request.caret.prefix
        held_back = self._held_back(text.fold(text.straight(prefix)))
        offered = [mixed[word] for word in mixed.keys() - held_back if mixed[word].word != prefix]
        best = sorted(offered, key=lambda suggestion: (-suggestion.probability, suggestion.word))[: request.count]
        return best, weight * found.prefix_probability + (1 - weight) * known.prefix_probability

    def _held_back(self, typed: str) -> frozenset[str]:
        """What is on either model's list, until it is typed in full."""
        return frozenset() if typed in self._never_offered else self._never_offered


def length(at: text.Caret) -> int:
    """Which of the LENGTHS the context at a caret has, from 0."""
    words = sum(1 for _ in text.WORD.finditer(at.context[-_TAIL:]))
    return min((words + 1).bit_length(), LENGTHS) - 1


def mix(one: Candidates, other: Candidates, weight: float) -> Mapping[str, Suggestion]:
    """The words of both, given the letters typed, by their folded form; `weight` is that of `one` before any letter."""
    evidence = weight * one.prefix_probability, (1 - weight) * other.prefix_probability
    share = evidence[0] / sum(evidence) if sum(evidence) else weight
    mixed = {word: replace(found, probability=share * found.probability) for word, found in one.words.items()}
    for word, found in other.words.items():
        added = (1 - share) * found.probability
        before = mixed.get(word, Suggestion(found.word, 0.0))
        written = before.word if before.probability >= added else found.word
        mixed[word] = Suggestion(written, before.probability + added)
    return mixed


def open_blend(folder: Path, transformer: Transformer, ngram: NgramBackend) -> Blend:
    """Blend two open models by the weights in `folder`. Raises ModelError."""
    return Blend(transformer, ngram, read_weights(folder / WEIGHTS_FILE))


def read_weights(path: Path) -> Weights:
    """The weights in a file. Raises ModelError where there is no such table of numbers."""
    try:
        weights = [[float(weight) for weight in row] for row in json.loads(path.read_text("utf-8"))[Kind.TRANSFORMER]]
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise ModelError(f"{path} cannot be read ({error}): fetch the model again, or switch to another.") from error
    if len(weights) != LENGTHS or not all(row and all(0 < weight < 1 for weight in row) for row in weights):
        raise ModelError(f"{path} is no table of weights between 0 and 1: fetch the model again.")
    return weights
