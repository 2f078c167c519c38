"""Reports typed text to be learned, from every open text."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from gui.documents.filing import Filing
from gui.documents.sheet import Sheet
from gui.documents.tabs import Tabs
from gui.own_words.typing import TypedPage
from service.private import PrivateMode


class Learner(QObject):
    """While enabled, follows the open texts that may be kept, and reports typed text once it is finished.

    A saved text is finished except for the word at its caret; a text that leaves the front or closes is finished.
    """

    learned = Signal(str, str)  # as TypedText.finished
    undone = Signal(str)  # as TypedText.undone

    def __init__(self, tabs: Tabs, filing: Filing, private: PrivateMode, parent: QObject) -> None:
        super().__init__(parent)
        self._tabs, self._private = tabs, private
        self._enabled = True
        self._pages: dict[Sheet, TypedPage] = {}
        tabs.added.connect(self._follow)
        tabs.removed.connect(self._leave)
        tabs.switched.connect(self._switch)
        filing.filed.connect(self._filed)
        private.observe(self._apply)

    def enable(self, enabled: bool) -> None:
        """Switch on, or off, which drops unfinished text."""
        self._enabled = enabled
        self._apply()

    def finish(self) -> None:
        """Report everything, since all texts are closed."""
        for page in self._pages.values():
            page.text.finish()

    def _may_learn(self, sheet: Sheet) -> bool:
        return self._enabled and self._private.may_keep(sheet.key)

    def _apply(self) -> None:
        for sheet, page in self._pages.items():
            page.text.enable(self._may_learn(sheet))

    @Slot(object)
    def _follow(self, sheet: Sheet) -> None:
        self._pages[sheet] = TypedPage(sheet.editor, self._may_learn(sheet), self)
        self._pages[sheet].finished.connect(self.learned)
        self._pages[sheet].undone.connect(self.undone)

    @Slot(object)
    def _leave(self, sheet: Sheet) -> None:
        page = self._pages.pop(sheet)
        page.text.finish()
        page.deleteLater()

    @Slot()
    def _switch(self) -> None:
        for sheet, page in self._pages.items():
            if sheet is not self._tabs.currentWidget():
                page.text.finish()

    @Slot(object)
    def _filed(self, sheet: Sheet) -> None:
        self._pages[sheet].text.finish_all_but_word()
