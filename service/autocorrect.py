"""Corrects a finished word if the correction is sure, and leaves words alone that the writer insists on."""

from __future__ import annotations

from collections.abc import Callable

from engine.typography import ENDING, is_code
from service.owner import owned
from service.prediction.spelling import Lookup
from service.text_field import TextField

_LINE = 512  # positions of a line that a correction goes by


@owned()
class AutoCorrect:
    """Follows the typing while it is `enabled`. For one thread alone."""

    def __init__(
        self,
        last_misspelling: Callable[[str], str],
        look_up: Callable[[Lookup], object],
        mean: Callable[[str], object],
    ) -> None:
        """`last_misspelling` returns the misspelt word at the end of a line, `look_up` requests corrections, and
        `mean` marks a word as correct.
        """
        self.enabled = False
        self._last_misspelling, self._find, self._mean = last_misspelling, look_up, mean
        self._waiting: dict[Lookup, tuple[TextField, int, int]] = {}  # the field, and where the word stands
        self._corrected = ""  # the word as typed, before the last correction

    def look_up(self, field: TextField) -> None:
        """Look up the word that the space or line end just typed ended, with closing marks before it or none.

        A mark alone ends no word: it may go on, as an address or the name of a file does.
        """
        self._corrected = ""
        end = field.position - 1
        whole = field.slice(max(field.line(end)[0], end - _LINE), end)
        line = whole.rstrip(ENDING)
        end -= field.length_of(whole[len(line) :])
        typed = self._last_misspelling(line) if self.enabled else ""
        if typed and not is_code(line):
            lookup = Lookup(line.removesuffix(typed), typed, only_sure=True, curly_quotes=field.curly_quotes)
            self._waiting[lookup] = field, end - field.length_of(typed), end
            self._find(lookup)

    def correct(self, lookup: Lookup, words: list[str], front: TextField) -> None:
        """Replace the word by a sure correction, unless it has changed since or another field is in `front`."""
        if lookup not in self._waiting:
            return
        field, start, end = self._waiting.pop(lookup)
        if not words or field is not front or field.is_composing():
            return
        if field.slice(start, end) == lookup.typed and field.position > end:
            self._corrected = lookup.typed
            field.correct_unasked(start, end, words[0])

    def take_back(self) -> None:
        """Accept the word as typed, since the writer undid its correction."""
        if self._corrected:
            self._mean(self._corrected)
            self._corrected = ""
