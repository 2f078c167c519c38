"""What a backend would have saved on a word that the writer typed, by the rules of `engine.evaluation`."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass

from engine.prediction import Backend, Cancellation
from engine.text import WORD, caret

_MOST = 256  # words that wait
_REACH = 64  # characters before a word in which the last one is looked for


@dataclass(frozen=True, slots=True)
class TypedWord:
    """A word that is finished, the text before it, the character after it, and how many chips there were.

    `between` counts the characters between the one after the last word and this one: they are typed with any backend.
    """

    before: str
    word: str
    follows: str
    between: int
    chips: int

    @property
    def characters(self) -> int:
        """How many characters the writer sees for it. Over a whole text they add up to its length."""
        return self.between + len(self.word) + 1

    def keystrokes(self, backend: Backend, cancellation: Cancellation) -> int:
        """How many keystrokes it takes with this backend. Raises Cancelled, ModelError."""
        from engine.evaluation import letters_needed  # here, so that the window does not wait for numpy

        letters = letters_needed(backend, self.before, self.word, self.chips, cancellation)
        if letters == len(self.word):
            return self.characters
        return self.between + letters + 1 + (self.follows != " ")


def finished_words(before: str, now: str, chips: int) -> list[TypedWord]:
    """The words that were finished when the text before the caret went on from `before` to `now`, the first one first.

    The letters typed of a word may have been replaced, as a suggestion replaces them; what is before them may not.
    """
    kept = len(before) - len(caret(before).prefix)
    if len(now) <= len(before) or now[:kept] != before[:kept]:
        return []
    gone = [match.end() for match in WORD.finditer(before, max(0, kept - _REACH), kept)]
    last = gone[-1] + 1 if gone else (0 if kept <= _REACH else kept)
    found = []
    for match in WORD.finditer(now, kept, len(now) - len(caret(now).prefix)):
        start, end = match.span()
        found.append(TypedWord(now[:start], match[0], now[end : end + 1], max(0, start - last), chips))
        last = end + 1
    return found


class Backlog:
    """Words that wait to be scored, oldest first. Where too many wait, the oldest is dropped and counted.

    Every method is thread-safe and returns at once.
    """

    def __init__(self, most: int = _MOST) -> None:
        self._lock = threading.Lock()
        self._words = deque[TypedWord]()
        self._most, self._dropped = most, 0

    def put(self, word: TypedWord) -> None:
        """Let a word wait."""
        with self._lock:
            self._words.append(word)
            if len(self._words) > self._most:
                self._words.popleft()
                self._dropped += 1

    def put_back(self, word: TypedWord) -> None:
        """Let a word that was taken wait as the oldest."""
        with self._lock:
            self._words.appendleft(word)

    def take(self) -> TypedWord | None:
        """The word that waited longest; None where none does."""
        with self._lock:
            return self._words.popleft() if self._words else None

    def take_dropped(self) -> int:
        """How many words were dropped since this was asked last."""
        with self._lock:
            dropped, self._dropped = self._dropped, 0
            return dropped

    def clear(self) -> None:
        """Forget all words that wait."""
        with self._lock:
            self._words.clear()
