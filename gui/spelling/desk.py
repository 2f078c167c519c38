"""Spelling in the window: underlines, corrects, shows the menu, and goes to misspelt words."""

from __future__ import annotations

import time
from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from engine.language import _
from gui.documents.tabs import Tabs
from gui.own_words.desk import OwnWordsDesk
from gui.page.editor import Editor
from gui.spelling.autocorrect import AutoCorrection
from gui.spelling.checker import Checker, Span
from gui.spelling.menu import SpellingMenu
from gui.spelling.underline import Underliner, pieces
from gui.worker.spelling import SpellingWorker
from service.settings import Settings

_SLICE = 0.005  # seconds of looking through a text before the window does something else


class SpellingDesk(QObject):
    """Connects the open texts and the speller. Make it before the first text is opened."""

    told = Signal(str)  # unimportant sentence for the user
    problem = Signal(str)  # sentence for the user

    def __init__(self, tabs: Tabs, worker: SpellingWorker, own_words: OwnWordsDesk, parent: QObject) -> None:
        super().__init__(parent)
        self._tabs = tabs
        self.checker = Checker(worker, own_words.worker, self)
        self._underliner = Underliner(tabs, self.checker, self)
        self._auto_correct = AutoCorrection(tabs, self.checker, worker, self)
        self.menu = SpellingMenu(tabs, self.checker, worker, own_words, self)
        self._search: Iterator[Span | None] = iter(())
        self._turn = QTimer(self, interval=0)
        self._turn.timeout.connect(self._look_on)
        tabs.changed.connect(self._turn.stop)
        tabs.switched.connect(self._turn.stop)
        worker.problem.connect(self.problem)

    def apply(self, settings: Settings) -> None:
        """Apply these settings."""
        self.checker.enable(settings.check_spelling)
        self._auto_correct.rule.enabled = settings.auto_correct

    @Slot()
    def go_to_next(self) -> None:
        """Put the caret after the next misspelt word; after the end, search from the beginning."""
        if self.checker.is_open:
            self._search = self._misspellings(self._tabs.editor)
            self._turn.start()
        else:
            self.told.emit(_("Spelling isn't checked; see the settings."))

    def _misspellings(self, editor: Editor) -> Iterator[Span | None]:
        """The misspelt words from the caret on, in a circle; None for each piece without any."""
        caret, last = editor.textCursor().position(), editor.document().characterCount() - 1
        for begin, text in pieces(editor, editor.textCursor().block().position(), last):
            yield None
            yield from (span for span in self.checker.misspellings(begin, text) if span[1] > caret)
        for begin, text in pieces(editor, 0, caret):
            yield None
            yield from (span for span in self.checker.misspellings(begin, text) if span[1] <= caret)

    @Slot()
    def _look_on(self) -> None:
        """Search for a while."""
        until = time.monotonic() + _SLICE
        while time.monotonic() < until:
            try:
                span = next(self._search)
            except StopIteration:
                self._turn.stop()
                self.told.emit(_("No word is misspelt."))
                return
            if span:
                self._turn.stop()
                self._go_to(span)
                return

    def _go_to(self, span: Span) -> None:
        editor = self._tabs.editor
        editor.is_silent = False
        cursor = editor.textCursor()
        cursor.setPosition(span[1])
        editor.setTextCursor(cursor)
        editor.ensureCursorVisible()
