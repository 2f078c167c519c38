"""The list of correctly spelt words: how common each is, and which of them look like a typed one.

A word list is UTF-8 text, a word a line in the form it has inside a sentence ("the", "London", "don't"), then a tab and
how rare it is: -ln of its share of all words, in whole nats. No two words are equal when folded.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from engine.errors import ModelError
from engine.files import reason
from engine.text import fold

FILE_NAME = "words.txt"
_DISTANCE: Any = OSA.distance  # its declared type lacks the arguments that `extract` passes on
LONGEST = 40  # letters of a word


class Dictionary:
    """Correctly spelt words. It does not change once made, so threads may share it.

    Words are found by their folded form with straight apostrophes. Distances are in insertions, deletions,
    substitutions and transpositions of neighbours, of which no letter takes part in two: "optimal string alignment"
    (Damerau, "A technique for computer detection and correction of spelling errors", 1964).
    """

    def __init__(self, rarity: Mapping[str, int]) -> None:
        """`rarity` has for each word, in the form it has inside a sentence, -ln of its share of all words."""
        self._rarity = {fold(form): rare for form, rare in rarity.items()}
        self._forms = {fold(form): form for form in rarity if form != fold(form)}
        self._sorted = sorted(self._rarity)
        self._lengths = _by_length(self._sorted)
        self._names = _by_length(self._forms)

    def __len__(self) -> int:
        return len(self._sorted)

    def __iter__(self) -> Iterator[str]:
        return iter(self._sorted)

    def __contains__(self, folded: object) -> bool:
        return folded in self._rarity

    def form(self, folded: str) -> str:
        """The word in the case it has inside a sentence."""
        return self._forms.get(folded, folded)

    def rarity(self, folded: str) -> int:
        """-ln of the word's share of all words. Raises KeyError."""
        return self._rarity[folded]

    def near(self, folded: str, distance: int) -> list[str]:
        """The words at most `distance` edits away. Takes some milliseconds, in pieces of about one."""
        return list(_near(folded, self._lengths, distance))

    def near_names(self, folded: str) -> list[str]:
        """The words one edit away that have a capital inside a sentence."""
        return list(_near(folded, self._names, 1))

    def beginning_with(self, stem: str) -> list[str]:
        """The words that begin with these letters, in alphabetical order."""
        return self._sorted[bisect_left(self._sorted, stem) : bisect_left(self._sorted, stem + "\U0010ffff")]

    def near_stems(self, folded: str) -> list[str]:
        """Beginnings of words that are one edit away; the first letter is right, or the first two have changed places.

        These are most, for the first letter is seldom wrong (Yannakoudakis and Fawthrop, "The rules of spelling
        errors", 1983), and looking on costs as much as for whole words.
        """
        lengths = range(len(folded) - 1, len(folded) + 2)
        words = [word for letter in sorted(set(folded[:2])) for word in self.beginning_with(letter)]
        stems = {length: {word[:length] for word in words if len(word) >= length} for length in lengths}
        return sorted(_near(folded, stems, 1))


def near_words(folded: str, words: Iterable[str], distance: int) -> list[str]:
    """Those of the folded `words` that are at most `distance` edits away."""
    return list(_near(folded, _by_length(words), distance))


def read_dictionary(folder: Path) -> Dictionary:
    """The word list in `folder`. Raises ModelError."""
    path = folder / FILE_NAME
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return Dictionary({word: int(rarity) for word, _, rarity in (line.partition("\t") for line in lines)})
    except (OSError, ValueError) as error:
        raise ModelError(
            "{path} cannot be read as a list of words ({reason}): fetch Foreword again.",
            path=path,
            reason=reason(error),
        ) from error


def _by_length(words: Iterable[str]) -> dict[int, list[str]]:
    lengths = defaultdict(list)
    for word in words:
        lengths[len(word)].append(word)
    return dict(lengths)


def _near(folded: str, lengths: Mapping[int, Iterable[str]], distance: int) -> Iterator[str]:
    """Searches one length at a time, since the library blocks other threads meanwhile."""
    for length in range(len(folded) - distance, len(folded) + distance + 1):
        words = lengths.get(length, ())
        for word, _, _ in extract(folded, words, scorer=_DISTANCE, score_cutoff=distance, limit=None):
            yield word
