"""A field of another program's, which counts characters."""

from __future__ import annotations

from service.text_field import FieldKind


class PlainField:
    """Implements `service.text_field.TextField` on a string."""

    def __init__(self, text: str = "", position: int | None = None, kind: FieldKind = FieldKind.TEXT) -> None:
        self.text, self.kind = text, kind
        self.position = len(text) if position is None else position
        self.is_resting, self.shown = False, ""

    @property
    def end(self) -> int:
        return len(self.text)

    def length_of(self, text: str) -> int:
        return len(text)

    def slice(self, start: int, end: int) -> str:
        return self.text[start:end]

    def line(self, position: int) -> tuple[int, int]:
        start = self.text.rfind("\n", 0, position) + 1
        end = self.text.find("\n", position)
        return start, len(self.text) if end < 0 else end

    def is_composing(self) -> bool:
        return False

    def wake(self) -> None:
        self.is_resting = False

    def take(self, text: str, stem: str) -> None:
        self._replace(self.position - len(stem), self.position, f"{text} ")
        self.position += len(text) - len(stem) + 1

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
