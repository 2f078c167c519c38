"""The wavy lines under a page's misspelt words: painted over the page, not part of its document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QTextBlock, QTextCursor, QTextLine

from gui.page.paper import Paper, utf16_length
from gui.theme import LIGHT, Theme

_TURN, _HEIGHT = 4, 4  # pixels of one turn of the wave


class Waves:
    """Paints waves under `words`, each a cursor that selects a word and moves with it when the text changes.

    For each of Qt's own marks Qt examines every line of its paragraph, so a long one would block the window.
    """

    def __init__(self, page: Paper) -> None:
        self._page = page
        self._theme = LIGHT
        self.words: Sequence[QTextCursor] = ()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme

    def show(self, words: Sequence[QTextCursor]) -> None:
        """Underline these words, and no others."""
        self.words = words
        self._page.viewport().update()

    def paint(self, area: QRect) -> None:
        """Paint the waves in an area of the page."""
        if not self.words:
            return
        painter = QPainter(self._page.viewport())
        tile = _tile(self._theme, self._page.devicePixelRatioF())
        spans = [(word.selectionStart(), word.selectionEnd()) for word in self.words]
        for block, top in self._page.blocks_in(area):
            begin, length = block.position(), block.length()
            for start, end in spans:
                if begin <= start < begin + length:
                    _paint_word(painter, tile, block, top, _place(block, start), _place(block, end))
        painter.end()


def _paint_word(painter: QPainter, tile: QPixmap, block: QTextBlock, top: QPointF, start: int, end: int) -> None:
    for line in _lines(block, start, end):
        left, right = sorted((_x(line, max(start, line.textStart())), _x(line, min(end, _line_end(line)))))
        y = line.y() + line.ascent() + (line.descent() - _HEIGHT) / 2 + 1
        painter.drawTiledPixmap(QRectF(top.x() + left, top.y() + round(y), right - left, _HEIGHT), tile)


def _place(block: QTextBlock, position: int) -> int:
    """A position of the text as one of the block's layout, which also holds text being composed."""
    place, layout = position - block.position(), block.layout()
    is_behind = layout.preeditAreaText() and place > layout.preeditAreaPosition()
    return place + utf16_length(layout.preeditAreaText()) if is_behind else place


def _lines(block: QTextBlock, start: int, end: int) -> Iterator[QTextLine]:
    """The lines that a word spans; a narrow page may need several."""
    layout = block.layout()
    line = layout.lineForTextPosition(start)
    while line.isValid() and line.textStart() < end:
        yield line
        number = line.lineNumber() + 1
        if number >= layout.lineCount():
            return
        line = layout.lineAt(number)


def _line_end(line: QTextLine) -> int:
    return line.textStart() + line.textLength()


def _x(line: QTextLine, place: int) -> float:
    x: Any = line.cursorToX(place)  # returns the place, too, though PySide's stubs say otherwise
    return float(x[0])


def _tile(theme: Theme, ratio: float) -> QPixmap:
    """One turn of the wave, to be repeated."""
    tile = QPixmap(round(_TURN * ratio), round(_HEIGHT * ratio))
    tile.setDevicePixelRatio(ratio)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(theme.warning), theme.stroke))
    low, high = _HEIGHT - 1.0, 1.0
    painter.drawPolyline([QPointF(-_TURN / 2, high), QPointF(0, low), QPointF(_TURN / 2, high), QPointF(_TURN, low)])
    painter.end()
    return tile
