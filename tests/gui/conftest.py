"""A real window on scripted backends, and the garbage collector held to the GUI thread as in the application."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.kinds import Kind
from gui.window import Window
from service.prediction.models import OpenBackend
from service.prediction.spelling import OpenSpeller
from service.settings import Settings
from tests.fakes import ScriptedBackend
from tests.writing import OpenWindow

TRANSFORMER = {"again": 0.31, "next": 0.09, "and": 0.07, "soon": 0.05, "anything": 0.014}
BLEND = {"again": 0.25, "in": 0.1, "next": 0.06}
NGRAM = {"in": 0.2, "at": 0.11, "again": 0.1, "there": 0.05, "on": 0.02}


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    return QApplication


@pytest.fixture(autouse=True)
def _collect_here(qapp: QApplication) -> Iterator[None]:
    gc.disable()
    yield
    gc.collect()
    gc.enable()


@pytest.fixture
def backends() -> dict[str, ScriptedBackend]:
    words = {Kind.TRANSFORMER: TRANSFORMER, Kind.NGRAM: NGRAM, Kind.BLEND: BLEND}
    return {kind: ScriptedBackend(kind, words.get(kind, {})) for kind in Kind}


@pytest.fixture
def open_window(qtbot: QtBot, tmp_path: Path, backends: dict[str, ScriptedBackend]) -> Iterator[OpenWindow]:
    """Opens a window, on the transformer unless told otherwise; it waits for all models unless told not to."""
    windows = []

    def open_(
        settings: Settings | None = None,
        open_backend: OpenBackend = lambda kind, parts: backends[kind],
        wait: bool = True,
        open_speller: OpenSpeller | None = None,
    ) -> Window:
        window = Window(
            settings or Settings("transformer"),
            tmp_path / "settings.toml",
            open_backend,
            tmp_path / "state",
            open_speller,
        )
        windows.append(window)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.editor.hasFocus)
        if wait:
            qtbot.waitUntil(lambda: len(window.conversation.models.names) == len(Kind))
        return window

    yield open_
    for window in windows:
        for sheet in window.tabs.sheets:
            sheet.editor.document().setModified(False)
        window.close()
        window.deleteLater()


@pytest.fixture
def window(open_window: OpenWindow) -> Window:
    return open_window()
