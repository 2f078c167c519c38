"""Measures the gain of learning: learns the first half of a text, and types the second half without it and with it.

It is typed once more as in use, where each line is learned as soon as it is typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt

from engine.errors import TextError
from engine.evaluation import evaluate
from engine.own_words.mixing import Personal
from engine.own_words.spelling import Spelling
from engine.own_words.store import OwnWords
from engine.prediction import Backend
from engine.text import WORD

_RESAMPLED = 2000  # times, for a standard error
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Typed:
    """What each line took: `keystrokes` [n], and `losses` [n], the sum of -ln P over its words, in nats."""

    keystrokes: Numbers
    losses: Numbers


@dataclass(frozen=True, slots=True)
class Gain:
    """What the same lines, of so many `characters` [n], took with the model alone, once the first half of the text had
    been learned, and when in addition each line was learned `in_use`."""

    characters: Numbers
    alone: Typed
    learned: Typed
    in_use: Typed

    def savings(self, typed: Typed) -> float:
        """The share of keystrokes saved, 0 to 1."""
        return 1 - float(typed.keystrokes.sum() / self.characters.sum())

    def more(self, typed: Typed) -> tuple[float, float]:
        """How much more is saved than by the model alone, and the standard error of that, both from 0 to 1.

        The error is the standard deviation over resampled sets of lines ("bootstrap", Efron, 1979), always the same.
        """
        spared = self.alone.keystrokes - typed.keystrokes
        drawn = np.random.default_rng(0).integers(len(spared), size=(_RESAMPLED, len(spared)))
        resampled = spared[drawn].sum(1) / self.characters[drawn].sum(1)  # [times, n] -> [times]
        return float(spared.sum() / self.characters.sum()), float(resampled.std())


def measure_gain(
    model: Backend, lines: Sequence[str], chips: int, ignore_case: bool, spelling: Spelling, limit: int
) -> Gain:
    """Learn the first half of the lines and type `limit` lines of the second, evenly spread; lines without a word are
    left out. Raises ForewordError."""
    half = len(lines) // 2
    with_words = [number for number in range(half, len(lines)) if WORD.search(lines[number])]
    typed = with_words[:: max(1, len(with_words) // limit)][:limit]
    if not typed:
        raise TextError("The second half of the text has no words to type: give a longer text.")

    def took(backend: Backend, learn: Callable[[str], None] | None = None) -> Typed:
        sums, place = [], half
        for number in typed:
            if learn:
                learn("\n".join(lines[place:number]))
            figures, place = evaluate(backend, [lines[number]], chips, ignore_case), number
            sums.append((1 - figures.savings_without_word_ends, figures.log_loss_per_character))
        keystrokes, losses = np.array(sums).T * characters  # [n, 2] -> [2, n]
        return Typed(np.round(keystrokes), losses)

    characters = np.array([len(lines[number]) for number in typed], np.float64)
    with _learned("\n".join(lines[:half]), spelling) as own_words:
        personal = Personal(model, own_words, _raise)
        return Gain(characters, took(model), took(personal), took(personal, own_words.learn))


@contextmanager
def _learned(text: str, spelling: Spelling) -> Iterator[OwnWords]:
    """New own words that have learned a text; they are gone in the end."""
    with (
        TemporaryDirectory() as folder,
        closing(OwnWords(Path(folder) / "own_words.db", spelling=spelling)) as own_words,
    ):
        own_words.learn(text)
        yield own_words


def _raise(error: Exception) -> None:
    raise error
