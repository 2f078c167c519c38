"""The thread that models compute in: what hangs is given up, but only where something else waits for it."""

from __future__ import annotations

import threading

from service.prediction.mailbox import Mailbox
from service.prediction.model_thread import ModelThread
from tests.patience import SECONDS


def test_nothing_is_given_up_while_nothing_else_waits() -> None:
    may_go = threading.Event()

    class Patient(Mailbox):
        """In which nothing waits. After some looks, what hangs comes back."""

        looks = 0

        @property
        def waited(self) -> float:
            self.looks += 1
            if self.looks == 5:
                may_go.set()
            return 0.0

    thread = ModelThread(Patient())
    assert thread.call(lambda: may_go.wait(SECONDS))
    assert not thread.has_left_behind
    thread.close()
