"""The place in a text that a view shows."""

from __future__ import annotations

from dataclasses import dataclass

from engine.text import WORD
from gui.page.editor import Editor
from gui.page.paper import utf16_length

_BEFORE, _AFTER = 6_000, 2_000  # positions around the caret; more would take seconds


@dataclass(frozen=True, slots=True)
class CaretPlace:
    """The text around a caret: `text`, with the caret at its character number `caret`.

    `selected` is the range of the selection, `begin` the Qt position of the first character, `revision` that of the
    document. `is_whole` says whether it is all of the document.
    """

    text: str
    caret: int
    selected: tuple[int, int] = (0, 0)
    begin: int = 0
    revision: int = 0
    is_whole: bool = True

    @property
    def before(self) -> str:
        """The text before the caret."""
        return self.text[: self.caret]

    @property
    def word(self) -> tuple[int, int]:
        """The range of the selected word, or else of the word at the caret; empty if there is none."""
        start, end = self.selected
        chosen = self.text[start:end]
        if chosen.strip():
            start += len(chosen) - len(chosen.lstrip())
            return start, start + len(chosen.strip())
        words = (word.span() for word in WORD.finditer(self.text, max(0, self.caret - 64)))
        return next(((a, b) for a, b in words if a <= self.caret <= b), (self.caret, self.caret))

    def position(self, index: int) -> int:
        """The Qt position of a character."""
        return self.begin + utf16_length(self.text[:index])


def place_in(editor: Editor) -> CaretPlace:
    """The place of the caret on a page."""
    cursor = editor.textCursor()
    last = editor.document().characterCount() - 1
    start, end = max(0, cursor.position() - _BEFORE), min(last, cursor.position() + _AFTER)
    text = editor.slice(start, end)

    def index(position: int) -> int:
        return len(editor.slice(start, max(start, min(position, end))))

    selected = (index(cursor.selectionStart()), index(cursor.selectionEnd()))
    whole = (start, end) == (0, last)
    return CaretPlace(text, index(cursor.position()), selected, start, editor.document().revision(), whole)
