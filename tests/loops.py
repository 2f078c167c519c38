"""A loop for parts of the service in the thread of the test, or in a plain one."""

from __future__ import annotations

from collections.abc import Callable
from queue import SimpleQueue

from service.loop import Do
from tests.patience import SECONDS


class PlainLoop:
    """See Loop. Time passes when it is told to: what is to be done later waits in `later_on`."""

    def __init__(self) -> None:
        self._posted = SimpleQueue[Do]()
        self.later_on: list[Do] = []
        self._is_over = False

    def post(self, do: Do) -> None:
        """See Loop."""
        self._posted.put(do)

    def later(self, seconds: float, do: Do) -> Do:
        """See Loop."""
        self.later_on.append(do)

        def call_off() -> None:
            if do in self.later_on:
                self.later_on.remove(do)

        return call_off

    def pass_time(self) -> None:
        """Have done what waits for its time."""
        due, self.later_on = self.later_on, []
        for do in due:
            self.post(do)

    def run_until(self, is_so: Callable[[], object]) -> None:
        """Do what is posted until this is so."""
        while not is_so():
            self.step()

    def step(self) -> None:
        """Do what is posted first, once something is."""
        self._posted.get(timeout=SECONDS)()

    def run(self) -> None:
        """Do what is posted until `end` is done."""
        self.run_until(lambda: self._is_over)

    def end(self) -> None:
        """End `run`; to be posted."""
        self._is_over = True
