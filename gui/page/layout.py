"""The layout of the page: line height, and a column of text that the eye can follow."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontInfo, QFontMetricsF, QTextBlock
from PySide6.QtWidgets import QPlainTextDocumentLayout

LINE_HEIGHT = 1.5  # times the font's size
MEASURE = 72  # characters; 60 to 75 read best
_SAMPLE = "the quick brown fox jumps over the lazy dog and writes a letter home"
_SERIFS = ["Charter", "Source Serif 4", "Noto Serif", "Georgia", "Cambria", "Liberation Serif", "DejaVu Serif"]


def page_font(family: str, size: float) -> QFont:
    """The font of the page in points; an empty family means the first good serif that is installed."""
    font = QFont([family] if family else _SERIFS)
    font.setPointSizeF(size)
    font.setStyleHint(QFont.StyleHint.Serif)
    return font


def column_width(font: QFont) -> int:
    """The width in pixels of a line of `MEASURE` characters of English."""
    return round(QFontMetricsF(font).horizontalAdvance(_SAMPLE) / len(_SAMPLE) * MEASURE)


def line_spacing(font: QFont) -> int:
    """Pixels from one line of the page to the next, unless its letters need more."""
    return round(QFontInfo(font).pixelSize() * LINE_HEIGHT)


class PageLayout(QPlainTextDocumentLayout):
    """Plain-text layout with a line height of 1.5, in which right-to-left text begins at the right.

    Qt's plain-text layout ignores the line height of block formats and where a paragraph begins, so the lines are
    moved after it laid them out. Nothing of this is in the document: undo and the saved text know nothing of it.
    """

    def blockBoundingRect(self, block: QTextBlock) -> QRectF:  # noqa: N802 - Qt's name
        """The block's rectangle, its lines spread over it."""
        rect = super().blockBoundingRect(block)
        layout = block.layout()
        if not block.isVisible() or layout is None or layout.lineCount() == 0:
            return rect
        spacing = line_spacing(self.document().defaultFont())
        top, left = 0.0, self.document().documentMargin()
        runs_left = block.textDirection() == Qt.LayoutDirection.RightToLeft
        for number in range(layout.lineCount()):
            line = layout.lineAt(number)
            height = max(spacing, line.height())  # a script with taller letters takes the height that it needs
            indent = line.width() - line.naturalTextWidth() if runs_left else 0.0
            line.setPosition(QPointF(left + indent, top + round((height - line.height()) / 2)))
            top += height
        is_last = not block.next().isValid()
        rect.setHeight(top + (self.document().documentMargin() if is_last else 0))
        return rect
