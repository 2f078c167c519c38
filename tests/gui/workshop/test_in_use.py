"""Which models write along."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.errors import ModelError
from gui.workshop.in_use import ModelsInUse
from models.store import models_folder, trial
from service.private import PrivateMode
from service.settings import Settings
from tests.tiny import save_model


def refuse(folder: Path, *_: object) -> None:
    raise ModelError("{folder} failed its trial.", folder=folder)


@pytest.mark.parametrize("settings", [{"models": {"transformer": "mine"}}, {"second": "mine", "second_percent": 50}])
def test_a_model_that_the_settings_name_is_tried_though_it_was_put_there_by_hand(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, settings: dict[str, object]
) -> None:
    save_model(models_folder() / "mine")
    monkeypatch.setattr(trial, "_run", refuse)
    models = ModelsInUse(Settings(**settings))  # type: ignore[arg-type]
    with qtbot.waitSignal(models.problem) as told:
        backend = models.open("transformer", {})
    backend.close()
    assert "failed its trial" in told.args[0]
    assert backend.name != "mine"


def test_a_model_put_there_by_hand_is_tried_once_and_anew_where_private_mode_lets_nothing_be_noted(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_model(models_folder() / "mine")
    tried, run = list[Path](), trial._run
    monkeypatch.setattr(trial, "_run", lambda folder, *limits: tried.append(folder) or run(folder, *limits))
    private = PrivateMode()
    private.switch(True)
    for count, may_note in ((1, False), (2, True), (2, True)):
        models = ModelsInUse(Settings(models={"transformer": "mine"}))
        private.switch(not may_note)
        models.heed(private)
        models.open("transformer", {}).close()
        assert len(tried) == count
