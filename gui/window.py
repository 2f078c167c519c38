"""The window: a page, the suggestions under it, and the threads between them and the models."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSize, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from engine.errors import ForewordError
from engine.prediction import Backend, Prediction
from engine.text import WORD, caret
from gui import settings as settings_store
from gui import theme as themes
from gui.editor import Editor
from gui.filing import Filing
from gui.mailbox import Question
from gui.menus import Menus
from gui.page import column_width, page_font
from gui.settings import BACKENDS, FONT_SIZES, TITLES, Settings
from gui.settings_dialog import SettingsDialog
from gui.status import MessageBar, Savings, StatusBar
from gui.strip import Row, Strip
from gui.toolbar import Toolbar
from gui.worker import Predictor

_WORDS_PAUSE = 400  # milliseconds without a change before the words are counted
_COUNTED = 1_000_000  # characters; a longer text's words are not counted, so that no pause is felt
KINDS = {"transformer": ("transformer",), "ngram": ("ngram",), "both": ("transformer", "ngram")}
# The n-gram model answers first in "both" because it is done at once.
_ANSWERING = {"transformer": ("transformer",), "ngram": ("ngram",), "both": ("ngram", "transformer")}


class Window(QMainWindow):
    """One text and its predictions. `open_backend` opens the model of a kind; it is called in the worker thread."""

    settled = Signal()  # every open model that is asked has answered for the text as it is now

    def __init__(self, settings: Settings, settings_file: Path, open_backend: Callable[[str], Backend]) -> None:
        super().__init__()
        self.settings = settings
        self._settings_file = settings_file
        self.revision = 0
        self._before = ""
        self.names: dict[str, str] = {}
        self._faults: dict[str, str] = {}
        self._answers: dict[str, str] = {}
        self._savings = Savings()
        self.toolbar, self.editor = Toolbar(), Editor()
        self.message, self.strip, self.status = MessageBar(), Strip(), StatusBar()
        self.filing = Filing(self.editor, self)
        self.predictor = Predictor(open_backend, self)
        self._pause = QTimer(self, singleShot=True, interval=_WORDS_PAUSE)
        self._assemble()
        self.menus = Menus(self)
        self._connect()
        self._apply()
        self._filed()
        self._count_words()
        self.status.model.setText("Opening the models…")
        self.predictor.start()

    # -- making ----------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A page that is comfortable to write on."""
        return QSize(960, 680)

    def _assemble(self) -> None:
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.toolbar, self.editor, self.message, self.strip):
            column.addWidget(widget)
        column.setStretchFactor(self.editor, 1)
        self.setCentralWidget(middle)
        self.setStatusBar(self.status)
        self.editor.setFocus()

    def _connect(self) -> None:
        self.toolbar.backend_chosen.connect(self.choose_backend)
        self.toolbar.settings.clicked.connect(self.ask_settings)
        self.editor.changed.connect(self._ask)
        self.editor.dismissed.connect(self._dismiss)
        self.editor.chosen.connect(self._take_by_key)
        self.editor.typed.connect(self._count)
        self.editor.textChanged.connect(self._pause.start)
        self.editor.document().modificationChanged.connect(self.setWindowModified)
        self.strip.taken.connect(self._take)
        self.filing.problem.connect(self.message.say)
        self.filing.filed.connect(self._filed)
        self.filing.replaced.connect(self._begin)
        self._pause.timeout.connect(self._count_words)
        self.predictor.worker.opened.connect(self._opened)
        self.predictor.worker.failed.connect(self._failed)
        self.predictor.worker.predicted.connect(self._predicted)
        QApplication.styleHints().colorSchemeChanged.connect(self._apply_look)

    # -- asking and answering --------------------------------------------------------------------------------------

    @Slot()
    def _ask(self) -> None:
        """Ask for predictions at the caret. Every answer to an older question is stale from now on."""
        self.revision += 1
        request = self.editor.request(self.revision, self.settings.chips)
        if request is None:
            self.predictor.forget()
            self.strip.clear()
            return
        self.strip.finish(finished_word(self._before, request.before))
        self._before = request.before
        self.predictor.ask(Question(request, _ANSWERING[self.settings.backend], self.settings.think_ahead))

    @Slot(str, object)
    def _predicted(self, kind: str, prediction: Prediction) -> None:
        if prediction.revision != self.revision:
            return
        self.strip.show_prediction(kind, prediction)
        self._answers[kind] = f"{self.names[kind]} · {prediction.milliseconds:.0f} ms"
        self.status.model.setText("   ".join(self._answers[kind] for kind in KINDS["both"] if kind in self._answers))
        if self.settings.ghost_text and self.strip.row(kind) is self._lead() and prediction.suggestions:
            self.editor.show_ghost(prediction.suggestions[0].word, prediction.prefix)
        rows = [self.strip.row(kind) for kind in self.strip.kinds if kind in self.names]
        if all(row.prediction and row.prediction.revision == self.revision for row in rows):
            self.settled.emit()

    def _lead(self) -> Row:
        """The row that the keys take from: the first whose model is open."""
        kinds = [kind for kind in self.strip.kinds if kind in self.names]
        return self.strip.row(kinds[0]) if kinds else self.strip.rows[0]

    @Slot()
    def _dismiss(self) -> None:
        self.revision += 1
        self.predictor.forget()
        self.strip.clear()

    @Slot(int)
    def _take_by_key(self, number: int) -> None:
        self._take(self.strip.rows.index(self._lead()), number)

    @Slot(int, int)
    def _take(self, row: int, number: int) -> None:
        """Take a chip's word, unless the text changed since it was predicted."""
        prediction = self.strip.rows[row].prediction
        if prediction and prediction.revision == self.revision and number < len(prediction.suggestions):
            self.editor.take(prediction.suggestions[number].word, prediction.prefix)

    # -- models ----------------------------------------------------------------------------------------------------

    @Slot(str, str)
    def _opened(self, kind: str, name: str) -> None:
        self.names[kind] = name
        if self._faults.pop(kind, None):
            self.message.hide()
        self._ask()

    @Slot(str, str)
    def _failed(self, kind: str, sentence: str) -> None:
        """Say what is wrong with a model, and go on with the other."""
        self.names.pop(kind, None)
        self._answers.clear()
        self._faults[kind] = sentence
        others = [TITLES[other] for other in self.names]
        if others:
            self.message.say(f"{sentence} Suggestions come from the {others[0]} model.")
        elif len(self._faults) == len(KINDS["both"]):
            self.message.say(" ".join(self._faults.values()))
            self.status.model.setText("No model is open")
        else:
            self.message.say(sentence)
        self.strip.clear()
        self._ask()

    @Slot(str)
    def choose_backend(self, backend: str) -> None:
        """Predict with this backend from now on; one that failed is opened again."""
        for kind in KINDS[backend]:
            if kind in self._faults:
                self.predictor.open_model(kind)
        self.change(replace(self.settings, backend=backend))

    @Slot()
    def swap_backend(self) -> None:
        """Go on to the next backend: transformer, n-gram, both."""
        self.choose_backend(BACKENDS[(BACKENDS.index(self.settings.backend) + 1) % len(BACKENDS)])

    # -- settings --------------------------------------------------------------------------------------------------

    def change(self, settings: Settings) -> None:
        """Go on with these settings, and keep them."""
        self.settings = settings
        self._apply()
        self._ask()
        try:
            settings_store.save(self.settings, self._settings_file)
        except ForewordError as error:
            self.message.say(str(error))

    @Slot()
    def ask_settings(self) -> None:
        """Let the writer change the settings."""
        dialog = SettingsDialog(self.settings, self)
        if dialog.exec():
            self.change(dialog.settings())
        dialog.deleteLater()

    def resize_text(self, points: int) -> None:
        """Make the page's text larger by so many points."""
        low, high = FONT_SIZES
        size = min(high, max(low, self.settings.font_size + points))
        self.change(replace(self.settings, font_size=size))

    def _apply(self) -> None:
        self.toolbar.show_backend(self.settings.backend)
        self.menus.show_settings(self.settings)
        self.strip.arrange(KINDS[self.settings.backend], self.settings.chips, self.settings.ghost_text)
        self.editor.hide_ghost()
        self._answers.clear()
        self._apply_look()

    @Slot()
    def _apply_look(self) -> None:
        theme = themes.choose(self.settings.theme)
        font = page_font(self.settings.font_family, self.settings.font_size)
        themes.apply(theme)
        self.editor.set_look(font, theme)
        self.toolbar.set_theme(theme)
        self.strip.set_look(theme, column_width(font))

    # -- the text --------------------------------------------------------------------------------------------------

    @Slot(int, int)
    def _count(self, keystrokes: int, characters: int) -> None:
        self._savings.count(keystrokes, characters)
        self.status.show_savings(self._savings.share)

    @Slot()
    def _count_words(self) -> None:
        small = self.editor.document().characterCount() <= _COUNTED
        self.status.show_words(len(self.editor.text().split()) if small else None)

    @Slot()
    def _filed(self) -> None:
        self.setWindowTitle(f"Foreword — {self.filing.document.name}[*]")

    @Slot()
    def _begin(self) -> None:
        """Another text is on the page."""
        self._savings = Savings()
        self.status.show_savings(None)
        self._count_words()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Ask about unsaved text; then end the worker, out of sight."""
        if not self.filing.may_leave():
            event.ignore()
            return
        event.accept()
        self.hide()
        self.predictor.stop()


def finished_word(before: str, now: str) -> str:
    """The word that was finished when the text before the caret went on from `before` to `now`; empty if none was."""
    stem = caret(before).prefix
    kept = before[: len(before) - len(stem)]
    if len(now) <= len(before) or caret(now).prefix or not now.startswith(kept):
        return ""
    word = WORD.match(now, len(kept))
    return word.group() if word else ""
