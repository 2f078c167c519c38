"""Answering: a fault of the one who listens is not taken for one of the model that answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.prediction import Prediction, Request
from service.prediction.listener import Fault
from service.prediction.mailbox import PredictionQuestion
from service.prediction.service import PredictionService
from tests.fakes import ScriptedBackend
from tests.loops import PlainLoop


def test_a_listener_that_raises_closes_no_model(tmp_path: Path) -> None:
    def raise_it(_kind: str, _prediction: Prediction) -> None:
        raise RuntimeError("the listener's")

    loop, backend, faults = PlainLoop(), ScriptedBackend("ngram", {"again": 0.5}), list[Fault]()
    service = PredictionService(loop, lambda kind, parts: backend, tmp_path / "words.sqlite")
    service.listener.predicted, service.listener.failed = raise_it, faults.append
    service.open_model("ngram")
    loop.run_until(lambda: service.models.backends)
    service.ask(PredictionQuestion(Request("see you "), ("ngram",)))
    with pytest.raises(RuntimeError, match="the listener's"):
        loop.step()
    assert (faults, backend.closed) == ([], False)
    service.stop()
    loop.run_until(lambda: backend.closed)
