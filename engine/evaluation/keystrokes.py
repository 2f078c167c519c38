"""Counts the keystrokes that a line takes, by how the one who types it uses the chips."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from enum import Enum, auto

from engine.evaluation.asking import AskedWord

_LOOKS_EVERY = 3  # words
_SEED = 16


def fewest(line: str, words: Sequence[AskedWord]) -> int:
    """The keystrokes of a line if each word takes one, the space behind it included."""
    letters = sum(word.end - word.start for word in words)
    spaces = sum(line.startswith(" ", word.end) for word in words)
    return len(line) - letters - spaces + len(words)


def lost(line: str, words: Sequence[AskedWord], letters: Sequence[int], ahead: Sequence[bool]) -> list[int]:
    """For each word, the keystrokes beyond the fewest.

    The writer types so many `letters` of each word and then takes it, or types it out; one that is `ahead` is taken at
    the end of the word before, if that was typed out. Every character between words is typed, but for the spaces that
    come with what was taken. Where a word is typed out and no space has to be typed behind it, its last letter isn't
    lost: to take it would have been a keystroke, too.
    """
    sums = []
    is_taken = False  # at the end of the word before
    for number, word in enumerate(words):
        typed = 0 if is_taken else letters[number]
        is_typed_out = not is_taken and typed == word.end - word.start
        is_taken = is_typed_out and number + 1 < len(words) and ahead[number + 1]
        spends_space = line.startswith(" ", word.end) and not is_taken
        sums.append(typed - (is_typed_out and not spends_space))
    return sums


class Way(Enum):
    """How someone types who uses suggestions."""

    CHIPS = auto()  # with the chips of the window, looked at before every letter
    COMPLETIONS = auto()  # with chips that only complete the word that is typed
    GLANCES = auto()  # with the chips of the window, looked at for every third word only
    COMPLETIONS_GLANCES = auto()
    GREY_TEXT = auto()  # with grey text, and with chips where that isn't right


class Glances:
    """Which words of a line a writer looks at the chips for: every third one, from the end of the word before.

    The first one that is looked at is drawn anew for every line, by a seed that is always the same.
    """

    def __init__(self) -> None:
        self._chance = random.Random(_SEED)  # noqa: S311 - no secret

    def at(self, words: Sequence[AskedWord]) -> list[bool]:
        """Of each word whether it is looked at."""
        first = self._chance.randrange(_LOOKS_EVERY)
        return [number % _LOOKS_EVERY == first for number in range(len(words))]


def losses(line: str, words: Sequence[AskedWord], looked_at: Sequence[bool]) -> Iterator[tuple[Way, list[int]]]:
    """What is lost of each word by every way of typing with chips; see `lost`."""
    shown, completed = [word.letters for word in words], [word.completed for word in words]
    ahead, never = [word.is_ahead for word in words], [False] * len(words)
    yield Way.CHIPS, lost(line, words, shown, ahead)
    yield Way.COMPLETIONS, lost(line, words, completed, never)
    seen = [word.is_ahead and is_seen for word, is_seen in zip(words, looked_at, strict=True)]
    yield Way.GLANCES, lost(line, words, _glanced(words, shown, looked_at), seen)
    yield Way.COMPLETIONS_GLANCES, lost(line, words, _glanced(words, completed, looked_at), never)


def _glanced(words: Sequence[AskedWord], letters: Sequence[int], looked_at: Sequence[bool]) -> list[int]:
    """The letters typed of each word where those not looked at are typed out."""
    typed = zip(words, letters, looked_at, strict=True)
    return [needed if is_seen else word.end - word.start for word, needed, is_seen in typed]
