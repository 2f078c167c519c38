"""Starts the window and keeps it running."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from platformdirs import user_state_path
from PySide6.QtCore import QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QMessageBox

from engine.errors import ForewordError
from engine.files import reason
from engine.language import Message, _
from engine.owner_only import narrow_all
from engine.paths import exists
from engine.prediction import Backend
from gui import preflight
from gui.first_window import FirstWindow, hand_over
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

log = logging.getLogger(__name__)


def make_application() -> QApplication:
    """The application object, with the style that the themes build on.

    If Qt can't make one, for example without a display, the process ends with a sentence and code 2.
    """
    share_memory()
    earlier = qInstallMessageHandler(_end_in_a_sentence)
    app = QApplication(["foreword"])
    qInstallMessageHandler(earlier)
    app.setApplicationName("foreword")
    app.setDesktopFileName("foreword")
    app.setStyle("Fusion")
    return app


def _end_in_a_sentence(kind: QtMsgType, _context: object, message: str) -> None:
    """Print Qt's message; after a fatal one, end the process before Qt aborts it."""
    sys.stderr.write(f"{message}\n")
    if kind == QtMsgType.QtFatalMsg:
        sys.stderr.write(f"foreword: {preflight.NO_WINDOW}\n")
        _exit_at_once(2)


def open_bundled(kind: str, parts: Mapping[str, Backend]) -> Backend:
    """Open the model of this kind that comes with Foreword; a blend is made of open `parts`. Raises ModelError."""
    from models.store import bundled, open_model  # in the worker thread, so that the window does not wait for it

    return open_model(bundled(kind), kind, parts)


def open_speller() -> Speller:
    """Open the speller that comes with Foreword. Raises ModelError."""
    from engine.corrections import Speller  # in the worker thread, like the models
    from models.store.word_list import open_dictionary

    return Speller(open_dictionary())


def run(files: list[Path]) -> int:
    """Open the window, with the first of `files` on the page, and stay until it closes. Returns the exit code.

    A window that is open already takes the files over. Raises ForewordError if no window can be made.
    """
    if hand_over(_meeting_place(user_state_path("foreword")), files):
        return 0
    app = make_application()
    collector = Collector(app)
    translate_qt(app, wanted_language())
    with ExitStack() as ends:
        is_first = not exists(settings_file())
        window, workshop = opened(ends)
        for opening in (window.conversation.models.opened, window.predictor.worker.spelling.opened):
            opening.connect(collector.set_aside)
        _begin(window, workshop, files, is_first)
        _on_signal(signal.SIGINT, window, window.close)
        for number in filter(None, (signal.SIGTERM, getattr(signal, "SIGHUP", None))):  # the latter not on Windows
            _on_signal(number, window, window.leave)
        code = app.exec()
    if any(part.has_left_behind for part in (window.predictor, window.insight.asker, window.desk)):
        _exit_at_once(code)
    return code


def opened(ends: ExitStack) -> tuple[Window, Workshop]:
    """Open the window, which stops with `ends`.

    If the kept settings or state stop it from opening, ask the writer whether to go on without them. Then nothing is
    kept this time, and nothing old is touched. Raises ForewordError if there is no window then, either.
    """
    try:
        return _open(ends, settings_file(), user_state_path("foreword"))
    except ForewordError as error:
        if not _goes_on_without(str(error)):
            raise
    folder = Path(ends.enter_context(TemporaryDirectory(prefix="foreword-")))
    return _open(ends, folder / "settings.toml", folder)


def _open(ends: ExitStack, where: Path, state: Path) -> tuple[Window, Workshop]:
    """Open the window with the settings at `where` and the kept state in `state`. Raises ForewordError."""
    for folder in (where.parent, state):
        narrow_all(folder)
    try:
        settings, problem = settings_store.load(where, are_keys)
        models = ModelsInUse(settings)
        with ExitStack() as parts:
            window = Window(settings, where, models.open, state, open_speller)
            for stop in (window.diagnostics.end, window.predictor.stop, window.insight.stop):
                parts.callback(stop)
            workshop = add_workshop(window, models)
            parts.callback(workshop.stop)
            window.diagnostics.begin()
            _listen(window, _meeting_place(state))
            window.show()
            window.message.say(problem)
            ends.push(parts.pop_all())
    except Exception as error:  # whatever it is, the writer must be able to write
        raise ForewordError(
            "The window can't be opened with what is kept in {folder} and {settings} ({reason}).",
            folder=state,
            settings=where,
            reason=_cause(error),
        ) from error
    return window, workshop


def _meeting_place(state: Path) -> Path:
    return state / "window"


def _listen(window: Window, place: Path) -> None:
    """Let later starts find this window."""
    first = FirstWindow(place, window.filing.open_all, window)
    window.ended.connect(first.end)
    first.begin()


def _goes_on_without(problem: str) -> bool:
    question = _("Open it without them? Nothing is kept then, and they stay as they are: save what you write.")
    yes = QMessageBox.StandardButton.Yes
    return (
        QMessageBox.critical(None, "Foreword", f"{problem}\n\n{question}", yes | QMessageBox.StandardButton.Close)
        == yes
    )


def _cause(error: Exception) -> str | Message:
    return reason(error) if isinstance(error, OSError | ForewordError) else type(error).__name__


def _begin(window: Window, workshop: Workshop, files: list[Path], is_first: bool) -> None:
    """Open `files`, or else the texts of the last time; greet a new writer on an empty page."""
    _attempt(window, _("Your fine-tuning runs"), workshop.begin)
    for file in files:
        _attempt(window, str(file), partial(window.filing.open, file))
    if window.settings.now.resume and not files:
        _attempt(window, _("The texts that were open"), window.desk.last_texts.resume)
    if is_first and window.tabs.sheet.is_blank:
        window.show_welcome()
        window.settings.keep()  # so that the next start is not the first


def _attempt(window: Window, what: str, do: Callable[[], object]) -> None:
    """Do a part of the start that is not essential; if it fails, say so and go on."""
    try:
        do()
    except Exception as error:
        log.exception("the start")
        sentence = _("{what} can't be opened ({reason}); Foreword goes on without.")
        window.message.say(sentence.format(what=what, reason=_cause(error)))


def add_workshop(window: Window, models: ModelsInUse) -> Workshop:
    """Add the workshop to a window: its entries in the menu, and its notices."""
    workshop = Workshop(
        window.settings, window.predictor, models, window.models_menu, window.shortcuts, window.private, window
    )
    window.add_notice(workshop.notice)
    workshop.said.connect(window.message.say)
    workshop.adjusted.connect(window.conversation.ask)
    return workshop


def _on_signal(number: int, window: Window, do: Callable[[], object]) -> None:
    """Do this from the event loop, since a signal may interrupt Python anywhere."""

    def defer(_number: int, _frame: FrameType | None) -> None:
        QTimer.singleShot(0, window, do)

    signal.signal(number, defer)


def _exit_at_once(code: int) -> NoReturn:
    """End at once although a thread is still in a model that hangs, with which the usual way of ending would crash."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)
