"""The window: a page, the suggestions under it, and the threads between them and the models."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QFont
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QVBoxLayout, QWidget

from engine.errors import ForewordError
from engine.prediction import Prediction, Suggestion
from engine.text import WORD, caret
from gui import settings as settings_store
from gui import theme as themes
from gui.desk import Desk
from gui.editor import Editor
from gui.figures import Figures
from gui.figures_dialog import FiguresDialog
from gui.mailbox import Question
from gui.menus import Menus
from gui.own_words_desk import OwnWordsDesk
from gui.page import column_width, page_font
from gui.paper import files_in
from gui.settings import BACKENDS, TITLES, ZOOMS, Settings
from gui.settings_dialog import SettingsDialog
from gui.sheet import Sheet
from gui.speaker import Speaker
from gui.status import MessageBar, StatusBar
from gui.strip import Row, Strip
from gui.toolbar import Toolbar
from gui.words_menu import fill_unwanted
from gui.worker import OPENING_ORDER, OpenBackend, Predictor

KINDS = {"blend": ("blend",), "transformer": ("transformer",), "ngram": ("ngram",), "both": ("transformer", "ngram")}
_ANSWERING = KINDS | {"both": ("ngram", "transformer")}  # the n-gram model first because it is done at once
_OPENED = KINDS | {"blend": OPENING_ORDER}


class Window(QMainWindow):
    """Texts, and predictions for the one in front.

    `open_backend` opens the model of a kind; it is called in the worker thread. `state_folder` is where what has to
    outlive a run is kept, but for the settings.
    """

    settled = Signal()  # every open model that is asked has answered for the text as it is now

    def __init__(self, settings: Settings, settings_file: Path, open_backend: OpenBackend, state_folder: Path) -> None:
        super().__init__()
        self.settings = settings
        self._settings_file = settings_file
        self.revision = 0
        self._before = ""
        self._by_chip = False  # whether what is being taken is a chip
        self.names: dict[str, str] = {}
        self._faults: dict[str, str] = {}
        self._answers: dict[str, str] = {}
        self.toolbar, self.desk = Toolbar(), Desk(state_folder)
        self.message, self.strip, self.status = MessageBar(), Strip(), StatusBar()
        self.tabs, self.filing = self.desk.tabs, self.desk.filing
        self._speaker = Speaker(self.tabs, self)
        self.predictor = Predictor(open_backend, state_folder / "words.sqlite", self)
        self.own_words = OwnWordsDesk(self.desk, self.predictor.own_words, self)
        self.figures = Figures(state_folder / "figures.json", self)
        self.setAcceptDrops(True)
        self._assemble()
        self.menus = Menus(self)
        self._connect()
        self.desk.begin()
        self.figures.begin()
        self._apply()
        self.status.model.setText("Opening the models…")
        self.predictor.start()

    @property
    def editor(self) -> Editor:
        """The page in front."""
        return self.tabs.editor

    # -- making ----------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A page that is comfortable to write on."""
        return QSize(960, 680)

    def _assemble(self) -> None:
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.toolbar, self.desk, self.message, self.strip):
            column.addWidget(widget)
        column.setStretchFactor(self.desk, 1)
        self.setCentralWidget(middle)
        self.setStatusBar(self.status)

    def _connect(self) -> None:
        self.toolbar.backend_chosen.connect(self.choose_backend)
        self.toolbar.settings.clicked.connect(self.ask_settings)
        self.tabs.changed.connect(self._ask)
        self.tabs.dismissed.connect(self._dismiss)
        self.tabs.chosen.connect(self._take_by_key)
        self.tabs.typed.connect(self._count)
        self.tabs.taken.connect(self._accept)
        self.tabs.zoomed.connect(self.zoom)
        self.tabs.added.connect(self._dress)
        self.tabs.modified.connect(self._title)
        self.tabs.switched.connect(self._switch)
        self.strip.taken.connect(self._take)
        self.desk.problem.connect(self.message.say)
        self.own_words.problem.connect(self.message.say)
        self.predictor.own_words.problem.connect(self.message.say)
        self.predictor.own_words.changed.connect(self._ask)
        self.toolbar.private.clicked.connect(self.set_private)
        self.strip.menu_wanted.connect(self._show_chip_menu)
        self.desk.words.counted.connect(self.status.show_words)
        self.figures.problem.connect(self.message.say)
        self.figures.score_with(self.predictor.worker.scorer)
        self.filing.filed.connect(self._title)
        self.predictor.worker.opened.connect(self._opened)
        self.predictor.worker.failed.connect(self._failed)
        self.predictor.worker.predicted.connect(self._predicted)
        self.predictor.worker.went_on.connect(self._go_on)
        QApplication.styleHints().colorSchemeChanged.connect(self._apply_look)

    # -- asking and answering --------------------------------------------------------------------------------------

    @Slot()
    def _ask(self) -> None:
        """Ask for predictions at the caret. Every answer to an older question is stale from now on."""
        self.revision += 1
        request = self.editor.request(self.revision, self.settings.chips)
        self.figures.follow(request.before if request else None, self.settings.chips)
        if request is None:
            self.predictor.forget()
            self.strip.clear()
            return
        self._finish(finished_word(self._before, request.before))
        self._before = request.before
        kinds, goes_on = _ANSWERING[self.settings.backend], self._speaker.may_go_on(self.revision)
        self.predictor.ask(Question(request, kinds, self.settings.think_ahead, goes_on))

    @Slot(str, object)
    def _predicted(self, kind: str, prediction: Prediction) -> None:
        if prediction.revision != self.revision:
            return
        self.strip.show_prediction(kind, prediction)
        self.figures.offer("both" if self.settings.backend == "both" else kind, prediction)
        self._answers[kind] = f"{self.names[kind]} · {prediction.milliseconds:.0f} ms"
        self.status.model.setText("   ".join(self._answers[kind] for kind in TITLES if kind in self._answers))
        if self.strip.row(kind) is self._lead():
            self._speaker.speak(prediction)
        rows = [self.strip.row(kind) for kind in self.strip.kinds if kind in self.names]
        if all(row.prediction and row.prediction.revision == self.revision for row in rows):
            self.settled.emit()

    @Slot(object, str)
    def _go_on(self, prediction: Prediction, text: str) -> None:
        if prediction.revision == self.revision:
            self._speaker.go_on(prediction, text)

    @Slot()
    def speak(self) -> None:
        """Show grey text now, however seldom it speaks by itself."""
        self._speaker.want(self.revision + 1)
        self._ask()

    @Slot()
    def _accept(self) -> None:
        self.figures.take(self._by_chip)
        self._by_chip = False

    def _finish(self, word: str) -> None:
        if word:
            self.strip.finish(word)
            self._speaker.word_finished(word)

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
            self._by_chip = True
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
        elif self._faults.keys() >= set(KINDS["both"]):
            self.message.say(" ".join(self._faults.values()))
            self.status.model.setText("No model is open")
        else:
            self.message.say(sentence)
        self.strip.clear()
        self._ask()

    @Slot(str)
    def choose_backend(self, backend: str) -> None:
        """Predict with this backend from now on; one that failed is opened again."""
        for kind in _OPENED[backend]:
            if kind not in self.names:
                self.predictor.open_model(kind)
        self.change(replace(self.settings, backend=backend))

    @Slot()
    def swap_backend(self) -> None:
        """Go on to the next backend: blend, transformer, n-gram, both."""
        self.choose_backend(BACKENDS[(BACKENDS.index(self.settings.backend) + 1) % len(BACKENDS)])

    # -- own words -------------------------------------------------------------------------------------------------

    @Slot()
    def show_words(self) -> None:
        """Show what was learned."""
        self.own_words.show_page(self)

    def forget(self, word: str, here: bool) -> None:
        """Never offer a word again, or not at this caret."""
        self.predictor.forget()  # the worker is not to think ahead meanwhile
        self.own_words.forget(word, self._before if here else None)

    @Slot(object, QPoint)
    def _show_chip_menu(self, suggestion: Suggestion, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        fill_unwanted(menu, self, suggestion.word)
        menu.popup(place)

    # -- settings --------------------------------------------------------------------------------------------------

    def change(self, settings: Settings) -> None:
        """Go on with these settings, and keep them unless the writer wants nothing kept."""
        self.settings = settings
        self._apply()
        self._ask()
        if self.own_words.private:
            return
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

    @Slot()
    def show_figures(self) -> None:
        """Show the writer what was saved."""
        dialog = FiguresDialog(self.figures, themes.choose(self.settings.theme), self)
        dialog.exec()
        dialog.deleteLater()

    @Slot(int)
    def zoom(self, steps: int) -> None:
        """Show the page larger by so many steps, or smaller; 0 shows it in its own size."""
        place = min(len(ZOOMS) - 1, max(0, ZOOMS.index(self.settings.zoom) + steps))
        self.change(replace(self.settings, zoom=ZOOMS[place] if steps else 100))

    @Slot(bool)
    def set_private(self, private: bool) -> None:
        """Learn nothing and keep nothing but what the writer saves, until this is switched off or the program ends."""
        self.own_words.set_private(private)
        self.figures.enabled = not private
        self.toolbar.show_private(private)
        self.menus.words.private.setChecked(private)
        self._title()

    def _apply(self) -> None:
        self.toolbar.show_backend(self.settings.backend)
        self._speaker.set_often(self.settings.ghost)
        self.menus.show_settings(self.settings)
        self.figures.backend = self.settings.backend
        self.own_words.enable(self.settings.learn)
        self.strip.arrange(KINDS[self.settings.backend], self.settings.chips, self.settings.ghost != "never")
        self._answers.clear()
        self._apply_look()

    @Slot()
    def _apply_look(self) -> None:
        theme = themes.choose(self.settings.theme)
        themes.apply(theme)
        for sheet in self.tabs.sheets:
            sheet.editor.hide_ghost()
            self._dress(sheet)
        self.desk.set_look(theme)
        self.toolbar.set_theme(theme)
        self.strip.set_look(theme, column_width(self.page_font(self.settings.zoom)))
        self.status.show_zoom(self.settings.zoom)

    def page_font(self, zoom: int) -> QFont:
        """The font of the page at so many percent of its size."""
        return page_font(self.settings.font_family, self.settings.font_size * zoom / 100)

    # -- the text --------------------------------------------------------------------------------------------------

    @Slot(int, int)
    def _count(self, keystrokes: int, characters: int) -> None:
        savings = self.tabs.sheet.savings
        savings.count(keystrokes, characters)
        self.status.show_savings(savings.share)
        self.figures.count(keystrokes, characters)

    @Slot(object)
    def _dress(self, sheet: Sheet) -> None:
        """Give a new page the look and the habits of the others."""
        sheet.editor.curly_quotes = self.settings.curly_quotes
        sheet.editor.capital_i = self.settings.capital_i
        sheet.editor.set_look(self.page_font(self.settings.zoom), themes.choose(self.settings.theme))

    @Slot()
    def _title(self) -> None:
        sheet = self.tabs.sheet
        private = " — private" if self.own_words.private else ""
        self.setWindowTitle(f"Foreword — {sheet.name}[*]{private}")
        self.setWindowModified(sheet.is_modified)
        self.status.show_savings(sheet.savings.share)
        self.status.show_form(sheet.document.form)

    @Slot()
    def _switch(self) -> None:
        """Go on with the text that is in front now: its name, its savings and predictions for it alone."""
        self._before = ""
        self.strip.clear()
        self._title()
        self._ask()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Ask about unsaved text; then end the worker, out of sight."""
        if not self.filing.may_leave():
            event.ignore()
            return
        event.accept()
        self.hide()
        self.desk.keeper.close()
        self.figures.close()
        self.own_words.finish()
        self.predictor.stop()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Look what other programs did to the files when the writer comes back from one."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.filing.disk.look()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Take files; text is for the page to take."""
        if files_in(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Open the files, each in a tab."""
        event.acceptProposedAction()
        self.filing.open_all(files_in(event.mimeData()))


def finished_word(before: str, now: str) -> str:
    """The word that was finished when the text before the caret went on from `before` to `now`; empty if none was."""
    stem = caret(before).prefix
    kept = before[: len(before) - len(stem)]
    if len(now) <= len(before) or caret(now).prefix or not now.startswith(kept):
        return ""
    word = WORD.match(now, len(kept))
    return word.group() if word else ""
