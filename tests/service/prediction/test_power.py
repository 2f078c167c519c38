"""Thinking ahead stops on battery, and the battery is looked at seldom."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from engine.prediction import Request
from engine.scoring import TypedWord
from service.prediction.mailbox import Mailbox, PredictionQuestion
from service.prediction.power import Battery
from service.prediction.scorer import BacklogScorer
from service.prediction.service import PredictionService
from tests.fakes import ScriptedBackend
from tests.loops import PlainLoop


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
    tmp_path: Path, think_ahead: bool, plugged: bool, anticipates: bool
) -> None:
    loop, backend = PlainLoop(), ScriptedBackend("ngram", {"again": 0.5})
    battery = Battery(lambda: SimpleNamespace(power_plugged=plugged))
    service = PredictionService(loop, lambda kind, parts: backend, tmp_path / "words.sqlite", battery=battery)
    service.open_model("ngram")
    loop.run_until(lambda: service.models.backends)
    service.ask(PredictionQuestion(Request("see you "), ("ngram",), think_ahead))
    loop.run_until(lambda: backend.requests)
    assert len(backend.requests) == 1
    assert bool(backend.anticipated) is anticipates
    service.stop()
    loop.run_until(lambda: backend.closed)


@pytest.mark.parametrize("plugged", [True, False])
def test_typed_words_are_scored_when_plugged_in(plugged: bool) -> None:
    scores = []
    battery = Battery(lambda: SimpleNamespace(power_plugged=plugged))
    scorer = BacklogScorer(Mailbox(), {"ngram": ScriptedBackend("ngram", {"again": 0.5})}, battery, PlainLoop())
    scorer.listener.scored = lambda word, keystrokes: scores.append(keystrokes)
    scorer.backlog.put(TypedWord("See you ", "again", " ", 0, 3))
    scorer.score()
    assert scores == ([{"ngram": 1}] if plugged else [])
    scorer.close()
