"""Corrects a word as it is finished, where what was meant is sure, and leaves it alone once the writer has said so."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QTextCursor

from engine.typography import is_code
from gui.documents.sheet import Sheet
from gui.documents.tabs import Tabs
from gui.page.editor import Editor
from gui.page.paper import utf16_length
from gui.spelling.checker import Checker
from gui.worker.spelling import SpellingWorker
from service.prediction.spelling import Lookup

_LINE = 512  # positions of a line that a correction goes by


class AutoCorrect(QObject):
    """Follows what is typed in every page, while it is `enabled`."""

    def __init__(self, tabs: Tabs, checker: Checker, worker: SpellingWorker, parent: QObject) -> None:
        super().__init__(parent)
        self.enabled = False
        self._tabs, self._checker, self._worker = tabs, checker, worker
        self._waiting: dict[Lookup, tuple[Editor, QTextCursor]] = {}  # the page, and the word selected there
        self._corrected = ""  # what was typed where a word was corrected last
        tabs.added.connect(self._follow)
        worker.found.connect(self._correct)

    @Slot(object)
    def _follow(self, sheet: Sheet) -> None:
        editor = sheet.editor
        editor.word_ended.connect(lambda: self._look_up(editor))
        editor.taken_back.connect(self._take_back)

    def _look_up(self, editor: Editor) -> None:
        """Have the word looked up that ends before the mark that was just typed."""
        self._corrected = ""
        end = editor.textCursor().position() - 1
        line = editor.before(_LINE)[:-1]
        typed = self._checker.last_misspelling(line) if self.enabled else ""
        if typed and not is_code(line):
            lookup = Lookup(line.removesuffix(typed), typed, only_sure=True)
            self._waiting[lookup] = editor, editor.selection(end - utf16_length(typed), end)
            self._worker.look_up(lookup)

    @Slot(object, object)
    def _correct(self, lookup: Lookup, words: list[str]) -> None:
        """Write a sure correction over the word, unless the writer has changed it meanwhile or is elsewhere."""
        if lookup not in self._waiting:
            return
        editor, word = self._waiting.pop(lookup)
        if not words or editor is not self._tabs.editor or editor.is_composing():
            return
        if word.selectedText() == lookup.typed and editor.textCursor().position() > word.selectionEnd():
            self._corrected = lookup.typed
            editor.correct_unasked(word.selectionStart(), word.selectionEnd(), words[0])

    @Slot()
    def _take_back(self) -> None:
        if self._corrected:
            self._checker.mean(self._corrected)
            self._corrected = ""
