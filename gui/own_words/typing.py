"""Which parts of a page the writer typed or took, so that these are learned, each once, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QObject, Qt, Signal, Slot

from engine.text import caret
from gui.page.editor import Editor
from gui.page.paper import utf16_length

Span = tuple[int, int]  # Qt positions: the first, and the one past the last

_TAIL = 128  # characters before the caret that tell whether a sentence has ended there
_BEFORE = 1000  # characters of the line before a typed part that go along with it
_CUT_WORD = re.compile(r"[\w'\u2019]+")
_LAST_CUT_WORD = re.compile(r"[\w'\u2019]+\Z")


class TypedText(QObject):
    """Hands out each typed part of a page when it is finished: a sentence when the next one can begin, whatever else
    stands in a line when the caret leaves it, and the rest when the text is put away.

    What was pasted, dropped, undone and done again, replaced or loaded is none of it. Neither is part of a word: who
    mends a letter doesn't write the word anew.
    """

    finished = Signal(str, str)  # what was typed, what stands before it in its line

    def __init__(self, editor: Editor, enabled: bool, parent: QObject) -> None:
        super().__init__(parent)
        self._editor = editor
        self._enabled = enabled
        self._spans: list[Span] = []
        self._last: tuple[int, int, int] | None = None  # a change of which it isn't known yet whether it was typed
        editor.document().contentsChange.connect(self._changed)
        editor.typed.connect(self._claim)
        # After all that comes of a key, so that what is then not known to be typed was not.
        editor.cursorPositionChanged.connect(self._leave_line, Qt.ConnectionType.QueuedConnection)

    def enable(self, enabled: bool) -> None:
        """Go on noticing what is typed, or don't. What was noticed until now, and isn't finished, is dropped."""
        if enabled != self._enabled:
            self._enabled = enabled
            self._spans = []

    def finish(self) -> None:
        """Hand out everything."""
        self._settle(is_typed=False)
        self._hand_out(self._spans)
        self._spans = []

    def finish_all_but_word(self) -> None:
        """Hand out everything but the word that is being typed."""
        self._settle(is_typed=False)
        position = self._editor.textCursor().position()
        word = caret(self._editor.slice(max(0, position - _TAIL), position)).prefix
        self._hand_out_before(position - utf16_length(word))

    @Slot(int, int, int)
    def _changed(self, position: int, removed: int, added: int) -> None:
        self._settle(is_typed=False)
        self._last = position, removed, added

    @Slot()
    def _claim(self) -> None:
        """The last change was typed."""
        self._settle(is_typed=True)
        position = self._editor.textCursor().position()
        now = caret(self._editor.slice(max(0, position - _TAIL), position))
        if not now.prefix and now.starts_sentence:
            self._hand_out_before(position)

    def _settle(self, is_typed: bool) -> None:
        if self._last is not None:
            self._spans = edited(self._spans, *self._last, is_typed and self._enabled)
            self._last = None

    @Slot()
    def _leave_line(self) -> None:
        self._settle(is_typed=False)
        block = self._editor.textCursor().block()
        start, end = block.position(), block.position() + block.length()
        elsewhere = [span for span in self._spans if span[1] <= start or span[0] >= end]
        if elsewhere:
            self._spans = [span for span in self._spans if span not in elsewhere]
            self._hand_out(elsewhere)

    def _hand_out_before(self, position: int) -> None:
        finished = [(start, min(end, position)) for start, end in self._spans if start < position]
        self._spans = [(max(start, position), end) for start, end in self._spans if end > position]
        self._hand_out(finished)

    def _hand_out(self, spans: Iterable[Span]) -> None:
        size = self._editor.document().characterCount() - 1
        for start, end in spans:
            line = self._editor.document().findBlock(start).position()
            before = self._editor.slice(max(line, start - _BEFORE), start)
            text = self._editor.slice(start, min(end, size))
            first = _CUT_WORD.match(text) if _LAST_CUT_WORD.search(before) else None
            if first:
                before, text = before + first[0], text[first.end() :]
            if _CUT_WORD.match(self._editor.slice(min(end, size), min(end + 1, size))):
                text = _LAST_CUT_WORD.sub("", text)
            if any(map(str.isalpha, text)):
                self.finished.emit(text, before)


def edited(spans: Sequence[Span], position: int, removed: int, added: int, is_typed: bool) -> list[Span]:
    """The typed spans, in order, once `removed` characters at `position` gave way to `added` ones.

    A typed character that another takes the place of, as a curly quote does, counts as typed.
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
