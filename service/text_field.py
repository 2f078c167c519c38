"""A place where one writes, as the parts see it that help with writing: a page of the window, or another program's."""

from __future__ import annotations

import unicodedata
from enum import StrEnum
from typing import Protocol

from engine.prediction import Request
from engine.text import runs_into_word

_WINDOW = 2048  # positions; the context's start moves in jumps of this, so that a backend's cache outlives a key
_WINDOWS = 3  # at least so many of them stand before the caret
_AFTER = 64  # positions


class FieldKind(StrEnum):
    """What a field is for. Nothing is predicted in one for secrets, and nothing is learned from it."""

    TEXT = "text"
    SECRET = "secret"  # noqa: S105 - no secret itself


class TextField(Protocol):
    """A text with a caret. Positions count what the field counts; `length_of` says how many of them a text takes.

    For one thread alone. While it `is_resting`, nothing is to be predicted: text is selected or being composed.
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
    def curly_quotes(self) -> bool:
        """Whether straight quotes become typographic ones as they are typed."""
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

    @property
    def rest(self) -> str:
        """What stands behind the caret of the word that the caret is in; empty where it is in none."""
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
        """Show ghost text again, though a step was just undone."""
        ...

    def take(self, text: str, stem: str) -> None:
        """Put a suggested `text` in place of the `stem` before the caret and of the `rest`, as one step; see Taking."""
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
    """What to predict at the caret of a field; None where nothing is to be predicted, as within a character.

    An accepted word takes the place of the whole word that the caret is in, and goes with a space before a word that it
    stands before; so what stands behind the caret is told as it would be then.
    """
    if field.is_resting or field.kind is FieldKind.SECRET:
        return None
    position = field.position
    start = max(0, (position // _WINDOW - _WINDOWS) * _WINDOW)
    behind = field.slice(position, min(position + _AFTER, field.end))
    if _splits_character(field, behind):
        return None
    rest = field.rest
    after = behind[len(rest) :]
    after = " " * runs_into_word(after) + after
    return Request(field.slice(start, position), after, revision, count, rest, field.curly_quotes)


def _splits_character(field: TextField, behind: str) -> bool:
    """Whether the caret stands in a character of two positions, or before a mark that belongs to the letter before."""
    around = field.slice(max(0, field.position - 1), min(field.position + 1, field.end))
    return len(around) < field.length_of(around) or unicodedata.category(behind[:1] or " ").startswith("M")
