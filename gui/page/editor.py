"""The page to write on: handles each key, and adapts typed text as the settings say."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QFont, QInputMethodEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from engine.typography import curly, lone_i
from gui.page.draft import LINE, Draft
from gui.page.paper import utf16_length
from gui.page.tab_key import TabKey, is_indent
from gui.shortcuts.page_keys import CHIPS, DISMISS, TAKE, TAKE_WORD, PageKeys
from gui.theme import Theme

# Keys that change the text without typing it.
_UNTYPED = (QKeySequence.StandardKey.Paste, QKeySequence.StandardKey.Cut, QKeySequence.StandardKey.Redo)
_ENDS_WORD = " \r\n"
_TYPED = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backspace, Qt.Key.Key_Delete)


class Editor(Draft):
    """A plain-text page that tells typed text from taken suggestions."""

    chosen = Signal(int, int)  # the writer pressed the keys of a chip: its row and its number, counted from 0
    dismissed = Signal()  # the writer pressed Esc
    word_ended = Signal()  # a space or a line end was typed, after `typed`
    menu_wanted = Signal(int, QPoint)  # for a position in the text, and where on the screen

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.keys = PageKeys()
        self.curly_quotes = self.capital_i = False  # whether quotes and "i" are adapted while typing
        self.is_chip_sure: Callable[[], bool] = lambda: False  # whether Tab takes the first chip

    # -- text that replaces what was typed ------------------------------------------------------------------------

    def _polish(self, typed: str) -> None:
        """Adapt what was finished by `typed`, which is now before the caret, as the settings say."""
        if len(typed) == 1 and not self.textCursor().atStart():
            self._polish_sign(typed)
        if typed and typed[-1] in _ENDS_WORD:
            self.word_ended.emit()

    def _polish_sign(self, typed: str) -> None:
        """Adapt a quote, or the lone "i" that a key ended, as the settings say."""
        end = self.textCursor().position() - 1
        line = self.slice(max(0, end - LINE), end).rpartition("\n")[2]
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
        """Leave keys to the menus that Qt would give to the page, if the writer assigned them to an entry."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self.keys.is_menus(event):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Handle a key: the page's keys take the ghost text, a word of it or a chip, or dismiss them.

        Any other key has its usual effect.
        """
        is_tab = event.key() == Qt.Key.Key_Tab and not _held(event)
        meant = self.keys.meant(event)
        if (meant == TAKE or is_tab) and self._tab(self._does(is_tab, meant == TAKE)):
            return
        if self._suggest(meant) or self._edit(event):
            return
        if self._join(event.text()):
            self._polish(event.text())
        else:
            self._type(event)

    def _suggest(self, meant: str) -> bool:
        """Take a chip or a word of the ghost text, or dismiss them; returns False if that isn't what is `meant`."""
        row = next((number for number, commands in enumerate(CHIPS) if meant in commands), None)
        if row is not None:
            self.chosen.emit(row, CHIPS[row].index(meant))
        elif meant == TAKE_WORD and self.ghost():
            self.take(self._ghost.first_word(), "")
        elif meant == DISMISS:
            self.hide_ghost()
            self.dismissed.emit()
        else:
            return False
        return True

    def _edit(self, event: QKeyEvent) -> bool:
        """Undo or outdent; returns False if the key is for neither."""
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo()
        elif event.key() == Qt.Key.Key_Backspace and not _held(event) and self._amended:
            self._undo()
        elif event.key() == Qt.Key.Key_Backtab and _held(event) == Qt.KeyboardModifier.ShiftModifier:
            self.outdent()
        else:
            return False
        return True

    def tab_key(self) -> TabKey:
        """What the key that takes suggestions does now: Tab, unless the writer chose another."""
        return self._does(self.keys.calls(TAKE, Qt.Key.Key_Tab), takes=True)

    def _does(self, is_tab: bool, takes: bool) -> TabKey:
        if is_tab and (self.textCursor().hasSelection() or is_indent(self.before(LINE))):
            return TabKey.INDENT
        if takes and self.ghost():
            return TabKey.TAKE_GHOST
        if takes and self.is_chip_sure():
            return TabKey.TAKE_CHIP
        return TabKey.TYPE

    def _tab(self, does: TabKey) -> bool:
        """Do this; returns False if the key should be typed."""
        if does is TabKey.INDENT:
            self.indent()
        elif does is TabKey.TAKE_GHOST:
            self.take(self.ghost(), "")
        elif does is TabKey.TAKE_CHIP:
            self.chosen.emit(0, 0)
        return does is not TabKey.TYPE

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
        """Insert `text` as its own step to undo; Qt would add it to the step before.

        Qt's own handling of the key must not run inside the block: lines are laid out only when the block ends, and
        asking for a line before that crashes.
        """
        cursor = self.textCursor()
        cursor.beginEditBlock()
        cursor.insertText(text)
        cursor.endEditBlock()
        self.setTextCursor(cursor)
        self.ensureCursorVisible()
        self._step_ended = False

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:  # noqa: N802 - Qt's name
        """Take the text that an input method composed; each character counts as a keystroke."""
        committed = event.commitString()
        self.is_silent = self.is_silent and not committed
        if not event.preeditString() and self._join(committed):
            self._polish(committed)
            event.accept()
            return
        super().inputMethodEvent(event)
        if committed:
            self.typed.emit(len(committed), len(committed))
            self._polish(committed)
        self._notice()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """Show a menu for the clicked place, or from the keyboard for the caret."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self.want_menu()
        else:
            self.menu_wanted.emit(self.cursorForPosition(event.pos()).position(), event.globalPos())

    @Slot()
    def want_menu(self) -> None:
        """Show a menu for the caret."""
        place = self.viewport().mapToGlobal(self.cursorRect().bottomLeft())
        self.menu_wanted.emit(self.textCursor().position(), place)

    def set_look(self, font: QFont, theme: Theme) -> None:
        """Set the page's font, and the colours of waves and ghost text."""
        self._ghost.set_theme(theme)
        self.waves.set_theme(theme)
        self.set_font(font)


def _held(event: QKeyEvent) -> Qt.KeyboardModifier:
    """The modifiers that are held, but for the one that marks the keypad."""
    return event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
