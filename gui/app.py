"""Starts the window and keeps it running."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from platformdirs import user_state_path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from engine.prediction import Backend
from gui.memory import Collector, share_memory
from gui.shortcuts.sequences import are_keys
from gui.startup import translate_qt, wanted_language
from gui.window import Window
from gui.workshop.in_use import ModelsInUse
from gui.workshop.workshop import Workshop
from service import settings as settings_store
from service.settings_file import settings_file

if TYPE_CHECKING:
    from engine.corrections import Speller


def make_application() -> QApplication:
    """The application object, with the style that the themes are made for."""
    share_memory()
    app = QApplication(["foreword"])
    app.setApplicationName("foreword")
    app.setDesktopFileName("foreword")
    app.setStyle("Fusion")
    return app


def open_bundled(kind: str, parts: Mapping[str, Backend]) -> Backend:
    """Open the model of this kind that comes with Foreword; a blend is made of open `parts`. Raises ModelError."""
    from models.store import bundled, open_model  # in the worker thread, so that the window needn't wait for it

    return open_model(bundled(kind), kind, parts)


def open_speller() -> Speller:
    """Open the speller that comes with Foreword. Raises ModelError."""
    from engine.corrections import Speller  # in the worker thread, as the models
    from models.store.word_list import open_dictionary

    return Speller(open_dictionary())


def run(files: list[Path]) -> int:
    """Open the window, with the first of `files` on the page, and stay until it closes. Returns the exit code."""
    app = make_application()
    collector = Collector(app)
    translate_qt(app, wanted_language())
    where = settings_file()
    is_first = not where.exists()
    settings, problem = settings_store.load(where, are_keys)
    models = ModelsInUse(settings)
    window = Window(settings, where, models.open, user_state_path("foreword"), open_speller)
    workshop = add_workshop(window, models)
    for opened in (window.conversation.models.opened, window.predictor.worker.spelling.opened):
        opened.connect(collector.set_aside)
    window.diagnostics.begin()
    window.show()
    window.message.say(problem)
    _begin(window, files, is_first)

    _on_signal(signal.SIGINT, window, window.close)
    _on_signal(signal.SIGTERM, window, window.leave)
    code = app.exec()
    workshop.stop()
    window.insight.stop()
    window.predictor.stop()
    window.diagnostics.end()
    if window.predictor.has_left_behind or window.insight.asker.has_left_behind:
        _exit_at_once(code)
    return code


def add_workshop(window: Window, models: ModelsInUse) -> Workshop:
    """Add the workshop to a window: its entries in the menu, its notices, and the runs of earlier windows."""
    workshop = Workshop(window.settings, window.predictor, models, window.models_menu, window.shortcuts, window)
    window.add_notice(workshop.notice)
    workshop.said.connect(window.message.say)
    workshop.adjusted.connect(window.conversation.ask)
    workshop.begin()
    return workshop


def _on_signal(number: int, window: Window, do: Callable[[], object]) -> None:
    """Do this once the window comes to it: a signal finds Python in the middle of anything."""

    def defer(_number: int, _frame: FrameType | None) -> None:
        QTimer.singleShot(0, window, do)

    signal.signal(number, defer)


def _exit_at_once(code: int) -> NoReturn:
    """End though a thread is still in a model that hangs, which would not survive the usual end."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)


def _begin(window: Window, files: list[Path], is_first: bool) -> None:
    """Put texts on the page: `files`, or else those of the last time; an empty page greets who is new."""
    if files:
        window.filing.open_all(files)
    elif window.settings.now.resume:
        window.desk.last_texts.resume()
    if is_first and window.tabs.sheet.is_blank:
        window.show_welcome()
        window.settings.keep()  # so that the next start is not the first
