"""Measures what learning gains: the first half of a text is learned, the second half typed with and without it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.evaluation import Figures, evaluate
from engine.own_words.mixing import Personal
from engine.own_words.store import OwnWords
from engine.prediction import Backend


@dataclass(frozen=True, slots=True)
class Gain:
    """The figures of a model on the second half of a text, alone and once the first half has been learned."""

    alone: Figures
    learned: Figures

    @property
    def keystroke_savings(self) -> float:
        """How much of all keystrokes is saved more."""
        return self.learned.keystroke_savings - self.alone.keystroke_savings


def measure_gain(
    model: Backend, lines: Sequence[str], chips: int, ignore_case: bool, is_known: Callable[[str], bool], limit: int
) -> Gain:
    """Learn the first half of the lines and type `limit` lines of the second, evenly spread. Raises ForewordError."""
    half = len(lines) // 2
    typed = lines[half :: max(1, (len(lines) - half) // limit)][:limit]
    with TemporaryDirectory() as folder:
        own_words = OwnWords(Path(folder) / "own_words.db")
        own_words.learn("\n".join(lines[:half]))
        personal = Personal(model, own_words, is_known, _raise)
        figures = Gain(evaluate(model, typed, chips, ignore_case), evaluate(personal, typed, chips, ignore_case))
        own_words.close()
    return figures


def _raise(error: Exception) -> None:
    raise error
