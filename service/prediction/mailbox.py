"""A mailbox with one place between those who ask and the service: only the newest question is worth an answer."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from engine.prediction import Cancellation, Request


@dataclass(frozen=True, slots=True)
class PredictionQuestion:
    """A request, and the kinds of backend that are to answer it, in this order.

    With `goes_on`, the last one also continues its first suggestion with the words that follow. With `think_ahead`, all
    of them then work out what may be asked next, until the next question comes.
    """

    request: Request
    kinds: tuple[str, ...]
    think_ahead: bool = False
    goes_on: bool = False


class Mailbox:
    """Holds the newest question until it is taken. Every method is thread-safe and returns at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: PredictionQuestion | None = None
        self._running = Cancellation()
        self._pausing = False  # whether the running work is `idle` work
        self._asked: float | None = None  # when the running work was asked to give way
        self.closed = False

    def put(self, question: PredictionQuestion) -> None:
        """Replace the waiting question, and cancel the one being answered."""
        with self._lock:
            self._waiting = None if self.closed else question
            self._cancel()

    def clear(self) -> None:
        """Withdraw every question."""
        with self._lock:
            self._waiting = None
            self._cancel()

    def close(self) -> None:
        """Withdraw every question, and accept no more."""
        self.closed = True
        self.clear()

    @property
    def waits(self) -> bool:
        """Whether a question waits to be taken."""
        with self._lock:
            return self._waiting is not None

    @property
    def waited(self) -> float:
        """Seconds since the running work was asked to give way; 0 if it was not."""
        with self._lock:
            return time.monotonic() - self._asked if self._asked else 0.0

    def idle(self) -> Cancellation | None:
        """A cancellation for work in a pause, which the next question triggers; None if a question waits."""
        with self._lock:
            if self._waiting is not None or self.closed:
                return None
            self._running, self._pausing, self._asked = Cancellation(), True, None
            return self._running

    def rouse(self) -> None:
        """Cancel the work in a pause, but no answer."""
        with self._lock:
            if self._pausing:
                self._cancel()

    def take(self) -> tuple[PredictionQuestion, Cancellation] | None:
        """The waiting question and its cancellation; None if no question waits."""
        with self._lock:
            question, self._waiting = self._waiting, None
            if question is None:
                return None
            self._running, self._pausing, self._asked = Cancellation(), False, None
            return question, self._running

    def _cancel(self) -> None:
        self._running.cancel()
        self._asked = self._asked or time.monotonic()
