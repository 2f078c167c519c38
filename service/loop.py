"""The event loop that parts of the service run in, as a protocol."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

Do = Callable[[], object]


class Loop(Protocol):
    """Runs one job after another in one thread: Qt's event loop, or any other."""

    def post(self, do: Do) -> None:
        """Run this after the jobs posted before. Any thread may call it; it returns at once."""

    def later(self, seconds: float, do: Do) -> Do:
        """Run this after so many seconds. Returns a function that cancels it, even after it has run.

        For the loop's own thread alone, as is the function.
        """


def ignore(*_told: object) -> None:
    """Do nothing: the default of every callback."""
