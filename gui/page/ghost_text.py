"""The ghost text at the caret: shown, typed through, taken word by word, painted."""

from __future__ import annotations

from collections.abc import Iterable
from unicodedata import bidirectional

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextLine

from engine.typography import goes_along
from gui.page.layout import line_spacing
from gui.page.paper import Paper
from gui.theme import GRID, LIGHT, Theme

_Way = Qt.LayoutDirection
_STRONG = {"L": _Way.LeftToRight, "R": _Way.RightToLeft, "AL": _Way.RightToLeft}  # by Unicode's class of a character
_NEAR = 512  # positions before the caret that decide which way the text runs there
_FAR = 1 << 30  # positions; beyond any line's end
_TAIL = 16  # positions before the ghost text that must stay as they are


class GhostText:
    """The grey text after a page's caret; not part of its document.

    Once it shows, it stays while the writer types along with it, whatever is predicted meanwhile.
    """

    def __init__(self, page: Paper) -> None:
        self._page = page
        self._theme = LIGHT
        self.text = ""
        self._at, self._tail = 0, ""  # where it begins, and the text before it

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme

    def show(self, text: str) -> None:
        """Show `text` if nothing follows in the line. Earlier ghost text stays, and grows if `text` goes on from it.

        It goes on in the line below where that is empty. Words that don't fit are left out, but for the first: nobody
        is to take what can't be seen.
        """
        if text.startswith(self.text) and self._has_room(text):
            self._put("".join(self._broken(text)))

    def hide(self) -> None:
        """Hide it."""
        if self.text:
            self.text = ""
            self._page.viewport().update()
            self._page.ghosted.emit("")

    def follow(self) -> None:
        """Shrink by the letters that were typed, or hide after any other change."""
        typed = self._typed() if self.text else None
        if typed is None:
            self.hide()
        else:
            self._put(self.text[len(typed) :])

    def first_word(self) -> str:
        """The visible part of the first word, and the space before it."""
        return _first_word(self.text)

    def paint(self) -> None:
        """Paint it over the empty rest of the caret's line and the line below, elided at the margin.

        It is not laid out, so it cannot move the text.
        """
        page, caret = self._page, self._page.cursorRect()
        cursor = page.textCursor()
        line = cursor.block().layout().lineForTextPosition(cursor.positionInBlock())
        if not line.isValid():
            return  # not laid out yet; the page is painted again afterwards
        font, base = QFont(page.font()), caret.top() + line.ascent()
        font.setUnderline(self._theme.is_high_contrast)
        runs_right = self._way() is _Way.LeftToRight
        here, below = self._broken(self.text)
        painter = QPainter(page.viewport())
        painter.setFont(font)
        painter.setPen(QColor(self._theme.ghost))
        painter.setLayoutDirection(self._way())
        shown = self._metrics.elidedText(here, Qt.TextElideMode.ElideRight, self._reach())
        self._draw(painter, caret.left() + 1 if runs_right else caret.left(), base, shown)
        edge = self._margin if runs_right else page.viewport().width() - self._margin
        self._draw(painter, edge, base + self._spacing(line), below.lstrip(" "))
        painter.end()

    def _draw(self, painter: QPainter, start: float, base: float, text: str) -> None:
        """Draw a line of it from there, in the direction of its script."""
        left = start if self._way() is _Way.LeftToRight else start - self._metrics.horizontalAdvance(text)
        painter.drawText(QPointF(left, base), text)

    def _put(self, text: str) -> None:
        self.text = text
        self._at, self._tail = self._page.textCursor().position(), self._page.before(_TAIL)
        self._page.viewport().update()
        self._page.ghosted.emit(text)

    def _way(self) -> _Way:
        """The direction of the caret's paragraph."""
        return self._page.textCursor().block().textDirection()

    def _has_room(self, text: str) -> bool:
        """Whether `text` can show after the caret: at the end of a paragraph, and of its last line on screen."""
        if self._page.textCursor().hasSelection() or self._page.after(_FAR).strip():
            return False
        return stands_outside(self._page.before(_NEAR), text, self._way())

    def _typed(self) -> str | None:
        """The letters typed since it showed; None if they differ from it, or anything else changed."""
        page, position = self._page, self._page.textCursor().position()
        if position < self._at or page.is_composing() or not self._has_room(self.text):
            return None
        typed = page.slice(self._at, position)
        kept = page.slice(self._at - len(self._tail.encode("utf-16-le")) // 2, self._at) == self._tail
        return typed if kept and goes_along(typed, self.text, self._tail) else None

    @property
    def _metrics(self) -> QFontMetricsF:
        return QFontMetricsF(self._page.font())

    @property
    def _margin(self) -> float:
        return self._page.document().documentMargin()

    def _spacing(self, line: QTextLine) -> float:
        return max(line_spacing(self._page.font()), line.height())

    def _room(self) -> float:
        """The room from the caret to the column's edge, in pixels."""
        caret, width = self._page.cursorRect(), self._page.viewport().width()
        return (width - caret.right() if self._way() is _Way.LeftToRight else caret.left()) - self._margin

    def _reach(self) -> float:
        """The room from the caret into the margin, in pixels."""
        return self._room() + self._margin - GRID

    def _broken(self, text: str) -> tuple[str, str]:
        """The parts of `text` that show after the caret and in the line below.

        The end of a word being typed stays in its line, and runs into the margin if it must.
        """
        is_free = self._is_free_below()
        here = self._filling(text, self._room())
        goes_on = not text[:1].isspace() and bool(self._page.before(1).strip())
        if not here.strip() and (goes_on or not is_free):
            here = _first_word(text)
        if not is_free or self._metrics.horizontalAdvance(here) > self._reach():
            return here, ""
        return here, self._filling(text[len(here) :], self._page.viewport().width() - 2 * self._margin)

    def _filling(self, text: str, room: float) -> str:
        """As many words of `text` as fit into this many pixels."""
        while text and self._metrics.horizontalAdvance(text) > room:
            text = text.rpartition(" ")[0]
        return text

    def _is_free_below(self) -> bool:
        """Whether the line below the caret's is on screen and empty."""
        block, caret = self._page.textCursor().block(), self._page.cursorRect()
        bottom = caret.top() + 2 * max(line_spacing(self._page.font()), caret.height())
        return not block.next().text().strip() and bottom <= self._page.viewport().height()


def _first_word(text: str) -> str:
    """The first word of `text`, with the space before it."""
    word = text.lstrip(" ").partition(" ")[0]
    return text[: len(text) - len(text.lstrip(" "))] + word


def stands_outside(line: str, text: str, way: _Way) -> bool:
    """Whether `text` after `line`, in a paragraph of this direction, shows beyond the line and not inside it.

    It would show inside if the line ends and `text` begins with words of the other direction.
    """
    last = _direction(reversed(line))
    return last in (None, way) or (line[-1:].isspace() and _direction(text) is way)


def _direction(characters: Iterable[str]) -> _Way | None:
    """The direction of the first of these characters that has its own; None if none has."""
    ways = (_STRONG.get(bidirectional(character)) for character in characters)
    return next((way for way in ways if way is not None), None)
