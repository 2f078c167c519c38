"""Mixes what a model predicts with the writer's own words, word by word.

Before any letter is typed the mixture is that of `engine.own_words.expectation`. Typed letters condition it, so each
side's weight is multiplied by the probability with which it foresaw them.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from engine import text
from engine.errors import OwnWordsError
from engine.own_words.expectation import Expectation
from engine.own_words.store import OwnWords
from engine.prediction import Backend, Cancellation, Prediction, Request, Suggestion
from engine.probabilities import LEAST

_TAIL = 128  # characters before the caret in which the writer's habits show
_SPARE = 1  # words of the model beyond those wanted, which the writer may use more; each costs time


class Personal:
    """A model's predictions mixed with own words, as the Backend protocol asks. Both stay their opener's, to close too.

    Where own words fail, `on_fault` is told once, and the model goes on alone.
    """

    def __init__(
        self,
        model: Backend,
        own_words: OwnWords,
        on_fault: Callable[[OwnWordsError], None],
    ) -> None:
        self.kind, self.name = model.kind, model.name
        self._model = model
        self._own_words: OwnWords | None = own_words
        self._on_fault = on_fault

    def predict(self, request: Request, cancellation: Cancellation) -> Prediction:
        """See Backend. Each suggestion says how much of it came from the writer."""
        started = time.perf_counter()
        expected = self._expectation(request.caret) if request.is_open else None
        spent = time.perf_counter() - started  # beside what the model takes
        if expected is None:
            return self._model.predict(request, cancellation)
        prediction = self._model.predict(_widened(request), cancellation)
        unwanted = sum(expected.is_unwanted(found.word) for found in prediction.suggestions)
        if unwanted > _SPARE:  # others take their places
            prediction = self._model.predict(_widened(request, unwanted), cancellation)
        answered = time.perf_counter()
        mixed = self._mix(prediction, expected, request)
        spent += time.perf_counter() - answered
        return replace(prediction, suggestions=mixed, milliseconds=prediction.milliseconds + spent * 1000)

    def anticipate(self, request: Request, cancellation: Cancellation) -> None:
        """See Backend. Only the model takes a time that is worth saving."""
        self._model.anticipate(_widened(request), cancellation)

    def log_probability(self, at: text.Caret, word: str) -> float:
        """See Backend."""
        modelled = self._model.log_probability(at, word)
        expected = self._expectation(at)
        if expected is None:
            return modelled
        own = expected.probability(_folded(word))
        return float(np.logaddexp(math.log(expected.model) + modelled, math.log(max(own, LEAST))))

    def close(self) -> None:
        """See Backend. The model and the own words stay open."""
        del self._model, self._own_words

    def _expectation(self, caret: text.Caret) -> Expectation | None:
        try:
            return self._own_words.expectation(caret) if self._own_words else None
        except OwnWordsError as error:
            self._own_words = None
            self._on_fault(error)
            return None

    def _mix(self, prediction: Prediction, expected: Expectation, request: Request) -> tuple[Suggestion, ...]:
        """The model's words and the writer's, likeliest first, each written as the side that adds more does."""
        caret = request.caret
        names_only = _wants_name(caret)
        begin, probabilities = expected.fitting(_folded(caret.prefix), names_only)
        own = float(probabilities.sum())
        foreseen = prediction.prefix_probability
        if foreseen is None:  # then as likely as the own words had them
            foreseen = own / (1 - expected.model) if own else 1.0
        model = expected.model * foreseen
        whole = (model + own) or 1.0
        mixed = {}
        for found in prediction.suggestions:
            folded = _folded(found.word)
            mixed[folded] = _both(
                found.word, found.probability * model / whole, expected.probability(folded, names_only) / whole
            )
        for word, probability in expected.best(begin, probabilities, request.count):
            written = _written(word.form, caret, request.before)
            found = mixed.get(word.folded, Suggestion(written, probability / whole, 1.0))
            mixed[word.folded] = replace(found, word=written) if found.own > 0.5 else found
        offered = [found for found in mixed.values() if not expected.is_unwanted(found.word)]
        offered = [found for found in offered if found.word != caret.prefix]
        return tuple(sorted(offered, key=lambda found: (-found.probability, found.word))[: request.count])


def _widened(request: Request, more: int = 0) -> Request:
    """The request for the model's words, some of which won't be among the first once mixed."""
    return request.for_words(request.count + _SPARE + more)


def _both(word: str, modelled: float, own: float) -> Suggestion:
    """A word of the model's, and what both sides make of it."""
    return Suggestion(word, modelled + own, own / (modelled + own) if own else 0.0)


def _folded(word: str) -> str:
    return text.fold(text.straight(word))


def _wants_name(caret: text.Caret) -> bool:
    """Whether the writer has typed a capital where only a name has one."""
    return caret.prefix[:1].isupper() and not caret.starts_sentence and not caret.is_shouted


def _written(form: str, caret: text.Caret, before: str) -> str:
    """The word in the case it takes, with the apostrophe that the writer used last."""
    tail = before[-_TAIL:]
    if tail.rfind("\u2019") > tail.rfind("'"):
        form = form.replace("'", "\u2019")
    in_small_letters = tail.rpartition("\n")[2].islower()
    if in_small_letters:
        form = text.fold(form)
    return text.cased(form, caret.prefix, caret.starts_sentence and not in_small_letters, caret.is_shouted)
