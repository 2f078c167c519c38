"""The base of every backend: finds candidates, and writes the likeliest of them."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod

from engine import writing
from engine.candidates import Candidates
from engine.prediction import Cancellation, Prediction, Request


class BaseBackend(ABC):
    """A backend, as `engine.prediction.Backend` asks, made from its candidates at a caret."""

    kind: str

    @abstractmethod
    def candidates(self, request: Request, cancellation: Cancellation) -> Candidates:
        """See Backend."""

    def predict(self, request: Request, cancellation: Cancellation) -> Prediction:
        """See Backend."""
        started = time.perf_counter()
        found = self.candidates(request, cancellation)
        suggestions = writing.suggestions(found, request)
        spent = (time.perf_counter() - started) * 1000
        foreseen, whole = found.prefix_probability, found.whole_probability
        return Prediction(self.kind, request.caret.prefix, suggestions, request.revision, spent, foreseen, whole)
