"""The base of every backend: finds candidates, and writes the likeliest of them."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Sequence

from engine import revising, writing
from engine.candidates import Candidates
from engine.prediction import Cancellation, Prediction, Request
from engine.text import Caret


class BaseBackend(ABC):
    """A backend, as `engine.prediction.Backend` asks, made from its candidates at a caret."""

    kind: str

    @abstractmethod
    def candidates(self, request: Request, cancellation: Cancellation) -> Candidates:
        """See Backend."""

    @abstractmethod
    def log_probabilities_behind(
        self, at: Caret, words: Sequence[str], right: Sequence[str], cancellation: Cancellation
    ) -> list[list[float]]:
        """See Backend."""

    def predict(self, request: Request, cancellation: Cancellation) -> Prediction:
        """See Backend."""
        started = time.perf_counter()
        found = self.candidates(revising.widened(request), cancellation)
        found = revising.weighed(found, request, self, cancellation)
        suggestions = writing.suggestions(found, request)
        spent = (time.perf_counter() - started) * 1000
        foreseen, whole = found.prefix_probability, found.whole_probability
        return Prediction(self.kind, request.caret.prefix, suggestions, request.revision, spent, foreseen, whole)
