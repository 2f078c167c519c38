"""Mixes what a model predicts with the writer's own words, word by word.

Before any letter is typed the mixture is that of `engine.own_words.expectation`. Typed letters condition it, so each
side's weight is multiplied by the probability with which it foresaw them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import repeat

import numpy as np

from engine import text
from engine.base_backend import BaseBackend
from engine.candidates import NOTHING, Candidate, Candidates, by_form
from engine.errors import OwnWordsError
from engine.own_words.expectation import Expectation
from engine.own_words.store import OwnWords
from engine.prediction import Backend, Cancellation, Request
from engine.probabilities import LEAST
from engine.revising import widened

_SPARE = 1  # words of the model beyond those wanted, which the writer may use more; each costs time


class Personal(BaseBackend):
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

    def candidates(self, request: Request, cancellation: Cancellation) -> Candidates:
        """See Backend. Each says how much of it came from the writer."""
        expected = self._expectation(request.caret)
        if expected is None:
            return self._model.candidates(request, cancellation)
        if not request.is_open:
            return _addresses(expected, request)
        found = self._model.candidates(_widened(request), cancellation)
        unwanted = sum(expected.is_unwanted(word.form) for word in found.words.values())
        if unwanted > _SPARE:  # others take their places
            found = self._model.candidates(_widened(request, unwanted), cancellation)
        return self._mix(found, expected, request)

    def anticipate(self, request: Request, cancellation: Cancellation) -> None:
        """See Backend. Only the model takes a time that is worth saving."""
        self._model.anticipate(_widened(widened(request)), cancellation)

    def log_probability(self, at: text.Caret, word: str) -> float:
        """See Backend."""
        modelled = self._model.log_probability(at, word)
        expected = self._expectation(at)
        if expected is None:
            return modelled
        return _mixed(expected, modelled, word)

    def log_probabilities_behind(
        self, at: text.Caret, words: Sequence[str], right: Sequence[str], cancellation: Cancellation
    ) -> list[list[float]]:
        """See Backend. What the own words say counts for the first word on the right."""
        found = self._model.log_probabilities_behind(at, words, right, cancellation)
        for word, (first, *_), row in zip(words, repeat(right), found, strict=False):
            expected = self._expectation(at.behind(word))
            if expected is not None:
                row[0] = _mixed(expected, row[0], first)
        return found

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

    def _mix(self, modelled: Candidates, expected: Expectation, request: Request) -> Candidates:
        """The model's words and the writer's, each in the form of the side that adds more."""
        names_only = request.caret.wants_name
        begin, probabilities = expected.fitting(_folded(request.caret.prefix), names_only)
        if request.caret.prefix:
            probabilities = expected.without_slips(begin, probabilities, request.count)
        own = float(probabilities.sum())
        foreseen = modelled.prefix_probability
        if foreseen is None:  # then as likely as the own words had them
            foreseen = own / (1 - expected.model) if own else 1.0
        model = expected.model * foreseen
        whole = (model + own) or 1.0
        mixed = {}
        for folded, found in modelled.words.items():
            own_part = expected.probability(folded, names_only)
            mixed[folded] = _both(found, found.probability * model / whole, own_part / whole)
        for word, probability in expected.best(begin, probabilities, request.count):
            both = mixed.get(word.folded, Candidate(word.form, probability / whole, 1.0))
            mixed[word.folded] = replace(both, form=word.form) if both.own > 0.5 and word.votes > 0 else both
        offered = {folded: found for folded, found in mixed.items() if not expected.is_unwanted(found.form)}
        typed = expected.probability(_folded(request.caret.prefix), names_only) if request.caret.prefix else 0.0
        finished = (modelled.whole_probability * model + typed) / whole
        return Candidates(offered, modelled.prefix_probability, finished)


def _mixed(expected: Expectation, modelled: float, word: str) -> float:
    """ln of the probability of a word that a model has as `modelled`, mixed with the own words'."""
    own = expected.probability(_folded(word))
    return float(np.logaddexp(math.log(expected.model) + modelled, math.log(max(own, LEAST))))


def _addresses(expected: Expectation, request: Request) -> Candidates:
    """The rest of each address that the writer added and that agrees with the one being typed."""
    run = text.address(request.caret)
    if not run or request.runs_on:
        return NOTHING
    begun = len(run) - len(request.caret.prefix)
    found = list(expected.addresses(_folded(run)))
    whole = sum(weight for _, weight in found)
    return Candidates(by_form(Candidate(form[begun:], weight / whole, 1.0) for form, weight in found), None)


def _widened(request: Request, more: int = 0) -> Request:
    """The request for the model's words, some of which won't be among the first once mixed."""
    return request.for_words(request.count + _SPARE + more)


def _both(found: Candidate, modelled: float, own: float) -> Candidate:
    """A word of the model's, and what both sides make of it."""
    share = own / (modelled + own) if own else 0.0
    return replace(found, probability=modelled + own, own=share, recalled=found.recalled * (1 - share))


def _folded(word: str) -> str:
    return text.fold(text.straight(word))
