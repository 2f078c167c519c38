"""The page that one writes on: what was typed, what was taken from a suggestion, and what stays open to be taken."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QFont,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QPaintEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QWidget

from engine.typography import closes, curly, lone_i, wants_space
from gui.page.ghost_text import GhostText
from gui.page.paper import Paper, utf16_length
from gui.page.waves import Waves
from gui.shortcuts.page_keys import CHIP, DISMISS, TAKE, TAKE_WORD, PageKeys
from gui.theme import Theme

_LINE = 512  # positions of a line that spacing and quotes go by
# Keys that change the text without typing it.
_UNTYPED = (QKeySequence.StandardKey.Paste, QKeySequence.StandardKey.Cut, QKeySequence.StandardKey.Redo)
_ENDS_WORD = ' ,.;:!?)]"\u201d\u2026'
_TYPED = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backspace, Qt.Key.Key_Delete)


class Editor(Paper):
    """A plain-text page that knows what was typed and what was taken."""

    changed = Signal()  # the text, the caret, the selection or a composition: what was predicted is stale
    chosen = Signal(int)  # the writer pressed Alt and the number of a chip, counted from 0
    taken = Signal()  # a suggestion was put into the text, after `changed` and `typed`
    dismissed = Signal()  # the writer pressed Esc
    typed = Signal(int, int)  # keystrokes, and by how many characters they made the text longer
    word_ended = Signal()  # a space or a mark was typed, after `typed`
    taken_back = Signal()  # what was just written over what was typed gave way to it again, after `typed`
    menu_wanted = Signal(int, QPoint)  # for a position in the text, and where on the screen

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.keys = PageKeys()
        self.curly_quotes = self.capital_i = False  # whether they are written so as one types
        self.is_silent = False  # after an undo, until the next key that types: nothing is to be predicted
        self._ghost = GhostText(self)
        self._taken = 0  # characters that a suggestion just added; 0 after any other change
        self._own_space = False  # whether the last of them is a space
        self._amended = False  # whether what stands there was just written over what was typed
        self._step_ended = False  # whether what is typed next is an undo step of its own
        self.waves = Waves(self)
        self._state: tuple[object, ...] = ()
        for signal in (self.textChanged, self.cursorPositionChanged, self.selectionChanged):
            signal.connect(self._notice)
        self.set_text("")  # the margin was a change that could be undone

    @property
    def is_resting(self) -> bool:
        """Whether text is selected or being composed, or a step was just undone."""
        return self.textCursor().hasSelection() or self.is_composing() or self.is_silent

    def wake(self) -> None:
        """Predict again, though a step was just undone."""
        self.is_silent = False

    def selection(self, start: int, end: int) -> QTextCursor:
        """A cursor of its own that selects what stands between two positions."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        return cursor

    @Slot()
    def _notice(self) -> None:
        """Report a change once, however many of Qt's signals tell of it."""
        cursor = self.textCursor()
        preedit = cursor.block().layout().preeditAreaText()
        state = (self.document().revision(), cursor.position(), cursor.anchor(), preedit)
        if state != self._state:
            self._state = state
            self._taken, self._own_space, self._amended = 0, False, False
            self._ghost.follow()
            self.changed.emit()

    # -- ghost text ----------------------------------------------------------------------------------------------

    def show_ghost(self, text: str, stem: str) -> None:
        """Show the rest of `text` behind the typed `stem`, where it is the rest; see GhostText.show."""
        if text.startswith(stem) and text != stem:
            self._ghost.show(text[len(stem) :])

    def hide_ghost(self) -> None:
        """Take the ghost text away."""
        self._ghost.hide()

    def ghost(self) -> str:
        """The ghost text as it shows now: none while the page is without the focus."""
        return self._ghost.text if self.hasFocus() else ""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the page, then the waves under misspelt words and the ghost text."""
        super().paintEvent(event)
        self.waves.paint(event.rect())
        if self.ghost():
            self._ghost.paint()

    # -- taking a suggestion ---------------------------------------------------------------------------------------

    def take(self, text: str, stem: str) -> None:
        """Put `text` in place of the `stem` before the caret, and a space after it, as one step to undo.

        Letters that are there already are left alone. No space is added where one follows, or a closing mark.
        """
        self.is_silent = False
        cursor = self.textCursor()
        size = self.document().characterCount()
        after = self.after(_LINE)
        adds_space = wants_space(self.before(_LINE), after)
        cursor.beginEditBlock()
        if not text.startswith(stem):
            cursor.setPosition(cursor.position() - utf16_length(stem), QTextCursor.MoveMode.KeepAnchor)
            cursor.removeSelectedText()
            stem = ""
        cursor.insertText(text[len(stem) :] + " " * adds_space)
        cursor.endEditBlock()
        if after.startswith(" "):
            cursor.movePosition(QTextCursor.MoveOperation.NextCharacter)
        self.setTextCursor(cursor)
        self._step_ended = True
        self._taken, self._own_space = self.document().characterCount() - size, adds_space
        self.typed.emit(1, self._taken)
        self.taken.emit()

    @Slot()
    def undo(self) -> None:
        """Undo a step. A suggestion taken back right away no longer counts as keystrokes saved."""
        if self._taken:
            self.typed.emit(1, -self._taken)
        self.is_silent = self.is_silent or self.document().isUndoAvailable()
        self.hide_ghost()
        self._undo()

    def _undo(self) -> None:
        """Undo a step. Where it was an amendment, the caret stays, for the writer to go on."""
        cursor, is_amended = self.textCursor(), self._amended
        place, size = cursor.position(), self.document().characterCount()
        super().undo()
        if is_amended:
            longer = self.document().characterCount() - size
            cursor.setPosition(place + longer)
            self.setTextCursor(cursor)
            self.typed.emit(1, max(0, longer))
            self.taken_back.emit()

    def _close_up(self, mark: str) -> bool:
        """Type a closing mark in the place of the space that came with a suggestion. False where there is no such."""
        if not self._own_space or not closes(mark, self.before(_LINE)):
            return False
        cursor = self.textCursor()
        cursor.beginEditBlock()
        cursor.deletePreviousChar()
        cursor.insertText(mark)
        cursor.endEditBlock()
        self._step_ended = True
        self.typed.emit(1, 0)
        self._polish(mark)
        return True

    # -- what is written otherwise than it was typed ---------------------------------------------------------------

    def amend(self, start: int, end: int, text: str) -> None:
        """Write `text` over what stands between two positions, as a step of its own to undo."""
        self.selection(start, end).insertText(text)
        self._step_ended = True

    def correct(self, start: int, end: int, word: str) -> None:
        """Write the `word` that the writer chose over a misspelt one, as a step of its own to undo."""
        size = self.document().characterCount()
        self.is_silent = False
        self.amend(start, end, word)
        self.typed.emit(1, self.document().characterCount() - size)

    def correct_unasked(self, start: int, end: int, word: str) -> None:
        """Write `word` over a misspelt one that has just been typed; Backspace brings that back.

        Letters that this adds don't count as saved.
        """
        size = self.document().characterCount()
        self.amend(start, end, word)
        longer = self.document().characterCount() - size
        self._amended = self.textCursor().position() == end + longer + 1
        self.typed.emit(0, min(0, longer))

    def _polish(self, typed: str) -> None:
        """Have what was finished written as the writer wants it, now that `typed` stands before the caret."""
        if len(typed) == 1 and not self.textCursor().atStart():
            self._polish_sign(typed)
        if typed and typed[-1] in _ENDS_WORD:
            self.word_ended.emit()

    def _polish_sign(self, typed: str) -> None:
        """Write a quote, or the lone "i" that a key ended, as the writer wants it."""
        end = self.textCursor().position() - 1
        line = self.slice(max(0, end - _LINE), end).rpartition("\n")[2]
        mark = curly(line, typed) if self.curly_quotes else typed
        if mark != typed:
            self.amend(end, end + 1, mark)
        place = lone_i(line, typed) if self.capital_i else None
        if place is not None:
            start = end - utf16_length(line[place:])
            self.amend(start, start + 1, "I")
            self._amended = True

    # -- keys ------------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Leave keys to the menus that Qt would have the page take, where the writer gave them to an entry."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self.keys.is_menus(event):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """The page's keys take the ghost text, a word of it or a chip, or send them away.

        Any other key does what it does.
        """
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        meant = self.keys.meant(event)
        if meant.startswith(CHIP):
            self.chosen.emit(int(meant.removeprefix(CHIP)) - 1)
        elif meant == TAKE and self.ghost():
            self.take(self.ghost(), "")
        elif meant == TAKE_WORD and self.ghost():
            self.take(self._ghost.first_word(), "")
        elif meant == DISMISS:
            self.hide_ghost()
            self.dismissed.emit()
        elif event.matches(QKeySequence.StandardKey.Undo):
            self.undo()
        elif event.key() == Qt.Key.Key_Backspace and not held and self._amended:
            self._undo()
        elif not self._close_up(event.text()):
            self._type(event)

    def _type(self, event: QKeyEvent) -> None:
        size, revision = self.document().characterCount(), self.document().revision()
        if event.key() in _TYPED or (event.text() and event.text().isprintable()):
            self.is_silent = False
        if self._step_ended and event.text() and event.text().isprintable():
            self._insert_apart(event.text())
        else:
            super().keyPressEvent(event)
            self._step_ended = self._step_ended and not event.text()
        if self.document().revision() != revision and not any(map(event.matches, _UNTYPED)):
            self.typed.emit(1, self.document().characterCount() - size)
            self._polish(event.text())

    def _insert_apart(self, text: str) -> None:
        """Insert `text` as a step to undo of its own; Qt would add it to the step before.

        Qt's own handling of the key must not run inside the block: lines are laid out only once it ends, and what asks
        for a line before that gets none and dies.
        """
        cursor = self.textCursor()
        cursor.beginEditBlock()
        cursor.insertText(text)
        cursor.endEditBlock()
        self.setTextCursor(cursor)
        self.ensureCursorVisible()
        self._step_ended = False

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:  # noqa: N802 - Qt's name
        """Take what an input method composed; each character counts as a keystroke."""
        committed = event.commitString()
        self.is_silent = self.is_silent and not committed
        if not event.preeditString() and self._close_up(committed):
            event.accept()
            return
        super().inputMethodEvent(event)
        if committed:
            self.typed.emit(len(committed), len(committed))
            self._polish(committed)
        self._notice()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """Have a menu shown for the place that was clicked, or from the keyboard for the caret."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self.want_menu()
        else:
            self.menu_wanted.emit(self.cursorForPosition(event.pos()).position(), event.globalPos())

    @Slot()
    def want_menu(self) -> None:
        """Have a menu shown for the caret."""
        place = self.viewport().mapToGlobal(self.cursorRect().bottomLeft())
        self.menu_wanted.emit(self.textCursor().position(), place)

    def set_look(self, font: QFont, theme: Theme) -> None:
        """Set the page's font, and the colours of what is painted on it."""
        self._ghost.set_theme(theme)
        self.waves.set_theme(theme)
        self.set_font(font)
