"""A field of another program's, which counts characters."""

from __future__ import annotations

from engine.text import caret, rest_of_word
from service.taking import taking
from service.text_field import FieldKind


class PlainField:
    """Implements `service.text_field.TextField` on a string."""

    def __init__(self, text: str = "", position: int | None = None, kind: FieldKind = FieldKind.TEXT) -> None:
        self.text, self.kind = text, kind
        self.position = len(text) if position is None else position
        self.is_resting, self.is_typing, self.curly_quotes, self.shown = False, True, False, ""

    @property
    def end(self) -> int:
        return len(self.text)

    def length_of(self, text: str) -> int:
        return len(text)

    @property
    def rest(self) -> str:
        inside = caret(self.text[: self.position]).prefix
        return rest_of_word(self.text[self.position :]) if inside else ""

    def slice(self, start: int, end: int) -> str:
        return self.text[start:end]

    def line(self, position: int) -> tuple[int, int]:
        start = self.text.rfind("\n", 0, position) + 1
        end = self.text.find("\n", position)
        return start, len(self.text) if end < 0 else end

    def is_composing(self) -> bool:
        return False

    def wake(self) -> None:
        pass  # it never refuses ghost text

    def take(self, text: str, stem: str) -> None:
        start, end = self.line(self.position)
        line = self.text[start : self.position], self.text[self.position : end]
        found = taking(text, stem, line, self.rest)
        start = self.position - len(found.gone_before)
        self._replace(start, self.position + len(found.gone_behind), found.text)
        self.position = start + len(found.text) + found.steps_over

    def correct_unasked(self, start: int, end: int, word: str) -> None:
        self._replace(start, end, word)
        self.position += len(word) - (end - start)

    def ghost(self) -> str:
        return self.shown

    def show_ghost(self, text: str, stem: str) -> None:
        if text.startswith(stem):
            self.shown = text[len(stem) :]

    def type(self, text: str) -> tuple[int, int, int]:
        """Type at the caret; returns the change as TypedText wants it."""
        start = self.position
        self._replace(start, start, text)
        self.position += len(text)
        return start, 0, len(text)

    def _replace(self, start: int, end: int, text: str) -> None:
        self.text = self.text[:start] + text + self.text[end:]
