"""The menu of a chip: explains its word, or stops offering it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from engine.language import _
from engine.prediction import Suggestion
from gui.folders.desk import FoldersDesk
from gui.insight.insight import Insight
from gui.menus.unwanted import UnwantedWords
from gui.spelling.desk import SpellingDesk


class ChipMenu(QMenu):
    """Opens at a chip with a suggestion, and is deleted when it closes."""

    def __init__(
        self,
        suggestion: Suggestion,
        insight: Insight,
        spelling: SpellingDesk,
        folders: FoldersDesk,
        unwanted: UnwantedWords,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if suggestion.corrects:
            self.addActions(spelling.menu.ways_out(self, suggestion.corrects.strip()))
        else:
            self.addAction(_("Why this word?"), lambda: insight.explain(suggestion.word))
            if suggestion.own:
                unwanted.fill_own(self, suggestion.word)
            unwanted.fill(self, suggestion.word)
            if suggestion.recalled:
                self.addSeparator()
                self.addAction(_("Where is it &from?"), lambda: folders.trace(suggestion))
