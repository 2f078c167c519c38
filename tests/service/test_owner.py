"""No thread uses what another one owns."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

import pytest

from service.file_worker import FileWorker
from service.learning.own_words import OwnWordsService
from service.owner import SWITCH, WrongThread, owned
from service.private import PrivateMode
from tests.patience import SECONDS


class Thing:
    """Something for one thread."""

    value = 3

    def use(self) -> str:
        """A method."""
        return threading.current_thread().name

    @property
    def state(self) -> int:
        """A property."""
        return self.value

    def ask(self) -> int:
        """For any thread."""
        return self.value


def elsewhere(do: Callable[[], object]) -> BaseException | object:
    """What this gives, or raises, in another thread."""
    got: list[object] = []

    def run() -> None:
        try:
            got.append(do())
        except BaseException as error:
            got.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(SECONDS)
    return got[0]


def test_the_first_thread_that_uses_a_thing_owns_it() -> None:
    thing = owned("ask")(type("Owned", (Thing,), dict(vars(Thing))))()
    thing.use()
    assert isinstance(elsewhere(thing.use), WrongThread)
    assert isinstance(elsewhere(lambda: thing.state), WrongThread)
    assert elsewhere(thing.ask) == 3
    assert thing.state == 3


def test_a_thing_that_was_only_made_belongs_to_who_uses_it() -> None:
    thing = owned()(type("Owned", (Thing,), dict(vars(Thing))))()
    assert elsewhere(thing.use) != threading.current_thread().name
    with pytest.raises(WrongThread):
        thing.use()


def test_nothing_is_checked_where_the_switch_is_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SWITCH)
    assert owned()(Thing) is Thing
    assert Thing.use.__qualname__ == "Thing.use"
    assert not hasattr(Thing.use, "__wrapped__")


def test_all_tests_run_with_the_switch_on() -> None:
    assert os.environ[SWITCH]
    for method in (PrivateMode.switch, OwnWordsService.close, FileWorker.do):
        assert hasattr(method, "__wrapped__")
