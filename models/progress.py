"""How far long work has got, in the terminal."""

from __future__ import annotations

import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Self, TextIO

Progress = Callable[[str, float], None]  # what is being done, and which share of all is done, below 0 if unknown
_TERMINAL, _ELSEWHERE = 1.0, 30.0  # seconds between two lines: one that is written over in a terminal, or a new one
_UNKNOWN = -1.0
_CLEAR = "\r\x1b[K"


class Meter:
    """A line on standard error, or `stream`, about work under way: share, time spent, time left, and figures.

    Nothing guesses: the time left is what the work says, counted down until it says more. Thread-safe.
    """

    def __init__(
        self, shown: bool = True, stream: TextIO | None = None, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._shown, self._now, self._started = shown, now, now()
        self._stream = stream or sys.stderr
        self._is_terminal = self._stream.isatty()
        self._doing, self._share, self._figures = "", _UNKNOWN, ""
        self._ends: float | None = None
        self._told = {""}
        self._done, self._lock = threading.Event(), threading.Lock()
        self._ticking = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self) -> Self:
        if self._shown:
            self._ticking.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        if self._shown:
            self._ticking.join()
            self._write(_CLEAR if self._is_terminal else "")

    def show(
        self,
        doing: str | None = None,
        share: float | None = None,
        left: float | None = None,
        figures: str | None = None,
    ) -> None:
        """Take what has changed: what is being done, its share, and the seconds left. A new thing knows no time yet.

        Elsewhere than in a terminal, a thing that is done for the first time is told at once.
        """
        self._take(doing, share, left, figures)
        if self._shown and not self._is_terminal and self._doing not in self._told:
            self._told.add(self._doing)
            self.tick()

    def _take(self, doing: str | None, share: float | None, left: float | None, figures: str | None) -> None:
        with self._lock:
            if doing not in (None, self._doing):
                self._doing, self._share, self._ends = doing or "", _UNKNOWN, None
            self._share = self._share if share is None else share
            self._ends = self._ends if left is None else self._now() + left
            self._figures = self._figures if figures is None else figures

    def say(self, sentence: str) -> None:
        """Write a line that stays."""
        if self._shown:
            self._write(f"{_CLEAR if self._is_terminal else ''}{sentence}\n")

    def line(self) -> str:
        """What is to be seen now."""
        with self._lock:
            now = self._now()
            share = [f"{self._share:.0%}"] if self._share >= 0 else []
            times = [f"{_clock(now - self._started)} spent"]
            times += [f"{_clock(max(0.0, self._ends - now))} left"] if self._ends is not None else []
            head = " ".join([self._doing, *share]).strip()
            return " | ".join(part for part in (head, ", ".join(times), self._figures) if part)

    def tick(self) -> None:
        """Write the line."""
        if self._is_terminal:
            self._write(f"{_CLEAR}{self.line()[: shutil.get_terminal_size().columns - 1]}")
        else:
            self._write(f"{self.line()}\n")

    def _tick(self) -> None:
        while not self._done.wait(_TERMINAL if self._is_terminal else _ELSEWHERE):
            self.tick()

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """Shows on standard error what it is told."""
    with Meter() as meter:
        yield lambda doing, share: meter.show(doing, share)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
