"""Underlines misspelt words in the visible part of a page, after a moment."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer, Slot

from gui.documents.tabs import Tabs
from gui.page.editor import Editor
from gui.page.paper import Paper, utf16_length
from gui.spelling.checker import Checker, Span

_MOMENT = 150  # milliseconds from a change to the next look
_LONGEST = 50_000  # positions of a paragraph; a longer one would take too long each time, and is not prose
_PIECE = 4096  # positions of a line that are checked at once


class Underliner(QObject):
    """Marks the page in front. The word that is being typed is left out until the caret leaves it."""

    def __init__(self, tabs: Tabs, checker: Checker, parent: QObject) -> None:
        super().__init__(parent)
        self._tabs, self._checker = tabs, checker
        self._typed_at = -1  # the position of the caret after the last typing
        self._moment = QTimer(self, singleShot=True, interval=_MOMENT)
        self._moment.timeout.connect(self.look)
        tabs.typed.connect(self._note_caret)
        tabs.added.connect(lambda sheet: sheet.editor.verticalScrollBar().rangeChanged.connect(self._wait))
        for signal in (tabs.changed, tabs.scrolled, tabs.switched, checker.changed):
            signal.connect(self._wait)

    @Slot()
    def look(self) -> None:
        """Underline the misspelt words in the visible part."""
        editor = self._tabs.editor
        if editor.is_composing():  # text being composed has places on the screen, but none in the text
            return
        if self._typed_at != editor.textCursor().position():
            self._typed_at = -1
        spans = [span for span in self._misspellings(editor) if not span[0] < self._typed_at <= span[1]]
        if spans != [(word.selectionStart(), word.selectionEnd()) for word in editor.waves.words]:
            editor.waves.show([editor.selection(*span) for span in spans])

    @Slot()
    def _wait(self) -> None:
        if not self._moment.isActive():
            self._moment.start()

    @Slot()
    def _note_caret(self) -> None:
        self._typed_at = self._tabs.editor.textCursor().position()

    def _misspellings(self, editor: Editor) -> Iterator[Span]:
        if editor.firstVisibleBlock().length() > _LONGEST:
            return
        corner = editor.viewport().rect().bottomRight()
        top, bottom = editor.firstVisibleBlock().position(), editor.cursorForPosition(corner).position()
        shown = editor.cursorForPosition(editor.viewport().rect().topLeft()).position()
        for begin, text in pieces(editor, top, bottom):
            if begin + utf16_length(text) >= shown:
                yield from self._checker.misspellings(begin, text)


def pieces(page: Paper, begin: int, end: int) -> Iterator[tuple[int, str]]:
    """The lines from `begin` to the one at `end`, as pieces with their positions; long lines are cut between words."""
    while begin <= end:
        block = page.document().findBlock(begin)
        line_end = block.position() + block.length() - 1
        text = page.slice(begin, min(line_end, begin + _PIECE))
        if begin + _PIECE < line_end:
            text = text[: text.rfind(" ") + 1] or text
        yield begin, text
        begin += utf16_length(text)
        begin += begin >= line_end or not text  # past the line's end, or half an emoji
