"""Asks a backend at every place where someone who types a line may look at the chips."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from engine.prediction import Backend, Cancellation, Prediction, Request, Suggestion
from engine.text import WORD, fold
from engine.word_ends import with_next_words

LETTERS_TYPED = (0, 1, 2)
RANKS = (1, 3)
CHIPS = 3  # suggestions in view when keystrokes are counted, by default
_WEAK = 0.05  # probability below which a suggestion is hardly worth a look


def letters_needed(backend: Backend, before: str, word: str, chips: int, cancellation: Cancellation) -> int:
    """The letters of `word` that are typed until it is among the first `chips` suggestions; all of them if never.

    Raises Cancelled, ModelError.
    """
    for letters in range(len(word)):
        prediction = backend.predict(Request(before + word[:letters], count=chips), cancellation)
        if word in (suggestion.word for suggestion in prediction.suggestions[:chips]):
            return letters
    return len(word)


@dataclass(frozen=True, slots=True)
class AskedWord:
    """A word from `start` to `end` in a line, and what the chips offered.

    `letters` of it are typed until it is on a chip, all if it never is; `completed` the same where no chip has a next
    word. `is_ahead` says whether it is offered at the end of the word before. `shown` has the chips with 0, 1, 2 ...
    letters typed, at least until it is among them; `ending` those once all of it is typed, where one more word follows
    after a space.
    """

    start: int
    end: int
    letters: int
    completed: int
    is_ahead: bool
    shown: Sequence[Prediction]
    ending: Prediction | None = None


@dataclass(slots=True)
class LineAsker:
    """Asks about line after line, and notes what the figures need.

    `ranks[letters]` holds each word's place among the suggestions, or infinity; `weak` and `right` say for each end of
    a word whether no suggestion was likely, and whether the next word was among them.
    """

    backend: Backend
    chips: int
    ignore_case: bool
    weak: list[bool] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    ranks: dict[int, list[float]] = field(default_factory=lambda: {letters: [] for letters in LETTERS_TYPED})

    def ask(self, before: str, line: str) -> list[AskedWord]:
        """The words of a line that follows the text `before`. Raises ModelError."""
        words, is_ahead = [], False
        matches = list(WORD.finditer(line))
        for match, following in zip_longest(matches, matches[1:]):
            word = replace(self._word(before + line[: match.start()], match[0], match.start()), is_ahead=is_ahead)
            is_ahead = False
            if following is not None and line[match.end() : following.start()] == " ":
                ending = self._shown(before + line[: match.end()], self.chips)[1]
                word = replace(word, ending=ending)
                is_ahead = self._note_end(ending, following[0])
            words.append(word)
        return words

    def _word(self, before: str, word: str, start: int) -> AskedWord:
        """Goes on asking where the recall figures need it, though the word is on a chip."""
        taken = completed = len(word)
        shown: list[Prediction] = []
        for letters in range(len(word)):
            if max(taken, completed) < letters and letters not in self.ranks:
                break
            completions, on_chips, milliseconds = self._shown(before + word[:letters], max(self.chips, *RANKS))
            rank = self.place(word, completions)
            shown.append(on_chips)
            if letters <= taken:
                self.milliseconds.append(milliseconds)
            if rank <= self.chips:
                completed = min(completed, letters)
            if self.place(word, [found for found in on_chips.suggestions if found.completes]) < math.inf:
                taken = min(taken, letters)
            if letters in self.ranks:
                self.ranks[letters].append(rank)
        return AskedWord(start, start + len(word), taken, completed, False, shown)

    def _note_end(self, ending: Prediction, following: str) -> bool:
        """Whether the word that follows is offered there."""
        self.weak.append(all(found.probability < _WEAK for found in ending.suggestions))
        self.right.append(self.place(following, [found for found in ending.suggestions if found.follows]) < math.inf)
        return self.right[-1]

    def _shown(self, before: str, count: int) -> tuple[Sequence[Suggestion], Prediction, float]:
        """`count` completions; what the chips show, next words among them; and the milliseconds that took."""
        request, cancellation = Request(before, count=count), Cancellation()
        started = time.perf_counter_ns()
        prediction = self.backend.predict(request, cancellation)
        on_chips = replace(prediction, suggestions=prediction.suggestions[: self.chips])
        shown = with_next_words(on_chips, request.for_words(self.chips), self.backend, cancellation)
        return prediction.suggestions, shown, (time.perf_counter_ns() - started) / 1e6

    def place(self, word: str, found: Sequence[Suggestion]) -> float:
        """The place of `word` among suggestions, from 1, or infinity."""
        words = [suggestion.word for suggestion in found]
        if self.ignore_case:
            word, words = fold(word), list(map(fold, words))
        return words.index(word) + 1 if word in words else math.inf
