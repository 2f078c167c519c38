"""The page: plain text, grey ghost text at the caret, and taking a suggestion into the text."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QTextCursor,
    QTextDocument,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from engine.prediction import Request
from gui.page import PageLayout, column_width
from gui.settings import MOST_CHIPS
from gui.theme import GRID, Theme

CLOSING = ".,;:!?)]}%\u2026\u2019\u201d\u00bb'"  # what a space that came with a suggestion makes room for
_BLOCK_END = "\u2029"
_WINDOW = 2048  # characters; the context's start moves in jumps of this, so that a backend's cache outlives a key
_WINDOWS = 3  # at least so many of them stand before the caret
_AFTER = 64  # characters
_NOTCH = 120  # eighths of a degree that a wheel turns in a step
_MARGIN = 6 * GRID  # around the text; the ghost text may run into it
# Keys that change the text without typing it.
_UNTYPED = (QKeySequence.StandardKey.Paste, QKeySequence.StandardKey.Cut, QKeySequence.StandardKey.Redo)


def utf16_length(text: str) -> int:
    """How many positions `text` takes in a Qt document, where an emoji takes two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def files_in(data: QMimeData) -> list[Path]:
    """The files of this machine that are dragged or copied."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


class Editor(QPlainTextEdit):
    """A plain-text page that knows what was typed and what was taken."""

    changed = Signal()  # the text, the caret, the selection or a composition: what was predicted is stale
    chosen = Signal(int)  # the writer pressed Alt and the number of a chip, counted from 0
    dismissed = Signal()  # the writer pressed Esc
    typed = Signal(int, int)  # keystrokes, and by how many characters they made the text longer
    zoomed = Signal(int)  # the writer turned the wheel by so many steps, with Ctrl held

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Kept by name: PySide would take them away with their last Python reference, though Qt still uses them.
        self._document = QTextDocument(self)
        self._layout = PageLayout(self._document)
        self._document.setDocumentLayout(self._layout)
        self._document.setDocumentMargin(_MARGIN)
        self.setDocument(self._document)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Text")
        self._ghost: tuple[str, str] | None = None  # word, stem
        self._ghost_colour = QColor()
        self._taken = 0  # characters that a suggestion just added; 0 after any other change
        self._own_space = False  # whether the last of them is a space
        self._step_ended = False  # whether what is typed next is an undo step of its own
        self._turned = 0  # of a step of the wheel
        self._state: tuple[object, ...] = ()
        for signal in (self.textChanged, self.cursorPositionChanged, self.selectionChanged):
            signal.connect(self._notice)
        self.set_text("")  # the margin was a change that could be undone

    # -- the text ------------------------------------------------------------------------------------------------

    def text(self) -> str:
        """The whole text with "\\n" at its line ends. QPlainTextEdit.toPlainText would lose non-breaking spaces."""
        return self.document().toRawText().replace(_BLOCK_END, "\n")

    def set_text(self, text: str) -> None:
        """Begin anew with `text`: caret at its start, nothing to undo, unmodified."""
        self.setPlainText(text)
        self.document().setModified(False)

    def request(self, revision: int, count: int) -> Request | None:
        """What to predict at the caret; None while text is selected or being composed."""
        cursor = self.textCursor()
        if cursor.hasSelection() or self._composing():
            return None
        position = cursor.position()
        start = max(0, (position // _WINDOW - _WINDOWS) * _WINDOW)
        end = min(position + _AFTER, self.document().characterCount() - 1)
        return Request(self._slice(start, position), self._slice(position, end), revision, count)

    def _slice(self, start: int, end: int) -> str:
        """The text between two Qt positions. Half an emoji at either end is left out."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        text = cursor.selectedText().replace(_BLOCK_END, "\n")
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")

    def _composing(self) -> bool:
        return bool(self.textCursor().block().layout().preeditAreaText())

    @Slot()
    def _notice(self) -> None:
        """Report a change once, however many of Qt's signals tell of it."""
        cursor = self.textCursor()
        preedit = cursor.block().layout().preeditAreaText()
        state = (self.document().revision(), cursor.position(), cursor.anchor(), preedit)
        if state != self._state:
            self._state = state
            self._taken, self._own_space = 0, False
            self.hide_ghost()
            self.changed.emit()

    # -- ghost text ----------------------------------------------------------------------------------------------

    def show_ghost(self, word: str, stem: str) -> None:
        """Show the rest of `word` behind the typed `stem`, where it is the rest and nothing follows in the line."""
        cursor = self.textCursor()
        block = cursor.block()
        follows = self._slice(cursor.position(), block.position() + block.length() - 1)
        fits = word.startswith(stem) and word != stem and not follows.strip()
        runs_right = block.textDirection() == Qt.LayoutDirection.LeftToRight
        self._ghost = (word, stem) if fits and runs_right else None
        self.viewport().update()

    def hide_ghost(self) -> None:
        """Take the ghost text away."""
        if self._ghost is not None:
            self._ghost = None
            self.viewport().update()

    def ghost(self) -> str:
        """The ghost text as it shows now: none while the page is without the focus."""
        if self._ghost is None or not self.hasFocus():
            return ""
        word, stem = self._ghost
        return word[len(stem) :]

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the page, then the ghost text over the empty rest of the caret's line.

        It is painted, not laid out, so that it can't move what was typed. What runs over the margin is elided.
        """
        super().paintEvent(event)
        ghost = self.ghost()
        if not ghost:
            return
        caret, cursor = self.cursorRect(), self.textCursor()
        line = cursor.block().layout().lineForTextPosition(cursor.positionInBlock())
        room = self.viewport().width() - caret.right() - GRID
        painter = QPainter(self.viewport())
        painter.setFont(self.font())
        painter.setPen(self._ghost_colour)
        shown = QFontMetricsF(self.font()).elidedText(ghost, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QPointF(caret.left() + 1, caret.top() + line.ascent()), shown)
        painter.end()

    # -- taking a suggestion ---------------------------------------------------------------------------------------

    def take(self, word: str, stem: str) -> None:
        """Put `word` in place of the `stem` before the caret, and a space after it, as one step to undo.

        Letters that are there already are left alone. No space is added where one follows, or a closing mark.
        """
        cursor = self.textCursor()
        size = self.document().characterCount()
        cursor.beginEditBlock()
        if not word.startswith(stem):
            cursor.setPosition(cursor.position() - utf16_length(stem), QTextCursor.MoveMode.KeepAnchor)
            cursor.removeSelectedText()
            stem = ""
        cursor.insertText(word[len(stem) :])
        follows = self.document().characterAt(cursor.position())
        adds_space = follows == _BLOCK_END or not (follows.isspace() or follows in CLOSING)
        if adds_space:
            cursor.insertText(" ")
        cursor.endEditBlock()
        if follows == " ":
            cursor.movePosition(QTextCursor.MoveOperation.NextCharacter)
        self.setTextCursor(cursor)
        self._step_ended = True
        self._taken, self._own_space = self.document().characterCount() - size, adds_space
        self.typed.emit(1, self._taken)

    @Slot()
    def undo(self) -> None:
        """Undo a step. A suggestion taken back right away no longer counts as keystrokes saved."""
        if self._taken:
            self.typed.emit(1, -self._taken)
        super().undo()

    def _close_up(self, mark: str) -> bool:
        """Type a closing mark in the place of the space that came with a suggestion. False where there is no such."""
        if not self._own_space or not self._closes(mark):
            return False
        cursor = self.textCursor()
        cursor.beginEditBlock()
        cursor.deletePreviousChar()
        cursor.insertText(mark)
        cursor.endEditBlock()
        self._step_ended = True
        self.typed.emit(1, 0)
        return True

    def _closes(self, mark: str) -> bool:
        """Whether `mark` belongs to the word before it; a straight quote does where one stands open in the line."""
        if mark == '"':
            cursor = self.textCursor()
            return self._slice(cursor.block().position(), cursor.position()).count(mark) % 2 == 1
        return len(mark) == 1 and mark in CLOSING

    # -- keys ------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Tab takes the ghost text, Alt and a number a chip, Esc sends them away; any other key does what it does."""
        number = event.key() - Qt.Key.Key_1
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if held == Qt.KeyboardModifier.AltModifier and 0 <= number < MOST_CHIPS:
            self.chosen.emit(number)
        elif event.key() == Qt.Key.Key_Tab and not held and self.ghost() and self._ghost:
            self.take(*self._ghost)
        elif event.key() == Qt.Key.Key_Escape:
            self.hide_ghost()
            self.dismissed.emit()
        elif event.matches(QKeySequence.StandardKey.Undo):
            self.undo()
        elif not self._close_up(event.text()):
            self._type(event)

    def _type(self, event: QKeyEvent) -> None:
        size, revision = self.document().characterCount(), self.document().revision()
        if self._step_ended and event.text():
            cursor = self.textCursor()
            cursor.beginEditBlock()  # else Qt would add what is typed to the step before
            super().keyPressEvent(event)
            cursor.endEditBlock()
            self._step_ended = False
        else:
            super().keyPressEvent(event)
        if self.document().revision() != revision and not any(map(event.matches, _UNTYPED)):
            self.typed.emit(1, self.document().characterCount() - size)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:  # noqa: N802 - Qt's name
        """Take what an input method composed; each character counts as a keystroke."""
        committed = event.commitString()
        if not event.preeditString() and self._close_up(committed):
            event.accept()
            return
        super().inputMethodEvent(event)
        if committed:
            self.typed.emit(len(committed), len(committed))
        self._notice()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:  # noqa: N802 - Qt's name
        """Leave files that are dropped to the window."""
        return not files_in(source) and super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802 - Qt's name
        """Paste plain text, without the zero characters that no text file may hold."""
        self.insertPlainText(source.text().replace("\0", ""))
        self.ensureCursorVisible()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Scroll, or with Ctrl have the text made larger or smaller."""
        if event.modifiers() != Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
            return
        self._turned += event.angleDelta().y()
        steps = int(self._turned / _NOTCH)
        self._turned -= steps * _NOTCH
        if steps:
            self.zoomed.emit(steps)

    # -- look ------------------------------------------------------------------------------------------------------

    def set_look(self, font: QFont, theme: Theme) -> None:
        """Set the page's font and the colour of the ghost text."""
        self._ghost_colour = QColor(theme.ghost)
        self.setFont(font)
        self.document().setDefaultFont(font)
        self.setTabStopDistance(8 * QFontMetricsF(font).horizontalAdvance(" "))
        self._centre()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the column centred."""
        super().resizeEvent(event)
        self._centre()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Lay the text out in the column: while a page is hidden, Qt keeps the change of its width to itself."""
        super().showEvent(event)
        super().resizeEvent(QResizeEvent(self.viewport().size(), QSize()))

    def _centre(self) -> None:
        """Put the column into the middle of the window, where it stays when the scroll bar comes."""
        column = column_width(self.font()) + 2 * _MARGIN
        left = max(0, (self.width() - column) // 2 // GRID * GRID)
        bar = self.verticalScrollBar().width() if self.verticalScrollBar().isVisible() else 0
        self.setViewportMargins(left, 0, max(0, self.width() - bar - left - column), 0)
