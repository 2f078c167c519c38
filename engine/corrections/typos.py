"""Makes misspellings like those of fingers, to choose constants and to measure.

A word is hit by one edit, all four kinds alike often, at any of its letters alike often:

- a letter left out;
- a letter put in: six times in ten a key beside that of a letter next to it, twice that letter once more, else any;
- a letter taken for another: eight times in ten a key beside it, else any;
- a letter and the next, which differ, in each other's place.

Apostrophes stay. The same seed gives the same misspelling.
"""

from __future__ import annotations

import random
from string import ascii_lowercase

from engine.corrections.channel import Channel
from engine.text import fold

KINDS = ("left out", "put in", "replaced", "swapped")
_CHANNEL = Channel()


def misspell(word: str, seed: str) -> tuple[str, str]:
    """The word with one edit, and the edit's kind; the first letter's case stays. At least one ASCII letter."""
    generator = random.Random(seed)  # noqa: S311 - a repeatable measurement
    while True:
        kind = generator.choice(KINDS)
        places = [place for place, letter in enumerate(word) if letter.isascii() and letter.isalpha()]
        typed = _edit(word, generator.choice(places), kind, generator)
        if fold(typed) != fold(word) and typed:
            return typed[0].upper() + typed[1:] if word[0].isupper() else typed, kind


def _edit(word: str, place: int, kind: str, generator: random.Random) -> str:
    letter, begin, end = fold(word[place]), word[:place], word[place + 1 :]
    if kind == "left out":
        return begin + end
    if kind == "put in":
        added = _added(letter, generator)
        return begin + word[place] + added + end if generator.random() < 0.5 else begin + added + word[place:]
    if kind == "replaced":
        replaced = _beside(letter, generator) if generator.random() < 0.8 else generator.choice(ascii_lowercase)
        return begin + replaced + end
    return begin + end[:1] + letter + end[1:] if end[:1].isalpha() else word


def _added(letter: str, generator: random.Random) -> str:
    share = generator.random()
    if share < 0.6:
        return _beside(letter, generator)
    return letter if share < 0.8 else generator.choice(ascii_lowercase)


def _beside(letter: str, generator: random.Random) -> str:
    return generator.choice([other for other in ascii_lowercase if _CHANNEL.are_neighbours(letter, other)])
