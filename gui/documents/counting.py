"""Counts words in the pauses between keys, a piece at a time, so that a long text blocks nothing."""

from __future__ import annotations

import re

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QTextCursor

from gui.documents.tabs import Tabs

_PAUSE = 400  # milliseconds without a change before counting begins
_PIECE = 50_000  # characters, which take some milliseconds
_ALONE = re.compile("[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_MARKS = re.compile("[\u3000-\u3004\u3007-\u3030\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]")


class WordCounter(QObject):
    """Counts the words of the selection, or of the whole text in front if nothing is selected."""

    counted = Signal(int, bool)  # words, whether of the selection

    def __init__(self, tabs: Tabs, parent: QObject) -> None:
        super().__init__(parent)
        self._tabs = tabs
        self._count, self._next, self._end, self._selected = 0, 0, 0, False
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pieces = QTimer(self, interval=0)
        self._pause.timeout.connect(self.start)
        self._pieces.timeout.connect(self._count_piece)
        for signal in (tabs.text_changed, tabs.selection_changed):
            signal.connect(self._wait)
        tabs.switched.connect(self.start)

    @Slot()
    def start(self) -> None:
        """Start counting again."""
        cursor = self._tabs.editor.textCursor()
        self._selected = cursor.hasSelection()
        self._next, self._end = cursor.selectionStart(), cursor.selectionEnd()
        if not self._selected:
            self._next, self._end = 0, self._tabs.editor.document().characterCount() - 1
        self._count = 0
        self._pieces.start()
        self._count_piece()

    @Slot()
    def _wait(self) -> None:
        self._pieces.stop()
        self._pause.start()

    @Slot()
    def _count_piece(self) -> None:
        """Count the words up to the end of the piece's last line, so that no word is cut."""
        document = self._tabs.editor.document()
        block = document.findBlock(min(self._end, self._next + _PIECE))
        end = min(self._end, block.position() + block.length() - 1)
        cursor = QTextCursor(document)
        cursor.setPosition(self._next)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        self._count += count_words(cursor.selectedText())
        self._next = end + 1  # past the line's end
        if self._next > self._end:
            self._pieces.stop()
            self.counted.emit(self._count, self._selected)


def count_words(text: str) -> int:
    """The number of words in a text, parted by spaces; each character of Chinese or Japanese is one."""
    rest, alone = _ALONE.subn(" ", text)
    return alone + len(_MARKS.sub(" ", rest).split())
