"""A page that takes suggestions and corrections into its text, each as one step to undo."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QPaintEvent, QTextCursor
from PySide6.QtWidgets import QWidget

from engine.typography import closes, ends_word
from gui.page.ghost_text import GhostText
from gui.page.paper import Paper, utf16_length
from gui.page.tab_key import outdent_of
from gui.page.waves import Waves
from service.taking import WordAtCaret, taking

LINE = 512  # positions of a line that decide spacing and quotes


class Draft(Paper):
    """A plain-text page that takes suggestions and corrections, and shows ghost text."""

    changed = Signal()  # the text, the caret, the selection or a composition: predictions are stale
    taken = Signal()  # a suggestion was put into the text, after `changed` and `typed`
    typed = Signal(int, int)  # keystrokes, and by how many characters they made the text longer
    taken_back = Signal()  # Backspace restored the word as typed, after `typed`

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.is_silent = False  # after an undo, until the next key that types: no ghost text shows
        self._ghost = GhostText(self)
        self._word = WordAtCaret()
        self._taken = 0  # characters that a suggestion just added; 0 after any other change
        self._own_space = False  # whether the last of them is a space
        self._space_stands = False  # whether a space is there already, so that it need not be typed
        self._amended = False  # whether the text there has just replaced the typed text
        self._step_ended = False  # whether the next typing starts an undo step
        self.waves = Waves(self)
        self._state: tuple[object, ...] = ()
        for signal in (self.textChanged, self.cursorPositionChanged, self.selectionChanged):
            signal.connect(self._notice)
        self.set_text("")  # else setting the margin could be undone

    @property
    def is_resting(self) -> bool:
        """Whether text is selected or being composed."""
        return self.textCursor().hasSelection() or self.is_composing()

    @property
    def rest(self) -> str:
        """The rest of the word at the caret."""
        return self._word.rest(self.before(LINE), self.after(LINE))

    @property
    def is_typing(self) -> bool:
        """Whether what stands before the caret has just been typed there."""
        return self._word.is_typing

    @property
    def has_just_taken(self) -> bool:
        """Whether a suggestion was put before the caret, and nothing done since."""
        return self._taken > 0

    def wake(self) -> None:
        """Show ghost text again, though a step was just undone."""
        self.is_silent = False

    def selection(self, start: int, end: int) -> QTextCursor:
        """A new cursor that selects the text between two positions."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        return cursor

    @Slot()
    def _notice(self) -> None:
        """Emit a change once, however many signals Qt sends for it."""
        cursor = self.textCursor()
        preedit = cursor.block().layout().preeditAreaText()
        state = (self.document().revision(), cursor.position(), cursor.anchor(), preedit)
        if state != self._state:
            self._state = state
            self._taken, self._own_space, self._space_stands, self._amended = 0, False, False, False
            self._word.follow(self.before(LINE), self.end - self.position)
            self._ghost.follow()
            self.changed.emit()

    # -- ghost text ----------------------------------------------------------------------------------------------

    def show_ghost(self, text: str, stem: str) -> None:
        """Show the rest of `text` after the typed `stem`, if it goes on from it; see GhostText.show."""
        if text.startswith(stem) and text != stem and not self.is_silent:
            self._ghost.show(taking(text, stem, (self.before(LINE), ""), "").text.removesuffix(" "))

    def hide_ghost(self) -> None:
        """Take the ghost text away."""
        self._ghost.hide()

    def ghost(self) -> str:
        """The ghost text that shows: none while the page lacks the focus."""
        return self._ghost.text if self.hasFocus() else ""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the page, then the waves under misspelt words and the ghost text."""
        super().paintEvent(event)
        self.waves.paint(event.rect())
        if self.ghost():
            self._ghost.paint()

    # -- taking a suggestion ---------------------------------------------------------------------------------------

    def take(self, text: str, stem: str) -> None:
        """Put `text` in place of the `stem` before the caret and of the `rest` behind it, as one step to undo.

        Letters that are there already are left alone. No space is added where one follows, or a closing mark.
        """
        self.is_silent = False
        cursor = self.textCursor()
        size = self.document().characterCount()
        found = taking(text, stem, (self.before(LINE), self.after(LINE)), self.rest)
        cursor.beginEditBlock()
        cursor.setPosition(cursor.position() + utf16_length(found.gone_behind))
        gone = utf16_length(found.gone_before + found.gone_behind)
        cursor.setPosition(cursor.position() - gone, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(found.text)
        cursor.endEditBlock()
        if found.steps_over:
            cursor.movePosition(QTextCursor.MoveOperation.NextCharacter)
        self.setTextCursor(cursor)
        self._step_ended = True
        self._taken, self._own_space = self.document().characterCount() - size, found.adds_space
        self._space_stands = found.adds_space or found.steps_over
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
        """Undo a step. After an amendment, the caret stays, for the writer to go on."""
        cursor, is_amended = self.textCursor(), self._amended
        place, size = cursor.position(), self.document().characterCount()
        super().undo()
        if is_amended:
            longer = self.document().characterCount() - size
            cursor.setPosition(place + longer)
            self.setTextCursor(cursor)
            self.typed.emit(1, max(0, longer))
            self.taken_back.emit()

    def _join(self, typed: str) -> bool:
        """Type a space or a closing mark after a suggestion that brought its own space.

        A first space, typed by habit, is that space; a mark takes its place. False where neither is so.
        """
        if typed == " " and self._space_stands:
            self._own_space = self._space_stands = False
            self.typed.emit(1, 0)
            return True
        if not self._own_space or not closes(typed, self.before(LINE)):
            return False
        cursor = self.textCursor()
        cursor.beginEditBlock()
        cursor.deletePreviousChar()
        cursor.insertText(typed)
        cursor.endEditBlock()
        self._step_ended = True
        self.typed.emit(1, 0)
        return True

    def indent(self) -> None:
        """Put a tab before the caret's line, or before those that are selected, as one step to undo."""
        self._replace_starts([(start, start, "\t") for start in self._starts()])

    def outdent(self) -> None:
        """Take a tab, or four spaces at most, from the start of the caret's line or of those that are selected.

        One step to undo.
        """
        lengths = ((start, outdent_of(self.slice(*self.line(start)))) for start in self._starts())
        self._replace_starts([(start, start + length, "") for start, length in lengths if length])

    def _starts(self) -> list[int]:
        """Where the lines begin that are selected, or that of the caret."""
        cursor = self.textCursor()
        block, end = self.document().findBlock(cursor.selectionStart()), cursor.selectionEnd()
        starts = [block.position()]
        while (block := block.next()).isValid() and block.position() < end:
            starts.append(block.position())
        return starts

    def _replace_starts(self, changes: Sequence[tuple[int, int, str]]) -> None:
        """Replace what stands between two positions, in each of these lines by its own text, as one step to undo."""
        if not changes:
            return
        cursor, size = self.textCursor(), self.document().characterCount()
        self.is_silent = False
        cursor.beginEditBlock()
        for start, end, text in reversed(changes):
            self.selection(start, end).insertText(text)
        cursor.endEditBlock()
        self._step_ended = True
        self.typed.emit(1, self.document().characterCount() - size)

    # -- text that replaces what was typed ------------------------------------------------------------------------

    def amend(self, start: int, end: int, text: str) -> None:
        """Replace the text between two positions by `text`, as its own step to undo."""
        self.selection(start, end).insertText(text)
        self._step_ended = True

    def correct(self, start: int, end: int, word: str) -> None:
        """Replace a misspelt word by the `word` that the writer chose, as its own step to undo."""
        size = self.document().characterCount()
        self.is_silent = False
        self.amend(start, end, word)
        self.typed.emit(1, self.document().characterCount() - size)

    def correct_unasked(self, start: int, end: int, word: str) -> None:
        """Replace a misspelt word that was just typed by `word`; Backspace restores it.

        The added letters do not count as saved.
        """
        size = self.document().characterCount()
        self.amend(start, end, word)
        longer = self.document().characterCount() - size
        self._amended = ends_word(self.slice(end + longer, self.textCursor().position()))
        self.typed.emit(0, min(0, longer))
