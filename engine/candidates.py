"""What one model thinks of the word at a caret, as the blend of two models needs it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.prediction import Suggestion
from engine.text import fold, straight


@dataclass(frozen=True, slots=True)
class Candidates:
    """Words that fit the letters typed, likeliest first, by their folded form with straight apostrophes.

    `prefix_probability` is how likely the letters were before they were typed, given that a word comes; times it, the
    probabilities of the suggestions are those before anything was typed.
    """

    words: Mapping[str, Suggestion]
    prefix_probability: float


NOTHING = Candidates({}, 0.0)  # no word can stand at the caret


def by_form(suggestions: Iterable[Suggestion]) -> dict[str, Suggestion]:
    """Suggestions by what is the same for all cases and apostrophes of a word."""
    return {fold(straight(suggestion.word)): suggestion for suggestion in suggestions}
