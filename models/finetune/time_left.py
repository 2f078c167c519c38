"""The time that a run still takes: its steps, the measurement after each epoch, and finishing."""

from __future__ import annotations

from collections.abc import Callable

_FINISHING = 2  # as long as a measurement: the result is measured, and written twice


class TimeLeft:
    """Learns from what was done how long the rest takes, in seconds of the clock `now`; pauses don't count.

    `measuring` is the time of one measurement, as the first one took; 0 if there was none.
    """

    def __init__(self, measuring: float, step: int, epochs_done: int, now: Callable[[], float]) -> None:
        self.measuring, self._first, self._measured, self._now = measuring, step, epochs_done, now
        self._began = self._stepped = now()

    def step(self) -> None:
        """A step is done."""
        self._stepped = self._now()

    def measured(self) -> None:
        """The measurement after an epoch is done; the steps are none the slower for it."""
        self.measuring = self._now() - self._stepped
        self._measured += 1
        self.skip(self.measuring)

    def skip(self, seconds: float) -> None:
        """Leave out some time, such as a pause."""
        self._began += seconds
        self._stepped += seconds

    def left(self, step: int, steps: int, epochs: int) -> float | None:
        """The seconds left after `step` of `steps`, with a measurement after each epoch; None before the first step."""
        done = step - self._first
        if not done:
            return None
        each = (self._stepped - self._began) / done
        return each * (steps - step) + self.measuring * (epochs - self._measured + _FINISHING)

    def finishing(self) -> float:
        """The seconds that finishing takes."""
        return _FINISHING * self.measuring
