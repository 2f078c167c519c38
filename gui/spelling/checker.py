"""Finds misspelt words for this writer, at once, in the window's thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from engine.text import caret, fold, straight
from gui.page.paper import utf16_length
from gui.worker.own_words import OwnWordsWorker
from gui.worker.spelling import SpellingWorker
from service.text_field import TextField

if TYPE_CHECKING:
    from engine.corrections import Speller

Span = tuple[int, int]  # Qt positions: the first, and the one past the last

_PIECES = 512  # remembered pieces of text, so that only changes are checked again
_REACH = 256  # positions of a line that decide whether a word in it is misspelt


class Checker(QObject):
    """Knows the speller once it is open, the writer's own words, and words that the writer insists on.

    The latter are forgotten when the program ends. Nothing is misspelt before the speller is open, or while the writer
    wants no spelling checked.
    """

    changed = Signal()  # other words may be misspelt now
    meant = Signal()  # the writer insists on a word

    def __init__(self, worker: SpellingWorker, own_words: OwnWordsWorker, parent: QObject) -> None:
        super().__init__(parent)
        self._worker = worker
        self._opened: Speller | None = None
        self._enabled = True
        self._own: Mapping[str, str] = {}
        self._meant: dict[str, str] = {}
        self._known: Mapping[str, str] = {}
        self._spans = lru_cache(_PIECES)(self._look_through)
        worker.opened.connect(self._open)
        own_words.learned.connect(self._learn)

    @property
    def is_open(self) -> bool:
        """Whether anything can be misspelt."""
        return self._speller is not None

    def enable(self, enabled: bool) -> None:
        """Switch the check on or off."""
        self._worker.enabled = self._enabled = enabled
        self._spans.cache_clear()
        self.changed.emit()

    def misspellings(self, begin: int, text: str) -> list[Span]:
        """The misspelt places in a `text` that begins at a position."""
        spans = self._spans(text)
        if len(text) == utf16_length(text):
            return [(begin + start, begin + end) for start, end in spans]
        return [(begin + utf16_length(text[:start]), begin + utf16_length(text[:end])) for start, end in spans]

    def last_misspelling(self, line: str) -> str:
        """The misspelt word at the end of a line, or nothing."""
        return self._speller.last_misspelling(caret(line), self._known) if self._speller else ""

    def misspelling_at(self, field: TextField, position: int) -> Span | None:
        """The misspelt word at a position of a field, or right before it."""
        first, last = field.line(position)
        begin, end = max(first, position - _REACH), min(last, position + _REACH)
        spans = self.misspellings(begin, field.slice(begin, end))
        return next((span for span in spans if span[0] <= position <= span[1]), None)

    def is_own(self, word: str) -> bool:
        """Whether a word is on offer as one of the writer's own."""
        return fold(straight(word)) in self._own

    def mean(self, word: str) -> None:
        """Accept a word as correct until the program ends."""
        self._meant[fold(straight(word))] = word
        self._tell()
        self.meant.emit()

    @Slot(object)
    def _open(self, speller: Speller) -> None:
        self._opened = speller
        self._tell()

    @Slot(object)
    def _learn(self, own_words: Mapping[str, str]) -> None:
        self._own = own_words
        self._tell()

    @property
    def _speller(self) -> Speller | None:
        return self._opened if self._enabled else None

    def _tell(self) -> None:
        self._known = {**self._meant, **self._own}
        self._worker.know(self._known, dict(self._meant))
        self._spans.cache_clear()
        self.changed.emit()

    def _look_through(self, text: str) -> Sequence[Span]:
        return list(self._speller.misspellings(text, self._known)) if self._speller else []
