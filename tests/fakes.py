"""A backend that says what it is told, for tests of faults, delays and cancelling."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from engine.candidates import Candidate, Candidates, by_form
from engine.prediction import Cancellation, Prediction, Request, Suggestion
from engine.text import Caret
from engine.writing import completed


class ScriptedBackend:
    """Offers those of `words` that begin with the prefix, in the case that they take there.

    While `gate` is shut, a prediction waits or is cancelled.
    """

    def __init__(self, kind: str, words: dict[str, float]) -> None:
        self.kind = kind
        self.name = f"scripted-{kind}"
        self.words = words
        self.gate = threading.Event()
        self.gate.set()
        self.reached = threading.Event()
        self.error: Exception | None = None
        self.requests: list[Request] = []
        self.anticipated: list[Request] = []
        self.threads: set[int] = set()
        self.closed = False

    def predict(self, request: Request, cancellation: Cancellation) -> Prediction:
        """See Backend."""
        self.requests.append(request)
        self.threads.add(threading.get_ident())
        self._wait(cancellation)
        if self.error:
            raise self.error
        prefix = request.caret.prefix
        fitting = [word for word in self.words if request.is_open and word.startswith(prefix)]
        best = sorted(fitting, key=self.words.__getitem__, reverse=True)[: request.count]
        suggestions = tuple(Suggestion(completed(word, request.caret), self.words[word]) for word in best)
        return Prediction(self.kind, prefix, suggestions, request.revision, 4.0)

    def candidates(self, request: Request, cancellation: Cancellation) -> Candidates:
        """See Backend. The same words."""
        answer = self.predict(request, cancellation)
        words = by_form(Candidate(found.word, found.probability) for found in answer.suggestions)
        return Candidates(words, answer.prefix_probability)

    def anticipate(self, request: Request, cancellation: Cancellation) -> None:
        """See Backend. Remembers for what."""
        self.anticipated.append(request)

    def log_probability(self, at: Caret, word: str) -> float:
        """See Backend."""
        return -1.0

    def log_probabilities_behind(
        self, at: Caret, words: Sequence[str], right: Sequence[str], cancellation: Cancellation
    ) -> list[list[float]]:
        """See Backend. All words alike."""
        return [[-1.0 for _ in right] for _ in words]

    def close(self) -> None:
        """See Backend."""
        self.closed = True

    def _wait(self, cancellation: Cancellation) -> None:
        passed = threading.Event()
        cancellation.interrupts(passed.set)
        self.reached.set()
        while not (self.gate.wait(0.005) or passed.is_set()):
            pass
        cancellation.interrupts(None)
        cancellation.check()
