"""The grey text at the caret: shown, typed through, taken word by word, painted."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from engine.typography import goes_along
from gui.paper import Paper
from gui.theme import GRID

_FAR = 1 << 30  # positions; beyond any line's end
_TAIL = 16  # positions before the grey text that must stay as they are


class GhostText:
    """What a page shows in grey behind its caret; no part of its text.

    Once it shows, it stays as long as what is typed goes along with it, whatever is predicted meanwhile.
    """

    def __init__(self, page: Paper) -> None:
        self._page = page
        self.colour = QColor()
        self.text = ""
        self._at, self._tail = 0, ""  # where it begins, and what stands before it there

    def show(self, text: str) -> None:
        """Show `text`, where nothing follows in the line. What shows already stays, and grows where `text` goes on.

        Words that don't fit behind the caret are left out, but for the first: nobody is to take what can't be seen.
        """
        if text.startswith(self.text) and self._has_room():
            self._put(self._fitting(text))

    def hide(self) -> None:
        """Take it away."""
        if self.text:
            self.text = ""
            self._page.viewport().update()

    def follow(self) -> None:
        """Go along with what was typed, or go away where something else happened."""
        typed = self._typed() if self.text else None
        if typed is None:
            self.hide()
        else:
            self._put(self.text[len(typed) :])

    def first_word(self) -> str:
        """What shows of the first word, and the space before it."""
        word = self.text.lstrip(" ").partition(" ")[0]
        return self.text[: len(self.text) - len(self.text.lstrip(" "))] + word

    def paint(self) -> None:
        """Paint it over the empty rest of the caret's line. What runs over the margin is elided.

        It is not laid out, so that it can't move what was typed.
        """
        page, caret = self._page, self._page.cursorRect()
        cursor = page.textCursor()
        line = cursor.block().layout().lineForTextPosition(cursor.positionInBlock())
        painter = QPainter(page.viewport())
        painter.setFont(page.font())
        painter.setPen(self.colour)
        shown = QFontMetricsF(page.font()).elidedText(self.text, Qt.TextElideMode.ElideRight, self._room())
        painter.drawText(QPointF(caret.left() + 1, caret.top() + line.ascent()), shown)
        painter.end()

    def _put(self, text: str) -> None:
        self.text = text
        self._at, self._tail = self._page.textCursor().position(), self._page.before(_TAIL)
        self._page.viewport().update()

    def _has_room(self) -> bool:
        """Whether it can stand behind the caret: at the end of a line that runs to the right."""
        cursor = self._page.textCursor()
        runs_right = cursor.block().textDirection() == Qt.LayoutDirection.LeftToRight
        return runs_right and not (cursor.hasSelection() or self._page.after(_FAR).strip())

    def _typed(self) -> str | None:
        """What was typed since it was put there; None where it doesn't go along, or anything else was changed."""
        page, position = self._page, self._page.textCursor().position()
        if position < self._at or page.is_composing() or not self._has_room():
            return None
        typed = page.slice(self._at, position)
        kept = page.slice(self._at - len(self._tail.encode("utf-16-le")) // 2, self._at) == self._tail
        return typed if kept and goes_along(typed, self.text, self._tail) else None

    def _room(self) -> float:
        return self._page.viewport().width() - self._page.cursorRect().right() - GRID

    def _fitting(self, text: str) -> str:
        metrics = QFontMetricsF(self._page.font())
        while " " in text.strip() and metrics.horizontalAdvance(text) > self._room():
            text = text.rpartition(" ")[0]
        return text
