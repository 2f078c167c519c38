"""One place between the window and its worker: the newest question is the only one worth an answer."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from engine.prediction import Cancellation, Request


@dataclass(frozen=True, slots=True)
class Question:
    """A request, and the kinds of backend that are to answer it, in this order.

    With `goes_on`, the last one goes on to the words behind its first suggestion. With `think_ahead`, all of them go on
    to what may be asked next, until it is.
    """

    request: Request
    kinds: tuple[str, ...]
    think_ahead: bool = False
    goes_on: bool = False


class Mailbox:
    """Holds the newest question until it is taken. Every method is thread-safe and returns at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: Question | None = None
        self._running = Cancellation()
        self._pausing = False  # whether what runs is `idle` work
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

    @property
    def waits(self) -> bool:
        """Whether a question waits to be taken."""
        with self._lock:
            return self._waiting is not None

    def idle(self) -> Cancellation | None:
        """What the next question will cancel, for work that a pause is used for; None where a question waits."""
        with self._lock:
            if self._waiting is not None or self.closed:
                return None
            self._running, self._pausing = Cancellation(), True
            return self._running

    def rouse(self) -> None:
        """Cancel what a pause is used for, but no answer."""
        with self._lock:
            if self._pausing:
                self._running.cancel()

    def take(self) -> tuple[Question, Cancellation] | None:
        """The question that waits and what will cancel it; None where none does."""
        with self._lock:
            question, self._waiting = self._waiting, None
            if question is None:
                return None
            self._running, self._pausing = Cancellation(), False
            return question, self._running
