"""A window that checks spelling, on models that expect the words they are told."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from gui.window import Window
from service.settings import Settings
from tests.fakes import ScriptedBackend
from tests.spelling import Expecting, Opened, speller, wait_for_speller
from tests.writing import OpenWindow


@pytest.fixture
def backends() -> dict[str, ScriptedBackend]:
    following = {"dog": 0.3, "cat": 0.2}
    return {kind: Expecting(kind, following) for kind in ("transformer", "ngram", "blend")}


@pytest.fixture
def opened(qtbot: QtBot, open_window: OpenWindow) -> Opened:
    """Opens a window that checks spelling."""

    def open_(**settings: object) -> Window:
        window = open_window(Settings(**{"backend": "transformer", **settings}), open_speller=speller)  # type: ignore[arg-type]
        wait_for_speller(qtbot, window)
        return window

    return open_
