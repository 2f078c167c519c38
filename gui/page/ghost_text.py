"""The grey text at the caret: shown, typed through, taken word by word, painted."""

from __future__ import annotations

from collections.abc import Iterable
from unicodedata import bidirectional

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from engine.typography import goes_along
from gui.page.paper import Paper
from gui.theme import GRID, LIGHT, Theme

_Way = Qt.LayoutDirection
_STRONG = {"L": _Way.LeftToRight, "R": _Way.RightToLeft, "AL": _Way.RightToLeft}  # by Unicode's class of a character
_NEAR = 512  # positions before the caret that tell which way the text runs there
_FAR = 1 << 30  # positions; beyond any line's end
_TAIL = 16  # positions before the grey text that must stay as they are


class GhostText:
    """What a page shows in grey behind its caret; no part of its text.

    Once it shows, it stays as long as what is typed goes along with it, whatever is predicted meanwhile.
    """

    def __init__(self, page: Paper) -> None:
        self._page = page
        self._theme = LIGHT
        self.text = ""
        self._at, self._tail = 0, ""  # where it begins, and what stands before it there

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme

    def show(self, text: str) -> None:
        """Show `text`, where nothing follows in the line. What shows already stays, and grows where `text` goes on.

        Words that don't fit behind the caret are left out, but for the first: nobody is to take what can't be seen.
        """
        if text.startswith(self.text) and self._has_room(text):
            self._put(self._fitting(text))

    def hide(self) -> None:
        """Take it away."""
        if self.text:
            self.text = ""
            self._page.viewport().update()
            self._page.ghosted.emit("")

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
        if not line.isValid():
            return  # not laid out yet; the page is painted again once it is
        font, metrics = QFont(page.font()), QFontMetricsF(page.font())
        font.setUnderline(self._theme.is_high_contrast)
        shown = metrics.elidedText(self.text, Qt.TextElideMode.ElideRight, self._room())
        left = caret.left() + 1 if self._way() is _Way.LeftToRight else caret.left() - metrics.horizontalAdvance(shown)
        painter = QPainter(page.viewport())
        painter.setFont(font)
        painter.setPen(QColor(self._theme.ghost))
        painter.setLayoutDirection(self._way())
        painter.drawText(QPointF(left, caret.top() + line.ascent()), shown)
        painter.end()

    def _put(self, text: str) -> None:
        self.text = text
        self._at, self._tail = self._page.textCursor().position(), self._page.before(_TAIL)
        self._page.viewport().update()
        self._page.ghosted.emit(text)

    def _way(self) -> _Way:
        """Which way the caret's paragraph runs."""
        return self._page.textCursor().block().textDirection()

    def _has_room(self, text: str) -> bool:
        """Whether `text` can stand behind the caret: at the end of a paragraph, and of what shows of its last line."""
        if self._page.textCursor().hasSelection() or self._page.after(_FAR).strip():
            return False
        return stands_outside(self._page.before(_NEAR), text, self._way())

    def _typed(self) -> str | None:
        """What was typed since it was put there; None where it doesn't go along, or anything else was changed."""
        page, position = self._page, self._page.textCursor().position()
        if position < self._at or page.is_composing() or not self._has_room(self.text):
            return None
        typed = page.slice(self._at, position)
        kept = page.slice(self._at - len(self._tail.encode("utf-16-le")) // 2, self._at) == self._tail
        return typed if kept and goes_along(typed, self.text, self._tail) else None

    def _room(self) -> float:
        """How far it may reach from the caret, in pixels."""
        caret, width = self._page.cursorRect(), self._page.viewport().width()
        return (width - caret.right() if self._way() is _Way.LeftToRight else caret.left()) - GRID

    def _fitting(self, text: str) -> str:
        metrics = QFontMetricsF(self._page.font())
        while " " in text.strip() and metrics.horizontalAdvance(text) > self._room():
            text = text.rpartition(" ")[0]
        return text


def stands_outside(line: str, text: str, way: _Way) -> bool:
    """Whether `text` behind `line`, in a paragraph that runs this way, shows beyond it and not inside.

    It would show inside where both end and begin in words that run the other way.
    """
    last = _direction(reversed(line))
    return last in (None, way) or (line[-1:].isspace() and _direction(text) is way)


def _direction(characters: Iterable[str]) -> _Way | None:
    """The way in which the first of these runs that doesn't follow its neighbours; None where all do."""
    ways = (_STRONG.get(bidirectional(character)) for character in characters)
    return next((way for way in ways if way is not None), None)
