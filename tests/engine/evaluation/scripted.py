"""Backends that say what they are told, for typing lines that are counted by hand."""

from __future__ import annotations

from dataclasses import replace

from engine.prediction import Cancellation, Prediction, Request, Suggestion
from engine.text import WORD, Caret, caret


class Scripted:
    """Always suggests the same words, as far as they fit the prefix; every word has the same log-probability."""

    kind, name = "ngram", "scripted"

    def __init__(self, *words: str, log_probability: float = -2.0) -> None:
        self.words, self.constant, self.asked = words, log_probability, list[str]()
        self.scored: list[Caret] = []

    def predict(self, request: Request, cancellation: Cancellation) -> Prediction:
        """See Backend."""
        self.asked.append(request.before)
        prefix = caret(request.before).prefix
        words = [word for word in self.words if word.lower().startswith(prefix.lower())]
        suggestions = tuple(Suggestion(word, 0.1) for word in words[: request.count])
        return Prediction(self.kind, prefix, suggestions, request.revision, 1.0)

    def log_probability(self, at: Caret, word: str) -> float:
        """See Backend."""
        self.scored.append(at)
        return self.constant


class Ending(Scripted):
    """Takes "we" for a whole word."""

    def predict(self, request: Request, cancellation: Cancellation) -> Prediction:
        """See Backend."""
        found = super().predict(request, cancellation)
        return replace(found, whole_probability=float(found.prefix == "we"))


class Oracle(Scripted):
    """Knows the line and suggests the word that comes."""

    def __init__(self, line: str) -> None:
        super().__init__()
        self.line = line

    def predict(self, request: Request, cancellation: Cancellation) -> Prediction:
        """See Backend."""
        start = len(request.before) - len(caret(request.before).prefix)
        self.words = tuple(WORD.findall(self.line[start:])[:1])
        return super().predict(request, cancellation)
