"""Knows where the words stand that were learned from a text, and tells which of them the writer undid or corrected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from engine.text import WORD, rest_of_word
from service.text_field import TextField

_MOST = 500  # words that are remembered, the last ones
_PASSAGE = 3  # words; who cuts more of them at once moves a passage, and takes nothing back


@dataclass(frozen=True, slots=True)
class _Place:
    """A word that was learned, and the positions of its beginning and of its end."""

    word: str
    start: int
    end: int


class LearnedWords:
    """Follows the changes of a field. For one thread alone."""

    def __init__(self, field: TextField, gone: Callable[[str], object]) -> None:
        """`gone` takes a word that was learned and stands there no more."""
        self._field, self._gone = field, gone
        self._words: list[_Place] = []
        self._touched: list[_Place] = []  # whether they are the same is to be seen once the caret leaves them

    def add(self, start: int, text: str) -> None:
        """Note that the text at a position was learned."""
        length_of = self._field.length_of
        for found in WORD.finditer(text):
            begin = start + length_of(text[: found.start()])
            self._words.append(_Place(found[0], begin, begin + length_of(found[0])))
        del self._words[:-_MOST]

    def clear(self) -> None:
        """Forget all of them."""
        self._words, self._touched = [], []

    def change(self, position: int, removed: int, added: int, is_undo: bool) -> None:
        """Follow a change, in which `added` positions replaced `removed` ones."""
        end, shift = position + removed, added - removed
        gone = [word for word in self._words if position <= word.start and word.end <= end]
        is_passage = len(gone) > _PASSAGE and not is_undo
        kept: list[_Place] = []
        for word in self._words:
            if word.end < position:
                kept.append(word)
            elif word.start > end:
                kept.append(_moved(word, shift))
            elif not (is_passage and word in gone):
                self._touched.append(_moved(word, min(0, position - word.start)))
        self._words = kept
        if is_undo:
            self.settle()

    def look(self) -> None:
        """Report the changed words that the caret has left."""
        self._tell(self._field.position)

    def settle(self) -> None:
        """Report all changed words."""
        self._tell(-1)

    def _tell(self, caret: int) -> None:
        touched, self._touched = self._touched, []
        for word in touched:
            now = self._word_at(word.start)
            if now == word.word:
                self._words.append(word)
            elif word.start <= caret <= word.start + self._field.length_of(now) + 1:
                self._touched.append(word)
            else:
                self._gone(word.word)

    def _word_at(self, start: int) -> str:
        """The word that begins at a position, nothing where one goes on there."""
        before = self._field.slice(max(0, start - 1), start)
        return "" if before.isalnum() else rest_of_word(self._field.slice(start, min(start + 64, self._field.end)))


def _moved(word: _Place, shift: int) -> _Place:
    return replace(word, start=word.start + shift, end=word.end + shift)
