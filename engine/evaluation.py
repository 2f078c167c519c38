"""Measures a backend by typing phrases with it: keystroke savings, recall at k, log-loss and latency.

Each line is typed on its own, from an empty context. Its words are the matches of `engine.text.WORD`; spaces and
punctuation between them are typed at one keystroke per character and never predicted.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from engine.prediction import Backend, Cancellation, Request
from engine.text import WORD, caret, fold

LETTERS_TYPED = (0, 1, 2)
RANKS = (1, 3)

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

    `keystroke_savings` is 1 - keystrokes / characters; an accepted suggestion is one keystroke, its space included.
    `recall[letters][k]` is the share of the words of more than `letters` letters that are among the first k suggestions
    once that many letters are typed. `log_loss_per_word` is the mean of -ln P(word | text before it) over all words,
    nothing of them typed, in nats; `log_loss_per_character` is the same sum over the characters of the lines.
    `latency_ms` covers the predictions that the typist waited for.
    """

    keystroke_savings: float
    recall: Mapping[int, Mapping[int, float]]
    log_loss_per_word: float
    log_loss_per_character: float
    latency_ms: Latency


def evaluate(backend: Backend, lines: Iterable[str], chips: int, ignore_case: bool) -> EvaluationFigures:
    """Type every line with `chips` suggestions in view. There must be at least one word. Raises ModelError."""
    typist = _Typist(backend, chips, ignore_case)
    typed = []
    for line in lines:
        typist.type_line(line)
        typed.append(line)
    for line in typed:  # afterwards, since a backend may remember its questions, and the typing is timed
        typist.score_line(line)
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
class _Typist:
    """Types lines and keeps count. `ranks[letters]` holds each word's place among the suggestions, or infinity."""

    backend: Backend
    chips: int
    ignore_case: bool
    characters: int = 0
    keystrokes: int = 0
    log_losses: list[float] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    ranks: dict[int, list[float]] = field(default_factory=lambda: {letters: [] for letters in LETTERS_TYPED})

    def type_line(self, line: str) -> None:
        typed = 0  # characters of the line that are in the text so far
        for match in WORD.finditer(line):
            start, end = match.span()
            letters = self.type_word(line[:start], match[0])
            # Between words every character is a keystroke, except the space that came with an accepted suggestion.
            self.keystrokes += start - typed + letters
            typed = end
            if letters < end - start:
                self.keystrokes += 1
                typed += line.startswith(" ", end)
        self.keystrokes += len(line) - typed
        self.characters += len(line)

    def score_line(self, line: str) -> None:
        for match in WORD.finditer(line):
            self.log_losses.append(-self.backend.log_probability(caret(line[: match.start()]), match[0]))

    def type_word(self, before: str, word: str) -> int:
        """The letters of `word` that are typed until it is among the first `chips` suggestions; all of them if never.

        Keeps asking if the recall figures need it, even after the typist has the word.
        """
        taken = None
        for letters in range(len(word)):
            if taken is not None and letters not in self.ranks:
                break
            rank, milliseconds = self.rank(before + word[:letters], word)
            if taken is None:
                self.milliseconds.append(milliseconds)
                taken = letters if rank <= self.chips else None
            if letters in self.ranks:
                self.ranks[letters].append(rank)
        return len(word) if taken is None else taken

    def rank(self, before: str, word: str) -> tuple[float, float]:
        """The place of `word` among the suggestions, from 1, or infinity; and the milliseconds they took."""
        request = Request(before, count=max(self.chips, *RANKS))
        started = time.perf_counter_ns()
        prediction = self.backend.predict(request, Cancellation())
        milliseconds = (time.perf_counter_ns() - started) / 1e6
        words = [suggestion.word for suggestion in prediction.suggestions]
        if self.ignore_case:
            word, words = fold(word), [fold(suggested) for suggested in words]
        return words.index(word) + 1 if word in words else math.inf, milliseconds

    def figures(self) -> EvaluationFigures:
        loss = math.fsum(self.log_losses)
        return EvaluationFigures(
            keystroke_savings=1 - self.keystrokes / self.characters,
            recall={letters: {k: _share_within(ranks, k) for k in RANKS} for letters, ranks in self.ranks.items()},
            log_loss_per_word=loss / len(self.log_losses),
            log_loss_per_character=loss / self.characters,
            latency_ms=Latency(*map(float, np.percentile(self.milliseconds, [50, 95, 99]))),
        )


def _share_within(ranks: Sequence[float], k: int) -> float:
    return sum(rank <= k for rank in ranks) / len(ranks) if ranks else 0.0
