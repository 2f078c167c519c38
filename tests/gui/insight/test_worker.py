"""The thread of the insight dock: the newest question wins, models are closed with the dock, and nothing hangs."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from engine.errors import InsightError
from engine.prediction import Cancellation
from gui.insight import worker
from gui.insight.models import Models, Wanted
from gui.insight.worker import Asker
from gui.window import Window
from tests.gui.insight.dock import LETTER, open_dock, settle
from tests.patience import SECONDS


class FakeModels(Models):
    """Opened without a file, and closed once."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.shown = None
        self.closed = threading.Event()
        OPENED.append(self)

    def close(self) -> None:
        self.closed.set()


OPENED: list[FakeModels] = []


@pytest.fixture
def asker(qtbot: QtBot) -> Iterator[Asker]:
    OPENED.clear()
    parent = QObject()
    asker = Asker(FakeModels, parent)
    yield asker
    asker.stop()


def test_the_newest_question_wins(qtbot: QtBot, asker: Asker) -> None:
    reached, found = threading.Event(), list[object]()

    def endless(_models: Models, cancellation: Cancellation) -> Iterator[object]:
        reached.set()
        while True:
            cancellation.check()

    asker.told.connect(found.append)
    asker.ask(endless, Wanted(), False)
    assert reached.wait(SECONDS)
    asker.ask(lambda _models, _cancellation: iter(["first", "second"]), Wanted(), False)
    qtbot.waitUntil(lambda: not asker.is_busy)
    assert found == ["first", "second"]


def test_what_is_streamed_is_told_one_by_one_until_it_is_cancelled(qtbot: QtBot, asker: Asker) -> None:
    found = list[object]()
    asker.told.connect(found.append)

    def count(_models: Models, cancellation: Cancellation) -> Iterator[object]:
        number = 0
        while True:
            yield (number := number + 1)
            cancellation.check()

    asker.ask(count, Wanted(), False)
    qtbot.waitUntil(lambda: len(found) > 2)
    asker.cancel()
    told = len(found)
    asker.ask(lambda _models, _cancellation: iter(["after"]), Wanted(), False)
    qtbot.waitUntil(lambda: not asker.is_busy)
    assert found[:3] == [1, 2, 3]
    assert found[told:] == ["after"]


@pytest.mark.parametrize("fault", [InsightError("There is no word."), ValueError("secret words of the writer")])
def test_faults_become_sentences_that_quote_nothing(qtbot: QtBot, asker: Asker, fault: Exception) -> None:
    def fail(_models: Models, _cancellation: Cancellation) -> Iterator[object]:
        raise fault
        yield

    with qtbot.waitSignal(asker.ended) as ended:
        asker.ask(fail, Wanted(), False)
    [sentence] = ended.args or [""]
    assert sentence.endswith(".")
    assert "secret" not in sentence
    assert isinstance(fault, InsightError) == (sentence == str(fault))


def test_models_are_opened_once_and_again_when_others_are_wanted(qtbot: QtBot, asker: Asker) -> None:
    for wanted in (Wanted(), Wanted(), Wanted("other")):
        asker.ask(lambda _models, _cancellation: iter(()), wanted, False)
        qtbot.waitUntil(lambda: not asker.is_busy)
    assert [models.wanted for models in OPENED] == [Wanted(), Wanted("other")]
    assert OPENED[0].closed.is_set()
    asker.close_models()
    assert OPENED[1].closed.wait(SECONDS)


def test_nothing_is_computed_after_the_end(asker: Asker) -> None:
    asker.stop()
    asker.ask(lambda _models, _cancellation: iter(["late"]), Wanted(), False)
    assert not asker.is_busy
    assert OPENED == []


def test_the_end_does_not_wait_for_a_model_that_hangs(
    qtbot: QtBot, asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "_GIVES_WAY", 1)
    reached, released = threading.Event(), threading.Event()

    def hang(_models: Models, _cancellation: Cancellation) -> Iterator[object]:
        reached.set()
        released.wait()
        yield

    asker.ask(hang, Wanted(), False)
    assert reached.wait(SECONDS)
    asker.stop()
    assert asker.has_left_behind
    released.set()
    qtbot.waitUntil(lambda: not asker.has_left_behind)


def test_closing_the_dock_closes_the_models(qtbot: QtBot, window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = threading.Event()
    close = Models.close
    monkeypatch.setattr(Models, "close", lambda models: (close(models), closed.set()))
    window.editor.insertPlainText(LETTER)
    dock = open_dock(window)
    settle(qtbot, window)
    dock.close()
    assert closed.wait(SECONDS)


@pytest.mark.parametrize("computing", [False, True])
def test_the_window_closes_while_the_dock_is_at_work(qtbot: QtBot, window: Window, computing: bool) -> None:
    window.editor.insertPlainText(LETTER)
    dock = open_dock(window)
    if computing:
        settle(qtbot, window)
    dock.ask()
    window.editor.document().setModified(False)
    assert window.close()
    assert not window.insight.asker._thread.isRunning()
    assert window.settings.now.insight  # it is there again the next time
