"""The window: builds the page, the suggestions under it and all other parts, and connects them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from engine.prediction import Suggestion
from gui.announcer import Announcer
from gui.appearance import Appearance
from gui.caption import Caption
from gui.diagnostics import Diagnostics
from gui.dialogs import Dialogs
from gui.documents.desk import Desk
from gui.figures.counter import SignallingCounter
from gui.folders.desk import FoldersDesk
from gui.insight.insight import Insight
from gui.menus.chip import ChipMenu
from gui.menus.edit import EditMenu
from gui.menus.file import FileMenu
from gui.menus.help import HelpMenu
from gui.menus.models import ModelsMenu
from gui.menus.unwanted import UnwantedWords
from gui.menus.view import ViewMenu
from gui.menus.words import WordsMenu
from gui.navigation import Navigation
from gui.own_words.desk import OwnWordsDesk
from gui.page.editor import Editor
from gui.page.paper import files_in
from gui.prediction.conversation import Conversation
from gui.prediction.predictor import Predictor
from gui.report import DiagnosticReport
from gui.settings.holder import SettingsHolder
from gui.shortcuts.shortcuts import Shortcuts
from gui.spelling.desk import SpellingDesk
from gui.status import StatusBar
from gui.strip.strip import Strip
from gui.theme import Theme
from gui.toolbar import Toolbar
from gui.welcome import Welcome
from gui.widgets.message_bar import MessageBar
from service.prediction.models import OpenBackend
from service.prediction.spelling import OpenSpeller
from service.private import PrivateMode
from service.settings import Settings


class Window(QMainWindow):
    """Texts, and predictions for the one in front.

    `open_backend` opens the model of a kind, and `open_speller` the speller; both are called in the worker thread.
    `state_folder` keeps everything that outlives a run, except the settings.
    """

    ended = Signal()  # it is hidden, and takes no more files

    def __init__(
        self,
        settings: Settings,
        settings_file: Path,
        open_backend: OpenBackend,
        state_folder: Path,
        open_speller: OpenSpeller | None = None,
    ) -> None:
        super().__init__()
        self.private = PrivateMode()
        self.settings = SettingsHolder(settings, settings_file, lambda: not self.private.is_on, self)
        self.toolbar, self.desk = Toolbar(), Desk(state_folder, self.private)
        self.message, self.strip, self.status = MessageBar(), Strip(), StatusBar()
        self.tabs, self.filing = self.desk.tabs, self.desk.filing
        self.shortcuts = Shortcuts(self.settings, self)
        self.predictor = Predictor(open_backend, state_folder / "words.sqlite", self, open_speller)
        self.own_words = OwnWordsDesk(self.desk, self.predictor.own_words, self.private, self)
        self.spelling = SpellingDesk(self.tabs, self.predictor.worker.spelling, self.own_words, self)
        self.figures = SignallingCounter(state_folder / "figures.json", self.private, lambda: self.tabs.sheet.key, self)
        self.diagnostics = Diagnostics(state_folder / "log", self.private, self)
        self.conversation = Conversation(
            self.settings, self.tabs, self.strip, self.predictor, self.figures, self.status
        )
        self.folders = FoldersDesk(
            self.settings, self.predictor.folders, self.conversation, self.desk, self.private, self
        )
        self.report = DiagnosticReport(
            self.diagnostics, self.settings, self.conversation, self.tabs, self.message, self
        )
        self.unwanted = UnwantedWords(self.own_words, self.predictor, self.conversation, self)
        self.announcer = Announcer(self.tabs, self.strip, self)
        self.appearance = Appearance(self.settings, self.tabs, self.shortcuts.commands.page, self)
        self.insight = Insight(self.settings, self.tabs, self.appearance, self.predictor.own_words.path, self)
        self.dialogs = Dialogs(self.settings, self.figures, self.appearance, self)
        self.navigation = Navigation(self.tabs, self._parts, self)
        self.welcome = Welcome(self.tabs)
        self.caption = Caption(self.tabs, self.status, self.private, self)
        self.setAcceptDrops(True)
        self._assemble()
        self._add_menus()
        self._connect()
        self._connect_problems()
        self.shortcuts.bind()
        self.desk.begin()
        self.figures.begin()
        self._apply()
        self.predictor.start()

    @property
    def editor(self) -> Editor:
        """The page in front."""
        return self.tabs.editor

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A comfortable size to write in."""
        return QSize(960, 680)

    # -- building --------------------------------------------------------------------------------------------------

    def _assemble(self) -> None:
        middle = QWidget()
        self._column = QVBoxLayout(middle)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        for widget in (self.toolbar, self.desk, self.message, self.strip):
            self._column.addWidget(widget)
        self._column.setStretchFactor(self.desk, 1)
        self.setCentralWidget(middle)
        self.setStatusBar(self.status)

    def add_notice(self, notice: QWidget) -> None:
        """Put a notice over the messages."""
        self._column.insertWidget(self._column.indexOf(self.message), notice)

    def _add_menus(self) -> None:
        commands = self.shortcuts.commands
        self.file_menu = FileMenu(self.desk, lambda: self.appearance.page_font(100), commands, self)
        edit_menu = EditMenu(self.desk, self.spelling, commands, self)
        self.view_menu = ViewMenu(self.settings, commands, self)
        self.view_menu.add_sizes(self.appearance)
        self.view_menu.add_ways(self.tabs, self.navigation)
        self.view_menu.add_suggestions(self.conversation, self.announcer)
        self.view_menu.add_pages(self.insight, self.dialogs)
        self.words_menu = WordsMenu(self.strip, self.show_words, self.folders.show_page, self.unwanted, commands, self)
        self.models_menu = ModelsMenu(self.settings, self.conversation, commands, self)
        help_menu = HelpMenu(self.shortcuts, self.dialogs, self.show_welcome, self.report.copy, self)
        for menu in (self.file_menu, edit_menu, self.view_menu, self.words_menu, self.models_menu, help_menu):
            self.menuBar().addMenu(menu)

    def _connect(self) -> None:
        self.settings.changed.connect(self._apply)
        self.settings.changed.connect(self.conversation.ask)
        self.shortcuts.bound.connect(self._name_keys)
        self.appearance.changed.connect(self._show_look)
        self.toolbar.backend_chosen.connect(self.conversation.choose_backend)
        self.toolbar.settings.clicked.connect(self.dialogs.ask_settings)
        self.toolbar.insight.clicked.connect(self.insight.toggle)
        for wanted in (self.toolbar.private.clicked, self.words_menu.private_wanted):
            wanted.connect(self.set_private)
        self.private.observe(self._show_private)
        self.tabs.typed.connect(self.figures.count)
        self.tabs.ghosted.connect(self.strip.hint.name_ghost)
        for gone in (self.tabs.text_changed, self.tabs.dismissed):
            gone.connect(self.welcome.dismiss)
        self.welcome.start.clicked.connect(self.navigation.focus_page)
        self.conversation.settled.connect(self.announcer.wait)
        self.predictor.own_words.changed.connect(self.conversation.ask)
        self.spelling.told.connect(self.status.tell)
        self.spelling.checker.meant.connect(self.conversation.ask)
        self.strip.menu_wanted.connect(self._show_chip_menu)
        self.desk.words.counted.connect(self.status.show_words)
        self.figures.score_with(self.predictor.worker.scorer)
        self.filing.filed.connect(self.caption.show)
        self.filing.may_go_on.connect(self.close)
        self.insight.written.connect(self.desk.write)
        self.own_words.wiped.connect(self.folders.wipe)

    def _connect_problems(self) -> None:
        for solved in (self.conversation.models.solved, self.desk.solved):
            solved.connect(self.message.withdraw)
        for part in (
            self.settings,
            self.shortcuts,
            self.conversation.models,
            self.desk,
            self.own_words,
            self.predictor.own_words,
            self.folders,
            self.spelling,
            self.figures,
        ):
            part.problem.connect(self.message.say)

    def _parts(self) -> Iterable[QWidget]:
        """The parts that F6 leads to, from the top left."""
        dock = (self.insight.dock,) if self.insight.dock else ()
        notice = self.tabs.sheet.notice
        return self.welcome, self.desk.find_bar, self.message, self.toolbar, self.desk.recovery, notice, *dock

    # -- what is set -----------------------------------------------------------------------------------------------

    @Slot()
    def _apply(self) -> None:
        settings = self.settings.now
        self.toolbar.show_backend(settings.backend)
        self.toolbar.show_insight(settings.insight)
        self.view_menu.show_settings()
        self.models_menu.show_settings()
        self.own_words.enable(settings.learn)
        self.folders.apply()
        self.spelling.apply(settings)
        self.announcer.set_after_pause(settings.say_after_pause)
        self.conversation.apply()
        self.appearance.apply()
        self.insight.apply()

    @Slot(object)
    def _show_look(self, theme: Theme) -> None:
        self.desk.set_look(theme)
        self.toolbar.set_theme(theme)
        self.strip.set_look(theme, self.appearance.column)
        self.status.show_zoom(self.settings.now.zoom)

    @Slot()
    def _name_keys(self) -> None:
        self.strip.name_keys(self.shortcuts.commands.said)
        self.toolbar.name_keys(self.shortcuts.commands.said)

    @Slot(bool)
    def set_private(self, private: bool) -> None:
        """Learn nothing and keep nothing but what the writer saves, until this is switched off or the program ends."""
        self.private.switch(private)

    def _show_private(self) -> None:
        self.toolbar.show_private(self.private.is_on)
        self.words_menu.private.setChecked(self.private.is_on)

    # -- what is shown ---------------------------------------------------------------------------------------------

    @Slot()
    def show_words(self) -> None:
        """Show what was learned."""
        self.own_words.show_page(self)

    @Slot()
    def show_welcome(self) -> None:
        """Show the keys worth knowing, on the page."""
        self.welcome.open(self.shortcuts.commands.said)

    @Slot(object, QPoint)
    def _show_chip_menu(self, suggestion: Suggestion, place: QPoint) -> None:
        ChipMenu(suggestion, self.insight, self.spelling, self.folders, self.unwanted, self).popup(place)

    # -- events ----------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Return to the page on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.navigation.focus_page()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Ask about unsaved text, then hide and end the worker."""
        if not self.filing.may_leave():
            event.ignore()
            return
        event.accept()
        self._end(self.desk.close_texts)

    @Slot()
    def leave(self) -> None:
        """End without a question; the next start offers the unsaved texts."""
        self._end(self.desk.leave_texts)
        QGuiApplication.exit()

    def _end(self, end_texts: Callable[[], None]) -> None:
        self.hide()
        self.ended.emit()
        end_texts()
        self.figures.close()
        self.own_words.finish()
        self.insight.stop()
        self.predictor.stop()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Check the files for changes by other programs when the writer comes back from one."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.filing.disk.look()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Accept files; the page accepts text."""
        if files_in(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Open the files, each in a tab."""
        event.acceptProposedAction()
        self.filing.open_all(files_in(event.mimeData()))
