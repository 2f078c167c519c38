"""What a part of the service needs of the thread that it runs in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

Do = Callable[[], object]


class Loop(Protocol):
    """Does one thing after the other in one thread: an event loop of Qt's, or any other."""

    def post(self, do: Do) -> None:
        """Do this after what was posted before. Any thread may call it; it returns at once."""

    def later(self, seconds: float, do: Do) -> Do:
        """Do this after so many seconds. Gives what calls it off, also when it is done already.

        For the loop's own thread alone, as is what it gives.
        """


def ignore(*_told: object) -> None:
    """Hear nothing: what a listener does about that which it doesn't care for."""
