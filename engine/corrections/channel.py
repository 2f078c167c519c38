"""The probability that a slip of the fingers or of the memory turns one string into another: P(typed | word).

A noisy channel, as in Kernighan, Church and Gale, "A spelling correction program based on a noisy channel model",
1990: the likeliest sequence of edits from word to typed string. Each costs -ln of its probability, which depends on
the keys' places and the letters around, as in Brill and Moore, "An improved error model for noisy channel spelling
correction", 2000. How the kinds of edits compare is an estimate. How likely they are in all was chosen on text held out
of the corpus, where fewer than one in a hundred of its words were to be doubted (`engine.corrections.speller`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# The rows of letters, and how far each is shifted to the right, in keys.
KEYBOARDS: Mapping[str, tuple[tuple[float, str], ...]] = {
    "qwerty": ((0, "qwertyuiop"), (0.25, "asdfghjkl"), (0.75, "zxcvbnm")),
    "qwertz": ((0, "qwertzuiop"), (0.25, "asdfghjkl"), (0.75, "yxcvbnm")),
    "azerty": ((0, "azertyuiop"), (0.25, "qsdfghjklm"), (0.75, "wxcvbn")),
}
_REACH = 1.3  # keys between the middles of neighbours: six around each
_VOWELS = frozenset("aeiouy")


@dataclass(frozen=True, slots=True)
class Costs:
    """-ln of the probability of each kind of edit, in nats; an edit of the first letter costs `first` more."""

    near_key: float = 5.6
    vowel: float = 5.6
    other_key: float = 7.8
    omitted: float = 4.2
    omitted_double: float = 3.7
    omitted_apostrophe: float = 1.6
    added_near: float = 6.1
    added_double: float = 4.8
    added_other: float = 8.2
    swapped: float = 4.4
    first: float = 0.8
    space: float = 4.0


@dataclass(frozen=True, slots=True)
class Channel:
    """The edits that one keyboard makes likely."""

    keyboard: str = "qwerty"
    costs: Costs = Costs()
    _neighbours: frozenset[tuple[str, str]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Raises KeyError for a keyboard that is not in KEYBOARDS."""
        object.__setattr__(self, "_neighbours", _neighbours(self.keyboard))

    def are_neighbours(self, one: str, other: str) -> bool:
        """Whether two letters' keys lie next to each other."""
        return (one, other) in self._neighbours

    def cost(self, typed: str, word: str) -> float:
        """-ln P(typed | word) by the cheapest edits of the word into the typed string, both folded; 0 for the same."""
        begin = _common(typed, word)
        shorter = min(len(typed), len(word)) - begin
        end = _common(typed[: -shorter - 1 : -1], word[: -shorter - 1 : -1]) if shorter else 0
        return self._align(typed, word, begin, len(typed) - end, len(word) - end)

    def _align(self, typed: str, word: str, begin: int, typed_end: int, word_end: int) -> float:
        """The alignment by dynamic programming of the letters from `begin` to the ends, the only ones that differ."""
        before: list[float] = []
        above = [0.0]
        for j in range(begin, word_end):
            above.append(above[-1] + self._omitted(word, j))
        for i in range(begin, typed_end):
            row = [above[0] + self._added(typed, i, word, begin)]
            for j in range(begin, word_end):
                k = j - begin
                best = min(
                    above[k] + self._substituted(typed[i], word[j], j),
                    row[k] + self._omitted(word, j),
                    above[k + 1] + self._added(typed, i, word, j + 1),
                )
                if k and i > begin and typed[i] == word[j - 1] and typed[i - 1] == word[j] != word[j - 1]:
                    best = min(best, before[k - 1] + self.costs.swapped + self.costs.first * (j == 1))
                row.append(best)
            before, above = above, row
        return above[-1]

    def _substituted(self, typed: str, meant: str, place: int) -> float:
        if typed == meant:
            return 0.0
        costs = self.costs
        cost = costs.near_key if self.are_neighbours(typed, meant) else costs.other_key
        if typed in _VOWELS and meant in _VOWELS:
            cost = min(cost, costs.vowel)
        return cost + costs.first * (place == 0)

    def _omitted(self, word: str, place: int) -> float:
        letter = word[place]
        if letter == "'":
            return self.costs.omitted_apostrophe
        if letter == " ":
            return self.costs.space
        if letter == word[place - 1 : place]:
            return self.costs.omitted_double
        return self.costs.omitted + self.costs.first * (place == 0)

    def _added(self, typed: str, index: int, word: str, place: int) -> float:
        """The cost of the typed letter at `index`, added before the letter of the word at `place`."""
        letter, around = typed[index], word[max(place - 1, 0) : place + 1]
        if letter in around:
            return self.costs.added_double
        near = any(self.are_neighbours(letter, other) for other in around)
        return (self.costs.added_near if near else self.costs.added_other) + self.costs.first * (index == 0)


def _common(one: str, other: str) -> int:
    """The length of the common beginning of two strings."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _neighbours(keyboard: str) -> frozenset[tuple[str, str]]:
    places = {
        letter: (shift + column, row)
        for row, (shift, letters) in enumerate(KEYBOARDS[keyboard])
        for column, letter in enumerate(letters)
    }
    return frozenset(
        (a, b)
        for a, (x, y) in places.items()
        for b, (u, v) in places.items()
        if a != b and (x - u) ** 2 + (y - v) ** 2 < _REACH**2
    )
