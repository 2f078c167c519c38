"""A backend that says what it is told, for tests of faults, delays and cancelling."""

from __future__ import annotations

import threading

from engine.prediction import Cancellation, Prediction, Request, Suggestion
from engine.text import Caret, caret

NAMES = {"transformer": "scripted-gpt2", "ngram": "scripted-ngram", "blend": "scripted-blend"}


class ScriptedBackend:
    """Offers those of `words` that begin with the prefix. While `gate` is shut, a prediction waits or is cancelled."""

    def __init__(self, kind: str, words: dict[str, float]) -> None:
        self.kind = kind
        self.name = NAMES[kind]
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
        prefix = caret(request.before).prefix
        fitting = [Suggestion(word, share) for word, share in self.words.items() if word.startswith(prefix)]
        return Prediction(self.name, prefix, tuple(fitting[: request.count]), request.revision, 4.0)

    def anticipate(self, request: Request, cancellation: Cancellation) -> None:
        """See Backend. Remembers for what."""
        self.anticipated.append(request)

    def log_probability(self, at: Caret, word: str) -> float:
        """See Backend."""
        return -1.0

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
