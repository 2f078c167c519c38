"""A place where one writes, as the parts see it that help with writing: a page of the window, or another program's."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from engine.prediction import Request

_WINDOW = 2048  # positions; the context's start moves in jumps of this, so that a backend's cache outlives a key
_WINDOWS = 3  # at least so many of them stand before the caret
_AFTER = 64  # positions


class FieldKind(StrEnum):
    """What a field is for. Nothing is predicted in one for secrets, and nothing is learned from it."""

    TEXT = "text"
    SECRET = "secret"  # noqa: S105 - no secret itself


class TextField(Protocol):
    """A text with a caret. Positions count what the field counts; `length_of` says how many of them a text takes.

    For one thread alone. While it `is_resting`, nothing is to be predicted: text is selected or being composed, or a
    step was just undone.
    """

    @property
    def kind(self) -> FieldKind:
        """What it is for."""
        ...

    @property
    def is_resting(self) -> bool:
        """Whether nothing is to be predicted."""
        ...

    @property
    def position(self) -> int:
        """Where the caret stands."""
        ...

    @property
    def end(self) -> int:
        """The position behind the last character."""
        ...

    def length_of(self, text: str) -> int:
        """How many positions a text takes."""
        ...

    def slice(self, start: int, end: int) -> str:
        """The text between two positions; half a character at either end is left out."""
        ...

    def line(self, position: int) -> tuple[int, int]:
        """Where the line that holds a position begins, and where it ends, its line end left out."""
        ...

    def is_composing(self) -> bool:
        """Whether an input method is at work on text that isn't there yet."""
        ...

    def wake(self) -> None:
        """Predict again, though a step was just undone."""
        ...

    def take(self, text: str, stem: str) -> None:
        """Put a suggested `text` in place of the `stem` before the caret, with the space behind it, as one step."""
        ...

    def correct_unasked(self, start: int, end: int, word: str) -> None:
        """Write `word` between two positions, as a step of its own that the writer can take back with one key."""
        ...

    def ghost(self) -> str:
        """The ghost text as it shows now."""
        ...

    def show_ghost(self, text: str, stem: str) -> None:
        """Show the rest of `text` behind the typed `stem`, where it is the rest and there is room for it."""
        ...


def request_at(field: TextField, revision: int, count: int) -> Request | None:
    """What to predict at the caret of a field; None where nothing is to be predicted."""
    if field.is_resting or field.kind is FieldKind.SECRET:
        return None
    position = field.position
    start = max(0, (position // _WINDOW - _WINDOWS) * _WINDOW)
    end = min(position + _AFTER, field.end)
    return Request(field.slice(start, position), field.slice(position, end), revision, count)
