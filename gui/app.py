"""Starts the window and keeps it running."""

from __future__ import annotations

import gc
import signal
from pathlib import Path
from types import FrameType

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

from engine.prediction import Backend
from gui import settings as settings_store
from gui.window import Window

_COLLECTING = 2000  # milliseconds


class Collector(QObject):
    """Collects Python's cyclic garbage in the GUI thread alone.

    Left to itself Python collects in whichever thread allocates, and a QObject that dies in the worker thread takes
    the process along. What lives when this starts is set aside, so that a collection takes a few milliseconds.
    The timer also gives Python a moment to notice Ctrl+C in the terminal.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        gc.freeze()
        self._timer = QTimer(self, interval=_COLLECTING)
        self._timer.timeout.connect(self._collect)
        self._timer.start()

    @Slot()
    def _collect(self) -> None:
        gc.collect()


def make_application() -> QApplication:
    """The application object, with the style that the themes are made for."""
    app = QApplication(["foreword"])
    app.setApplicationName("foreword")
    app.setDesktopFileName("foreword")
    app.setStyle("Fusion")
    return app


def open_bundled(kind: str) -> Backend:
    """Open the model of this kind that comes with Foreword. Raises ModelError."""
    from models.store import bundled, open_model  # in the worker thread, so that the window needn't wait for it

    return open_model(bundled(kind), kind)


def run(files: list[Path]) -> int:
    """Open the window, with the first of `files` on the page, and stay until it closes. Returns the exit code."""
    app = make_application()
    Collector(app)
    where = settings_store.settings_file()
    settings, problem = settings_store.load(where)
    window = Window(settings, where, open_bundled)
    window.show()
    window.message.say(problem)
    if files:
        window.filing.open(files[0])
    if files[1:]:
        window.message.say(f"One text is open at a time: {files[0].name}. Open the others when you are done with it.")

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        window.close()

    signal.signal(signal.SIGINT, interrupt)
    code = app.exec()
    window.predictor.stop()
    return code
