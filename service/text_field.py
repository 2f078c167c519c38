"""A place to write in, as a protocol: a page of the window, or a field of another program."""

from __future__ import annotations

import unicodedata
from enum import StrEnum
from typing import Protocol

from engine.prediction import Request
from engine.text import runs_into_word
from service.owner import owned

_WINDOW = 2048  # positions; the context's start moves in steps of this, so that a backend's cache outlives a key
_WINDOWS = 3  # at least this many of them are before the caret
_AFTER = 64  # positions


class FieldKind(StrEnum):
    """The purpose of a field. Nothing is predicted in a field for secrets, and nothing is learned from it."""

    TEXT = "text"
    SECRET = "secret"  # noqa: S105 - no secret itself


class GhostField(Protocol):
    """A field with a caret that shows ghost text behind it.

    Positions are the field's own; `length_of` says how many of them a text takes.
    """

    @property
    def position(self) -> int:
        """The position of the caret."""
        ...

    def length_of(self, text: str) -> int:
        """How many positions a text takes."""
        ...

    def wake(self) -> None:
        """Show ghost text again, though a step was just undone."""
        ...

    def ghost(self) -> str:
        """The ghost text as it shows now."""
        ...

    def show_ghost(self, text: str, stem: str) -> None:
        """Show the rest of `text` after the typed `stem`, if it goes on from it and there is room."""
        ...


@owned()
class TextField(GhostField, Protocol):
    """A text with a caret.

    For one thread alone. While it `is_resting`, nothing is predicted: text is selected or being composed.
    """

    @property
    def kind(self) -> FieldKind:
        """What it is for."""
        ...

    @property
    def is_resting(self) -> bool:
        """Whether nothing should be predicted now."""
        ...

    @property
    def curly_quotes(self) -> bool:
        """Whether straight quotes become typographic ones as they are typed."""
        ...

    @property
    def end(self) -> int:
        """The position after the last character."""
        ...

    @property
    def rest(self) -> str:
        """The rest of the word at the caret; empty if the caret is in no word."""
        ...

    @property
    def is_typing(self) -> bool:
        """Whether what stands before the caret has just been typed there, and the caret was not put to it."""
        ...

    def slice(self, start: int, end: int) -> str:
        """The text between two positions, without half a character at either end."""
        ...

    def line(self, position: int) -> tuple[int, int]:
        """The beginning and the end of the line at a position, without its line end."""
        ...

    def is_composing(self) -> bool:
        """Whether an input method is at work on text that isn't there yet."""
        ...

    def take(self, text: str, stem: str) -> None:
        """Put a suggested `text` in place of the `stem` before the caret and of the `rest`, as one step; see Taking."""
        ...

    def correct_unasked(self, start: int, end: int, word: str) -> None:
        """Write `word` between two positions, as its own step, which the writer can undo with one key."""
        ...


def request_at(field: TextField, revision: int, count: int) -> Request | None:
    """The request at the caret of a field; None if nothing should be predicted, such as within a character.

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
    return Request(field.slice(start, position), after, revision, count, rest, field.curly_quotes, field.is_typing)


def _splits_character(field: TextField, behind: str) -> bool:
    """Whether the caret is inside a character of two positions, or before a mark of the letter before it."""
    around = field.slice(max(0, field.position - 1), min(field.position + 1, field.end))
    return len(around) < field.length_of(around) or unicodedata.category(behind[:1] or " ").startswith("M")
