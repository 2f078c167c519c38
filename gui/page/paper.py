"""The page as a sheet of paper: plain text in a centred column, in the page's font."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QResizeEvent,
    QShowEvent,
    QTextBlock,
    QTextCursor,
    QTextDocument,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from engine.language import _
from gui.page.layout import PageLayout, column_width
from gui.theme import GRID
from service.text_field import FieldKind

_BLOCK_END = "\u2029"
_TAKEN_FOR_MARKS = "\ufeff", "\ufffe"  # PySide drops these, or reverses every character by them
_SHIELD = "x"
_NOTCH = 120  # eighths of a degree in one step of a wheel
_MARGIN = 6 * GRID  # around the text; a word of ghost text may run into it


def utf16_length(text: str) -> int:
    """The number of positions that `text` takes in a Qt document, where an emoji takes two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def insert_text(cursor: QTextCursor, text: str) -> None:
    """Replace the selection by `text`, whatever it begins with, as one step to undo."""
    if not text.startswith(_TAKEN_FOR_MARKS):
        cursor.insertText(text)
        return
    place, shield = cursor.selectionStart(), QTextCursor(cursor.document())
    cursor.beginEditBlock()
    cursor.insertText(_SHIELD + text)
    shield.setPosition(place)
    shield.deleteChar()
    cursor.endEditBlock()


def files_in(data: QMimeData) -> list[Path]:
    """The local files that are dragged or copied."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


class Paper(QPlainTextEdit):
    """A plain-text page that keeps every character, accepts only text, and is set in a column."""

    ghosted = Signal(str)  # the ghost text changed to this
    zoomed = Signal(int)  # the writer turned the wheel by this many steps, with Ctrl held

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Kept by name: PySide would delete them with their last Python reference, though Qt still uses them.
        self._document = QTextDocument(self)
        self._layout = PageLayout(self._document)
        self._document.setDocumentLayout(self._layout)
        self._document.setDocumentMargin(_MARGIN)
        self.setDocument(self._document)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(_("Text"))
        self._turned = 0  # of a step of the wheel

    # -- the text ------------------------------------------------------------------------------------------------

    def text(self) -> str:
        """The whole text with "\\n" at its line ends. QPlainTextEdit.toPlainText would lose non-breaking spaces."""
        return self.document().toRawText().replace(_BLOCK_END, "\n")

    def set_text(self, text: str) -> None:
        """Replace the text by `text`: caret at its start, nothing to undo, unmodified."""
        if text.startswith(_TAKEN_FOR_MARKS):
            self.setPlainText(_SHIELD + text)
            self.textCursor().deleteChar()
            self.document().clearUndoRedoStacks()
        else:
            self.setPlainText(text)
        self.document().setModified(False)

    def slice(self, start: int, end: int) -> str:
        """The text between two Qt positions, without half an emoji at either end."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        text = cursor.selectedText().replace(_BLOCK_END, "\n")
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")

    @property
    def kind(self) -> FieldKind:
        """A page is for text."""
        return FieldKind.TEXT

    @property
    def position(self) -> int:
        """The position of the caret."""
        return self.textCursor().position()

    @property
    def end(self) -> int:
        """The position after the last character."""
        return self.document().characterCount() - 1

    def length_of(self, text: str) -> int:
        """The number of positions that a text takes."""
        return utf16_length(text)

    def line(self, position: int) -> tuple[int, int]:
        """The beginning and the end of the line at a position, without its line end."""
        block = self.document().findBlock(position)
        return block.position(), block.position() + block.length() - 1

    def before(self, length: int) -> str:
        """The last `length` positions of the caret's line before the caret, or all of them."""
        cursor = self.textCursor()
        return self.slice(max(cursor.block().position(), cursor.position() - length), cursor.position())

    def after(self, length: int) -> str:
        """The next `length` positions of the caret's line after the caret, or all of them."""
        cursor, block = self.textCursor(), self.textCursor().block()
        return self.slice(cursor.position(), min(block.position() + block.length() - 1, cursor.position() + length))

    def is_composing(self) -> bool:
        """Whether an input method is at work on text that isn't there yet."""
        return bool(self.textCursor().block().layout().preeditAreaText())

    def canInsertFromMimeData(self, source: QMimeData) -> bool:  # noqa: N802 - Qt's name
        """Leave dropped files to the window."""
        return not files_in(source) and super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802 - Qt's name
        """Paste plain text, without NUL characters, which no text file may hold."""
        insert_text(self.textCursor(), source.text().replace("\0", ""))
        self.ensureCursorVisible()

    # -- look ------------------------------------------------------------------------------------------------------

    def set_font(self, font: QFont) -> None:
        """Set the page in this font."""
        self.setFont(font)
        self.document().setDefaultFont(font)
        self.setTabStopDistance(8 * QFontMetricsF(font).horizontalAdvance(" "))
        self._centre()

    def blocks_in(self, area: QRect) -> Iterator[tuple[QTextBlock, QPointF]]:
        """The paragraphs that are visible in an area of the page, each with its position there."""
        block = self.firstVisibleBlock()
        top = self.blockBoundingGeometry(block).translated(self.contentOffset()).topLeft()
        while block.isValid() and top.y() <= area.bottom():
            height = self.blockBoundingRect(block).height()
            if top.y() + height >= area.top():
                yield block, top
            block, top = block.next(), top + QPointF(0, height)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Scroll, or with Ctrl zoom."""
        if event.modifiers() != Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
            return
        self._turned += event.angleDelta().y()
        steps = int(self._turned / _NOTCH)
        self._turned -= steps * _NOTCH
        if steps:
            self.zoomed.emit(steps)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the column centred."""
        super().resizeEvent(event)
        self._centre()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Lay the text out in the column, since Qt does not report a change of width while a page is hidden."""
        super().showEvent(event)
        super().resizeEvent(QResizeEvent(self.viewport().size(), QSize()))

    def _centre(self) -> None:
        """Centre the column in the window, where it stays when the scroll bar appears."""
        column = column_width(self.font()) + 2 * _MARGIN
        left = max(0, (self.width() - column) // 2 // GRID * GRID)
        bar = self.verticalScrollBar().width() if self.verticalScrollBar().isVisible() else 0
        self.setViewportMargins(left, 0, max(0, self.width() - bar - left - column), 0)
