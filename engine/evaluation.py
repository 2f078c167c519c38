"""Measures a backend by typing phrases with it: keystroke savings, recall at k, log-loss and latency.

Each line is typed on its own, from an empty context. Its words are the matches of `engine.text.WORD`; spaces and
punctuation between them are typed at one keystroke per character and never predicted. At the end of a word that was
typed out, the next word may be taken from among the completions, its two spaces included; see `engine.word_ends`.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

import numpy as np

from engine.prediction import Backend, Cancellation, Request, Suggestion
from engine.text import WORD, caret, fold
from engine.word_ends import with_next_words

LETTERS_TYPED = (0, 1, 2)
RANKS = (1, 3)
_WEAK = 0.05  # probability below which a suggestion is hardly worth a look

CHIPS = 3  # suggestions in view when keystrokes are counted, by default


@dataclass(frozen=True, slots=True)
class Latency:
    """Percentiles of the time a prediction takes, in milliseconds."""

    median: float
    p95: float
    p99: float


@dataclass(frozen=True, slots=True)
class EvaluationFigures:
    """What one backend scored on one set of lines.

    `keystroke_savings` is 1 - keystrokes / characters; an accepted suggestion is one keystroke, its spaces included.
    `savings_without_word_ends` counts completions alone. Of the places where a word has been typed out and another one
    follows after a space, `weak_word_ends` is the share where no suggestion reaches 5 %, `right_word_ends` that where
    the next word is among the suggestions.
    `recall[letters][k]` is the share of the words of more than `letters` letters that are among the first k suggestions
    once that many letters are typed. `log_loss_per_word` is the mean of -ln P(word | text before it) over all words,
    nothing of them typed, in nats; `log_loss_per_character` is the same sum over the characters of the lines.
    `latency_ms` covers the predictions that the typist waited for.
    """

    keystroke_savings: float
    savings_without_word_ends: float
    weak_word_ends: float
    right_word_ends: float
    recall: Mapping[int, Mapping[int, float]]
    log_loss_per_word: float
    log_loss_per_character: float
    latency_ms: Latency


def evaluate(
    backend: Backend,
    lines: Iterable[str],
    chips: int,
    ignore_case: bool,
    scored: Callable[[], object] = lambda: None,
) -> EvaluationFigures:
    """Type every line with `chips` suggestions in view. There must be at least one word. Raises ModelError.

    Once all are typed, `scored` is called for each line of which the log-loss was taken.
    """
    typist = _Typist(backend, chips, ignore_case)
    typed = []
    for line in lines:
        typist.type_line(line)
        typed.append(line)
    for line in typed:  # afterwards, since a backend may remember its questions, and the typing is timed
        typist.score_line(line)
        scored()
    return typist.figures()


def letters_needed(backend: Backend, before: str, word: str, chips: int, cancellation: Cancellation) -> int:
    """The letters of `word` that are typed until it is among the first `chips` suggestions; all of them if never.

    Raises Cancelled, ModelError.
    """
    for letters in range(len(word)):
        prediction = backend.predict(Request(before + word[:letters], count=chips), cancellation)
        if word in (suggestion.word for suggestion in prediction.suggestions[:chips]):
            return letters
    return len(word)


@dataclass(slots=True)
class _Tally:
    """The keystrokes that lines took in all, and how many characters of the last one are in the text."""

    keystrokes: int = 0
    typed: int = 0

    def type_word(self, line: str, span: tuple[int, int], letters: int) -> None:
        """Type what stands before a word, and so many letters of it; take it where that isn't all."""
        start, end = span
        # Between words every character is a keystroke, except the space that came with an accepted suggestion.
        self.keystrokes += start - self.typed + letters
        self.typed = end
        if letters < end - start:
            self.take(line, end)

    def take(self, line: str, end: int) -> None:
        """Take a suggestion: the word that ends there."""
        self.keystrokes += 1
        self.typed = end + line.startswith(" ", end)

    def end_line(self, line: str) -> None:
        """Type what is left."""
        self.keystrokes += len(line) - self.typed
        self.typed = 0


@dataclass(slots=True)
class _Typist:
    """Types lines and keeps count. `ranks[letters]` holds each word's place among the suggestions, or infinity."""

    backend: Backend
    chips: int
    ignore_case: bool
    characters: int = 0
    tally: _Tally = field(default_factory=_Tally)
    without_word_ends: _Tally = field(default_factory=_Tally)
    weak: list[bool] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)
    log_losses: list[float] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    ranks: dict[int, list[float]] = field(default_factory=lambda: {letters: [] for letters in LETTERS_TYPED})

    def type_line(self, line: str) -> None:
        matches = list(WORD.finditer(line))
        for match, following in zip_longest(matches, matches[1:]):
            start, end = match.span()
            shown, completed = self.type_word(line[:start], match[0])
            self.without_word_ends.type_word(line, match.span(), completed)
            follows = following is not None and line[end : following.start()] == " "
            is_right = follows and following is not None and self.end_word(line[:end], following[0])
            if self.tally.typed > start:  # taken at the end of the word before
                continue
            self.tally.type_word(line, match.span(), shown)
            if is_right and following is not None and shown == end - start:
                self.tally.take(line, following.end())
        for tally in (self.tally, self.without_word_ends):
            tally.end_line(line)
        self.characters += len(line)

    def end_word(self, before: str, following: str) -> bool:
        """Whether the word that comes next is offered at the end of this one."""
        suggestions = self.shown(before, self.chips)[1]
        self.weak.append(all(found.probability < _WEAK for found in suggestions))
        self.right.append(self.place(following, [found.word for found in suggestions if found.follows]) < math.inf)
        return self.right[-1]

    def score_line(self, line: str) -> None:
        for match in WORD.finditer(line):
            self.log_losses.append(-self.backend.log_probability(caret(line[: match.start()]), match[0]))

    def type_word(self, before: str, word: str) -> tuple[int, int]:
        """The letters of `word` that are typed until it is among the first `chips` suggestions; all of them if never.

        Without word ends in the second place. Goes on asking where the recall figures need it, though the typist has
        what was wanted.
        """
        taken = completed = len(word)
        for letters in range(len(word)):
            if max(taken, completed) < letters and letters not in self.ranks:
                break
            completions, shown, milliseconds = self.shown(before + word[:letters], max(self.chips, *RANKS))
            rank = self.place(word, [found.word for found in completions])
            if letters <= taken:
                self.milliseconds.append(milliseconds)
            if rank <= self.chips:
                completed = min(completed, letters)
            if self.place(word, [found.word for found in shown if found.completes]) < math.inf:
                taken = min(taken, letters)
            if letters in self.ranks:
                self.ranks[letters].append(rank)
        return taken, completed

    def shown(self, before: str, count: int) -> tuple[Sequence[Suggestion], Sequence[Suggestion], float]:
        """`count` completions; what the chips show, next words among them; and the milliseconds that took."""
        request, cancellation = Request(before, count=count), Cancellation()
        started = time.perf_counter_ns()
        prediction = self.backend.predict(request, cancellation)
        on_chips = replace(prediction, suggestions=prediction.suggestions[: self.chips])
        shown = with_next_words(on_chips, request.for_words(self.chips), self.backend, cancellation).suggestions
        return prediction.suggestions, shown, (time.perf_counter_ns() - started) / 1e6

    def place(self, word: str, words: Sequence[str]) -> float:
        """The place of `word`, from 1, or infinity."""
        if self.ignore_case:
            word, words = fold(word), [fold(suggested) for suggested in words]
        return words.index(word) + 1 if word in words else math.inf

    def figures(self) -> EvaluationFigures:
        loss = math.fsum(self.log_losses)
        return EvaluationFigures(
            keystroke_savings=1 - self.tally.keystrokes / self.characters,
            savings_without_word_ends=1 - self.without_word_ends.keystrokes / self.characters,
            weak_word_ends=float(np.mean(self.weak or [False])),
            right_word_ends=float(np.mean(self.right or [False])),
            recall={letters: {k: _share_within(ranks, k) for k in RANKS} for letters, ranks in self.ranks.items()},
            log_loss_per_word=loss / len(self.log_losses),
            log_loss_per_character=loss / self.characters,
            latency_ms=Latency(*map(float, np.percentile(self.milliseconds, [50, 95, 99]))),
        )


def _share_within(ranks: Sequence[float], k: int) -> float:
    return sum(rank <= k for rank in ranks) / len(ranks) if ranks else 0.0
