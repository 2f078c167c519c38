"""Types lines with a backend and counts: what the command `evaluate` prints, and others measure by.

The words of a line are the matches of `engine.text.WORD`; spaces and punctuation between them are typed at one
keystroke per character and never predicted. At the end of a word that was typed out, the next word may be taken from
among the completions, its two spaces included; see `engine.word_ends`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from engine.evaluation.asking import RANKS, AskedWord, LineAsker
from engine.evaluation.figures import EvaluationFigures, Latency
from engine.evaluation.keystrokes import Glances, Way, fewest, losses
from engine.evaluation.losses import LostTo, reason
from engine.prediction import Backend
from engine.text import WORD, caret

_REACH = 4096  # characters of the lines before that a line is typed behind


class GreyText(Protocol):
    """Takes grey text where it shows and is right, else chips."""

    def keystrokes(self, before: str, line: str, words: Sequence[AskedWord]) -> int:
        """The keystrokes of a line that follows the text `before`. Raises ModelError."""
        ...


def evaluate(
    backend: Backend,
    lines: Iterable[str],
    chips: int,
    ignore_case: bool,
    scored: Callable[[], object] = lambda: None,
    grey_text: GreyText | None = None,
    is_text: bool = False,
) -> EvaluationFigures:
    """Type every line with `chips` suggestions in view. There must be at least one word. Raises ModelError.

    Each is typed on its own, from an empty context, or where it `is_text`, behind all those before it. Once all are
    typed, `scored` is called for each line of which the log-loss was taken, and then for each that was typed with grey
    text.
    """
    typist, before, typed = _Typist(LineAsker(backend, chips, ignore_case)), "", []
    for line in lines:
        typed.append((before, line, typist.type_line(before, line)))
        before = (before + line + "\n")[-_REACH:] if is_text else ""
    for before, line, _words in typed:  # afterwards, since a backend may remember its questions, and typing is timed
        typist.score_line(before, line)
        scored()
    if grey_text:
        for before, line, words in typed:
            typist.keystrokes[Way.GREY_TEXT] += grey_text.keystrokes(before, line, words)
            scored()
    return typist.figures()


@dataclass(slots=True)
class _Typist:
    """Types lines and keeps count."""

    asker: LineAsker
    glances: Glances = field(default_factory=Glances)
    characters: int = 0
    keystrokes: Counter[Way] = field(default_factory=Counter)
    lost: Counter[LostTo] = field(default_factory=Counter)
    log_losses: list[float] = field(default_factory=list)

    def type_line(self, before: str, line: str) -> list[AskedWord]:
        """Count the keystrokes of a line in every way of typing it with chips; returns what was asked about."""
        words = self.asker.ask(before, line)
        self.characters += len(line)
        for way, sums in losses(line, words, self.glances.at(words)):
            self.keystrokes[way] += fewest(line, words) + sum(sums)
            if way is Way.CHIPS:
                self._give_reasons(before, line, words, sums)
        return words

    def _give_reasons(self, before: str, line: str, words: Sequence[AskedWord], sums: Sequence[int]) -> None:
        for word, letters in zip(words, sums, strict=True):
            stands_behind, written = before + line[: word.start], line[word.start : word.end]
            for typed in range(letters):
                self.lost[reason(stands_behind, written, word, typed, self.asker.ignore_case)] += 1

    def score_line(self, before: str, line: str) -> None:
        """Take the log-loss of a line's words."""
        for match in WORD.finditer(line):
            at = caret(before + line[: match.start()])
            self.log_losses.append(-self.asker.backend.log_probability(at, match[0]))

    def figures(self) -> EvaluationFigures:
        """The figures of all lines typed so far."""
        loss = math.fsum(self.log_losses)
        return EvaluationFigures(
            keystroke_savings=self._savings(Way.CHIPS),
            savings_without_word_ends=self._savings(Way.COMPLETIONS),
            savings_with_grey_text=self._savings(Way.GREY_TEXT) if Way.GREY_TEXT in self.keystrokes else None,
            savings_at_a_glance=self._savings(Way.GLANCES),
            savings_at_a_glance_without_word_ends=self._savings(Way.COMPLETIONS_GLANCES),
            lost={to: self.lost[to] / self.characters for to in LostTo},
            weak_word_ends=float(np.mean(self.asker.weak or [False])),
            right_word_ends=float(np.mean(self.asker.right or [False])),
            recall={letters: _recall(ranks) for letters, ranks in self.asker.ranks.items()},
            log_loss_per_word=loss / len(self.log_losses),
            log_loss_per_character=loss / self.characters,
            latency_ms=Latency(*map(float, np.percentile(self.asker.milliseconds, [50, 95, 99]))),
        )

    def _savings(self, way: Way) -> float:
        return 1 - self.keystrokes[way] / self.characters


def _recall(ranks: Sequence[float]) -> Mapping[int, float]:
    """By k the share of ranks up to it."""
    return {k: sum(rank <= k for rank in ranks) / len(ranks) if ranks else 0.0 for k in RANKS}
