"""Works out the change to a text that takes a suggested word: its letters, and the spaces beside it."""

from __future__ import annotations

from dataclasses import dataclass

from engine.text import caret, rest_of_word
from engine.typography import needs_space, wants_space


@dataclass(frozen=True, slots=True)
class Taking:
    """A change at the caret: `text` replaces the letters `gone_before` it and `gone_behind` it.

    `adds_space` says whether `text` ends in a space of its own; if a space is there already, the caret
    `steps_over` it.
    """

    gone_before: str
    gone_behind: str
    text: str
    adds_space: bool
    steps_over: bool


def taking(word: str, stem: str, line: tuple[str, str], rest: str) -> Taking:
    """How to take `word` in place of the `stem` before the caret and the `rest` of its word behind it.

    `line` is the caret's line before and after the caret. Letters that are there already stay.
    """
    before, behind = line[0], line[1][len(rest) :]
    kept = len(stem) if word.startswith(stem) else 0
    leads = not stem and not word[:1].isspace() and needs_space(before)
    adds = wants_space(before, behind)
    text = " " * leads + word[kept:] + " " * adds
    return Taking(stem[kept:], rest, text, adds, behind.startswith(" "))


class WordAtCaret:
    """Tells a word that the caret stands in from one that it stands before, and one that is typed from one gone to.

    Letters typed right before a word are a word of their own, so that `very ` can be written into `the quick reply`.
    """

    def __init__(self) -> None:
        self._apart = -1  # how far from the text's end a word begins that what is being typed is no part of
        self._to_end = 0
        self.is_typing = False  # whether what was changed last is what stands before the caret

    def follow(self, before: str, to_end: int) -> None:
        """The caret stands behind `before` now, `to_end` positions before the text's end."""
        self.is_typing, self._to_end = to_end == self._to_end, to_end
        if not caret(before).prefix:
            self._apart = to_end
        elif not self.is_typing:
            self._apart = -1

    def rest(self, before: str, behind: str) -> str:
        """What stands behind the caret of the word that the caret is in."""
        is_inside = self._to_end != self._apart and caret(before).prefix
        return rest_of_word(behind) if is_inside else ""
