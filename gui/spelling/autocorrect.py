"""Corrects words as they are finished, on every page."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from gui.documents.sheet import Sheet
from gui.documents.tabs import Tabs
from gui.spelling.checker import Checker
from gui.worker.spelling import SpellingWorker
from service.autocorrect import AutoCorrect
from service.prediction.spelling import Lookup


class AutoCorrection(QObject):
    """Follows the open texts for `rule`."""

    def __init__(self, tabs: Tabs, checker: Checker, worker: SpellingWorker, parent: QObject) -> None:
        super().__init__(parent)
        self._tabs = tabs
        self.rule = AutoCorrect(checker.last_misspelling, worker.look_up, checker.mean)
        tabs.added.connect(self._follow)
        worker.found.connect(self._correct)

    @Slot(object)
    def _follow(self, sheet: Sheet) -> None:
        editor = sheet.editor
        editor.word_ended.connect(lambda: self.rule.look_up(editor))
        editor.taken_back.connect(self._take_back)

    @Slot(object, object)
    def _correct(self, lookup: Lookup, words: list[str]) -> None:
        self.rule.correct(lookup, words, self._tabs.editor)

    @Slot()
    def _take_back(self) -> None:
        self.rule.take_back()
