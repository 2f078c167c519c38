"""Candidates for the word at a caret, before their spelling in the text is decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.text import fold


@dataclass(frozen=True, slots=True)
class Candidate:
    """A word by its form, with its probability given the context and the letters typed.

    `form` is that inside a sentence, with straight apostrophes; a model that knows it by its place alone may give it a
    sentence's capital. `own` is the share of the probability that came from the writer's own words, 0 to 1, `recalled`
    the share from the writer's folders.
    `small` is the share of it that the form in small letters has, where the form has a capital and that is known.
    """

    form: str
    probability: float
    own: float = 0.0
    small: float = 0.0
    recalled: float = 0.0


@dataclass(frozen=True, slots=True)
class Candidates:
    """Words that fit the letters typed, likeliest first, by their folded form.

    `prefix_probability` is how likely the letters were before they were typed, given that a word comes, or None where
    that isn't known; times it, the probabilities of the words are those before anything was typed.
    `whole_probability` is how likely those letters are the whole word, given them.
    """

    words: Mapping[str, Candidate]
    prefix_probability: float | None
    whole_probability: float = 0.0


NOTHING = Candidates({}, 0.0)  # no word can stand at the caret


def by_form(candidates: Iterable[Candidate]) -> dict[str, Candidate]:
    """Candidates by their folded form."""
    return {fold(candidate.form): candidate for candidate in candidates}
