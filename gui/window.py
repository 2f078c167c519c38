"""The window: a page, the suggestions under it, and the threads between them and the models."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QMainWindow, QMenu, QVBoxLayout, QWidget

from engine.errors import ForewordError
from engine.language import _
from engine.prediction import Suggestion
from gui.announcer import Announcer
from gui.appearance import Look
from gui.diagnostics import Diagnostics
from gui.documents.desk import Desk
from gui.figures.counter import Figures
from gui.figures.dialog import FiguresDialog
from gui.insight.insight import Insight
from gui.menus.menus import Menus
from gui.menus.words import fill_unwanted
from gui.navigation import Keyboard
from gui.own_words.desk import OwnWordsDesk
from gui.page.editor import Editor
from gui.page.paper import files_in
from gui.prediction.conversation import Conversation
from gui.prediction.predictor import Predictor
from gui.settings.dialog import SettingsDialog
from gui.spelling.desk import Spelling
from gui.status import StatusBar
from gui.strip.strip import Strip
from gui.toolbar import Toolbar
from gui.widgets.message_bar import MessageBar
from service import settings as settings_store
from service.modes import MODES
from service.prediction.models import OpenBackend
from service.prediction.spelling import OpenSpeller
from service.private import PrivateMode
from service.settings import ZOOMS, Settings


class Window(QMainWindow):
    """Texts, and predictions for the one in front.

    `open_backend` opens the model of a kind, and `open_speller` the speller; both are called in the worker thread.
    `state_folder` is where what has to outlive a run is kept, but for the settings.
    """

    def __init__(
        self,
        settings: Settings,
        settings_file: Path,
        open_backend: OpenBackend,
        state_folder: Path,
        open_speller: OpenSpeller | None = None,
    ) -> None:
        super().__init__()
        self.settings = settings
        self._settings_file = settings_file
        self.private = PrivateMode()
        self.toolbar, self.desk = Toolbar(), Desk(state_folder, self.private)
        self.message, self.strip, self.status = MessageBar(), Strip(), StatusBar()
        self.tabs, self.filing = self.desk.tabs, self.desk.filing
        self.predictor = Predictor(open_backend, state_folder / "words.sqlite", self, open_speller)
        self.own_words = OwnWordsDesk(self.desk, self.predictor.own_words, self.private, self)
        self.spelling = Spelling(self.tabs, self.predictor.worker.spelling, self.own_words, self)
        self.figures = Figures(state_folder / "figures.json", self.private, lambda: self.tabs.sheet.key, self)
        self.diagnostics = Diagnostics(state_folder / "log", self.private, self)
        self.conversation = Conversation(self.tabs, self.strip, self.predictor, self.figures, self.status)
        self.announcer = Announcer(self.tabs, self.strip, self)
        self.insight = Insight(self)
        self.keyboard, self.look = Keyboard(self), Look(self)
        self.setAcceptDrops(True)
        self._assemble()
        self.menus = Menus(self)
        self._connect()
        self.keyboard.bind()
        self.desk.begin()
        self.figures.begin()
        self._apply()
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
        self.tabs.typed.connect(self._count)
        self.tabs.zoomed.connect(self.zoom)
        self.tabs.ghosted.connect(self.strip.name_ghost)
        self.conversation.settled.connect(self.announcer.wait)
        self.tabs.modified.connect(self._title)
        self.tabs.switched.connect(self._title)
        self.conversation.models.problem.connect(self.message.say)
        self.conversation.models.solved.connect(self.message.withdraw)
        self.desk.problem.connect(self.message.say)
        self.own_words.problem.connect(self.message.say)
        self.predictor.own_words.problem.connect(self.message.say)
        self.predictor.own_words.changed.connect(self.conversation.ask)
        self.spelling.problem.connect(self.message.say)
        self.spelling.told.connect(self.status.tell)
        self.spelling.checker.meant.connect(self.conversation.ask)
        self.toolbar.private.clicked.connect(self.set_private)
        self.strip.menu_wanted.connect(self._show_chip_menu)
        self.desk.words.counted.connect(self.status.show_words)
        self.diagnostics.unexpected.connect(self._tell_unexpected)
        self.figures.problem.connect(self.message.say)
        self.figures.score_with(self.predictor.worker.scorer)
        self.filing.filed.connect(self._title)
        self.private.observe(self._show_private)

    # -- models ----------------------------------------------------------------------------------------------------

    @Slot(str)
    def choose_backend(self, backend: str) -> None:
        """Predict with this backend from now on; one that failed is opened again."""
        self.conversation.models.want(backend)
        self.change(replace(self.settings, backend=backend))

    @Slot()
    def swap_backend(self) -> None:
        """Go on to the next mode of writing, in the order of the toolbar."""
        modes = list(MODES)
        self.choose_backend(modes[(modes.index(self.settings.backend) + 1) % len(modes)])

    # -- own words -------------------------------------------------------------------------------------------------

    @Slot()
    def show_words(self) -> None:
        """Show what was learned."""
        self.own_words.show_page(self)

    def forget(self, word: str, here: bool) -> None:
        """Never offer a word again, or not at this caret."""
        self.predictor.forget()  # the worker is not to think ahead meanwhile
        self.own_words.forget(word, self.conversation.before if here else None)

    @Slot(object, QPoint)
    def _show_chip_menu(self, suggestion: Suggestion, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if suggestion.corrects:
            menu.addActions(self.spelling.menu.ways_out(menu, suggestion.corrects.strip()))
        else:
            menu.addAction(_("Why this word?"), lambda: self.insight.explain(suggestion.word))
            fill_unwanted(menu, self, suggestion.word)
        menu.popup(place)

    # -- settings --------------------------------------------------------------------------------------------------

    def change(self, settings: Settings) -> None:
        """Go on with these settings, and keep them unless the writer wants nothing kept."""
        self.settings = settings
        self._apply()
        self.conversation.ask()
        if self.private.is_on:
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
        dialog = FiguresDialog(self.figures, self.look.theme, self)
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
        self.private.switch(private)

    def _show_private(self) -> None:
        self.toolbar.show_private(self.private.is_on)
        self.menus.words.private.setChecked(self.private.is_on)
        self._title()

    @Slot()
    def copy_report(self) -> None:
        """Put a report for a maintainer on the clipboard: no word of the writer's is in it."""
        sizes = [sheet.editor.document().characterCount() for sheet in self.tabs.sheets]
        facts = {"settings": self.settings, "models": self.conversation.models.names, "characters in texts": sizes}
        QGuiApplication.clipboard().setText(self.diagnostics.report(facts))
        self.message.say(_("A report is on the clipboard. It tells of the program and holds none of your text."))

    @Slot()
    def _tell_unexpected(self) -> None:
        self.message.say(
            _(
                "Something went wrong in Foreword. Your text is as you left it: save it, and send us the report that "
                "“Copy diagnostic report” in the Help menu makes."
            )
        )

    def _apply(self) -> None:
        self.toolbar.show_backend(self.settings.backend)
        self.menus.show_settings(self.settings)
        self.own_words.enable(self.settings.learn)
        self.spelling.apply(self.settings)
        self.announcer.set_after_pause(self.settings.say_after_pause)
        self.conversation.apply(self.settings)
        self.look.apply()
        self.insight.apply()

    # -- the text --------------------------------------------------------------------------------------------------

    @Slot(int, int)
    def _count(self, keystrokes: int, characters: int) -> None:
        savings = self.tabs.sheet.savings
        savings.count(keystrokes, characters)
        self.status.show_savings(savings.share)
        self.figures.count(keystrokes, characters)

    @Slot()
    def _title(self) -> None:
        sheet = self.tabs.sheet
        may_keep = self.private.may_keep(sheet.key)
        title = "Foreword — {name}[*]" if may_keep else _("Foreword — {name}[*] — private")
        self.setWindowTitle(title.format(name=sheet.name))
        self.setWindowModified(sheet.is_modified)
        self.status.show_savings(sheet.savings.share)
        self.status.show_form(sheet.document.form)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Go back to the page with Esc, from wherever the keys led."""
        if event.key() == Qt.Key.Key_Escape:
            self.keyboard.focus_page()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Ask about unsaved text; then end the worker, out of sight."""
        if not self.filing.may_leave():
            event.ignore()
            return
        event.accept()
        self._end(self.desk.keeper.close)

    @Slot()
    def leave(self) -> None:
        """End without a question; the next start offers what isn't saved."""
        self._end(self.desk.keeper.leave)
        QGuiApplication.exit()

    def _end(self, end_copies: Callable[[], None]) -> None:
        self.hide()
        self.desk.last_texts.keep()
        end_copies()
        self.figures.close()
        self.own_words.finish()
        self.insight.stop()
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
