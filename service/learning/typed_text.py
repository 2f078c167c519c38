"""Finds the parts of a text that the writer typed or took, so that each is learned once, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from engine.text import Caret, caret
from service.learning.learned_words import LearnedWords
from service.owner import owned
from service.text_field import FieldKind, TextField

Span = tuple[int, int]  # positions of a field: the first, and the one past the last

_TAIL = 128  # positions before the caret that show whether a sentence has ended
_BEFORE = 1000  # positions before a typed part, at most, that are passed on with it
_CUT_WORD = re.compile(r"[\w'\u2019]+")
_LAST_CUT_WORD = re.compile(r"[\w'\u2019]+\Z")


@owned()
class TypedText:
    """Hands out each typed part of a field when it is finished: a sentence when the next one can begin, the rest of a
    line when the caret leaves it, and everything when the text is put away.

    Text that was pasted, dropped, redone, replaced or loaded does not count, and neither does part of a word: mending
    a letter does not write the word anew. For one thread alone, which reports each change in this order:
    `change`, then `claim` if it was typed, then `leave_line` if the caret moved.
    """

    def __init__(
        self,
        field: TextField,
        enabled: bool,
        finished: Callable[[str, str], object],
        undone: Callable[[str], object],
    ) -> None:
        """`finished` takes the typed text, and the text before it in its line and in the line above, which may say that
        it is a secret; `undone` takes a word of it that was undone or corrected later."""
        self._field = field
        self._enabled = enabled and field.kind is not FieldKind.SECRET
        self._finished = finished
        self._learned = LearnedWords(field, undone)
        self._spans: list[Span] = []
        self._last: tuple[int, int, int] | None = None  # a change that may yet turn out to be typed

    def enable(self, enabled: bool) -> None:
        """Switch on or off. Typed text that is not finished is dropped."""
        enabled = enabled and self._field.kind is not FieldKind.SECRET
        if enabled != self._enabled:
            self._enabled = enabled
            self._spans = []
            self._learned.clear()

    def finish(self) -> None:
        """Hand out everything."""
        self._settle(is_typed=False)
        self._hand_out(self._spans)
        self._spans = []
        self._learned.settle()

    def finish_all_but_word(self) -> None:
        """Hand out everything except the word that is being typed."""
        self._settle(is_typed=False)
        self._hand_out_before(self._field.position - self._field.length_of(self._caret().prefix))

    def change(self, position: int, removed: int, added: int, is_undo: bool = False) -> None:
        """Note that `added` positions replaced `removed` ones."""
        self._settle(is_typed=False)
        self._learned.change(position, removed, added, is_undo)
        self._last = position, removed, added

    def claim(self) -> None:
        """Note that the last change was typed."""
        self._settle(is_typed=True)
        self._learned.look()
        now = self._caret()
        if not now.prefix and now.starts_sentence:
            self._hand_out_before(self._field.position)

    def leave_line(self) -> None:
        """Hand out the text of other lines, since the caret moved. A change not claimed by now was not typed."""
        self._settle(is_typed=False)
        self._learned.look()
        start, end = self._field.line(self._field.position)
        elsewhere = [span for span in self._spans if span[1] <= start or span[0] > end]
        if elsewhere:
            self._spans = [span for span in self._spans if span not in elsewhere]
            self._hand_out(elsewhere)

    def _caret(self) -> Caret:
        position = self._field.position
        return caret(self._field.slice(max(0, position - _TAIL), position))

    def _line_above(self, position: int) -> int:
        """Where the line above that of `position` begins, or its own where it is the first."""
        start = self._field.line(position)[0]
        return self._field.line(start - 1)[0] if start else start

    def _settle(self, is_typed: bool) -> None:
        if self._last is not None:
            self._spans = edited(self._spans, *self._last, is_typed and self._enabled)
            self._last = None

    def _hand_out_before(self, position: int) -> None:
        finished = [(start, min(end, position)) for start, end in self._spans if start < position]
        self._spans = [(max(start, position), end) for start, end in self._spans if end > position]
        self._hand_out(finished)

    def _hand_out(self, spans: Iterable[Span]) -> None:
        field = self._field
        for start, end in spans:
            end = min(end, field.end)
            before = field.slice(max(self._line_above(start), start - _BEFORE), start)
            text = field.slice(start, end)
            first = _CUT_WORD.match(text) if _LAST_CUT_WORD.search(before) else None
            if first:
                before, text = before + first[0], text[first.end() :]
                start += field.length_of(first[0])
            if _CUT_WORD.match(field.slice(end, min(end + 1, field.end))):
                text = _LAST_CUT_WORD.sub("", text)
            if any(map(str.isalpha, text)):
                self._finished(text, before)
                self._learned.add(start, text)


def edited(spans: Sequence[Span], position: int, removed: int, added: int, is_typed: bool) -> list[Span]:
    """The typed spans, in order, after `added` positions at `position` replaced `removed` ones.

    If another character replaces a typed one, as a curly quote does, it counts as typed.
    """
    is_typed = is_typed or (removed == added == 1 and any(start <= position < stop for start, stop in spans))
    shift, end = added - removed, position + removed
    before = [(start, min(stop, position)) for start, stop in spans if start < position]
    new = [(position, position + added)] if is_typed else []
    after = [(max(start, end) + shift, stop + shift) for start, stop in spans if stop > end]
    joined: list[Span] = []
    for start, stop in (*before, *new, *after):
        if joined and joined[-1][1] == start:
            joined[-1] = joined[-1][0], stop
        elif stop > start:
            joined.append((start, stop))
    return joined
