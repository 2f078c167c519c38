"""Thinking ahead stops on battery, and the battery is looked at seldom."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from engine.prediction import Request
from engine.scoring import TypedWord
from gui.worker.own_words import OwnWordsWorker
from gui.worker.scorer import Scorer
from gui.worker.worker import Worker
from service.prediction.mailbox import Mailbox, Question
from service.prediction.power import Battery
from tests.fakes import ScriptedBackend


@pytest.mark.parametrize(
    ("found", "in_use"),
    [
        (None, False),
        (SimpleNamespace(power_plugged=True), False),
        (SimpleNamespace(power_plugged=None), False),
        (SimpleNamespace(power_plugged=False), True),
    ],
)
def test_only_an_unplugged_machine_is_on_battery(found: object, in_use: bool) -> None:
    assert Battery(lambda: found).in_use() is in_use


def test_the_battery_is_looked_at_twice_a_minute_at_most() -> None:
    now, looks = [0.0], []
    battery = Battery(lambda: looks.append(now[0]), lambda: now[0])
    for seconds in range(61):
        now[0] = float(seconds)
        battery.in_use()
    assert looks == [0.0, 30.0, 60.0]


@pytest.mark.parametrize(
    ("think_ahead", "plugged", "anticipates"), [(True, True, True), (False, True, False), (True, False, False)]
)
def test_a_pause_is_used_when_wanted_and_plugged_in(
    qtbot: QtBot, tmp_path: Path, think_ahead: bool, plugged: bool, anticipates: bool
) -> None:
    mailbox, backend = Mailbox(), ScriptedBackend("ngram", {"again": 0.5})
    own_words = OwnWordsWorker(tmp_path / "words.sqlite", mailbox)
    battery = Battery(lambda: SimpleNamespace(power_plugged=plugged))
    worker = Worker(mailbox, lambda kind, parts: backend, battery, own_words, None)
    with qtbot.waitSignal(worker.opened):
        worker.open_model("ngram")
    mailbox.put(Question(Request("see you "), ("ngram",), think_ahead))
    worker.answer()
    assert len(backend.requests) == 1
    assert bool(backend.anticipated) is anticipates


@pytest.mark.parametrize("plugged", [True, False])
def test_typed_words_are_scored_when_plugged_in(qtbot: QtBot, plugged: bool) -> None:
    parent, scores = QObject(), []
    battery = Battery(lambda: SimpleNamespace(power_plugged=plugged))
    scorer = Scorer(Mailbox(), {"ngram": ScriptedBackend("ngram", {"again": 0.5})}, battery, parent)
    scorer.scored.connect(lambda word, keystrokes: scores.append(keystrokes))
    scorer.backlog.put(TypedWord("", "again", " ", 0, 3))
    scorer.score()
    assert scores == ([{"ngram": 1}] if plugged else [])
    scorer.close()
