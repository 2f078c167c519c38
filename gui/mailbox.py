"""One place between the window and its worker: the newest question is the only one worth an answer."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from engine.prediction import Cancellation, Request


@dataclass(frozen=True, slots=True)
class Question:
    """A request, and the kinds of backend that are to answer it, in this order.

    With `think_ahead`, they go on to what may be asked next, until it is.
    """

    request: Request
    kinds: tuple[str, ...]
    think_ahead: bool = False


class Mailbox:
    """Holds the newest question until it is taken. Every method is thread-safe and returns at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: Question | None = None
        self._running = Cancellation()
        self.closed = False

    def put(self, question: Question) -> None:
        """Replace the question that waits, and cancel the one that is being answered."""
        with self._lock:
            self._waiting = None if self.closed else question
            self._running.cancel()

    def clear(self) -> None:
        """Take back whatever was asked."""
        with self._lock:
            self._waiting = None
            self._running.cancel()

    def close(self) -> None:
        """Take back whatever was asked, and accept nothing more."""
        self.closed = True
        self.clear()

    def take(self) -> tuple[Question, Cancellation] | None:
        """The question that waits and what will cancel it; None where none does."""
        with self._lock:
            question, self._waiting = self._waiting, None
            if question is None:
                return None
            self._running = Cancellation()
            return question, self._running
