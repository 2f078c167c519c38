"""The index of the writer's folders: where the last words stand in them, and which words follow there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import takewhile, zip_longest
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.errors import FoldersError
from engine.folders.shard import LEAST, Shard, digests
from engine.folders.shelf import Shelf, place_of
from engine.folders.stream import context
from engine.ngram.words import START
from engine.own_words.gate import is_single_word
from engine.own_words.spelling import Spelling
from engine.text import Caret, fold, straight

_AROUND = 8  # forms on each side of a word in an excerpt


@dataclass(frozen=True, slots=True)
class Recollection:
    """What stands behind the longest match of a context: how often each word, by its folded form and its forms.

    `length` is that of the match, in forms, 0 for none; it was found so many `times`. It could have `spare` forms less
    and would be at the same places: the more there are, the less it is by chance.
    """

    length: int
    times: int
    spare: int
    words: Mapping[str, Counter[str]]

    def share(self, folded: str) -> float:
        """The share of the places where a word follows."""
        forms = self.words.get(folded)
        return forms.total() / self.times if forms else 0.0

    def form(self, folded: str) -> str:
        """How a word that follows is mostly written there."""
        return self.words[folded].most_common(1)[0][0]

    def fitting(self, caret: Caret) -> dict[str, float]:
        """The shares of the words that begin with the letters typed, with a capital where only a name has one."""
        prefix, names_only = fold(straight(caret.prefix)), caret.wants_name
        fitting = (word for word in self.words if word.startswith(prefix))
        return {word: self.share(word) for word in fitting if not names_only or self.form(word)[0].isupper()}


@dataclass(frozen=True, slots=True)
class Origin:
    """A file in which a word follows the same words, and what stands there."""

    file: Path
    excerpt: str


NOTHING = Recollection(0, 0, 0, {})


class FolderIndex:
    """The open index of some folders. For one thread alone. Once closed it finds nothing.

    Words that `never_offered` holds are left out, and what a speller takes for slips.
    """

    def __init__(
        self, place: Path, folders: Iterable[Path], spelling: Spelling, never_offered: Collection[str] = ()
    ) -> None:
        """Open what the folder `place` has of these folders."""
        self.shelves = {folder: Shelf(place_of(folder, place)) for folder in folders}
        self._spelling, self._never_offered = spelling, never_offered
        self._may_offer: dict[str, bool] = {}
        self._last: tuple[tuple[str, ...], Recollection] = ((), NOTHING)

    @property
    def is_current(self) -> bool:
        """Whether the index is still as it was when it was opened."""
        return all(shelf.is_current for shelf in self.shelves.values())

    def recall(self, caret: Caret) -> Recollection:
        """What follows the words before a caret. Raises FoldersError if the index is damaged."""
        before = context(caret)
        if before != self._last[0]:
            try:
                self._last = before, self._recall(before)
            except (IndexError, ValueError) as error:
                raise FoldersError("The index of your folders is damaged; it is made anew.") from error
        return self._last[1]

    def origins(self, caret: Caret, word: str, limit: int) -> list[Origin]:
        """Files in which this word follows the longest match."""
        folded = fold(straight(word))
        found: dict[Path, Origin] = {}
        for folder, shard, places in self._longest(context(caret))[1]:
            for place in places.tolist():
                if fold(shard.form(shard.tokens[place])) == folded and len(found) < limit:
                    file = folder / shard.file_at(place).name
                    found.setdefault(file, Origin(file, _excerpt(shard, place)))
        return list(found.values())

    def close(self) -> None:
        """Let go of the files."""
        self.shelves, self._last = {}, ((), NOTHING)

    def _recall(self, before: tuple[str, ...]) -> Recollection:
        counts, matches = self._longest(before)
        if not counts:
            return NOTHING
        words: dict[str, Counter[str]] = defaultdict(Counter)
        for _, shard, places in matches:
            numbers, times = np.unique(shard.tokens[places], return_counts=True)
            for number, count in zip(numbers.tolist(), times.tolist(), strict=True):
                form = shard.form(number)
                words[fold(form)][form] += count
        return Recollection(len(counts) + LEAST - 1, counts[-1], counts.count(counts[-1]) - 1, words)

    def _longest(self, before: tuple[str, ...]) -> tuple[list[int], list[tuple[Path, Shard, npt.NDArray[Any]]]]:
        """How many places match, by length from LEAST on; and where the next words of the longest match are."""
        if len(before) < LEAST:
            return [], []
        hashes = digests(before)
        shards = [(folder, shard) for folder, shelf in self.shelves.items() for shard in shelf.shards]
        found = [(folder, shard, *shard.longest_match(hashes)) for folder, shard in shards]
        counts = [sum(column) for column in zip_longest(*(one for _, _, one, _ in found), fillvalue=0)]
        return counts, [(folder, shard, places) for folder, shard, one, places in found if len(one) == len(counts)]

    def may_offer(self, form: str) -> bool:
        """Whether a word may be offered: it is no slip. Takes milliseconds the first time for an unknown word."""
        if form not in self._may_offer:
            folded = fold(form)
            is_right = self._spelling.knows(folded) or not self._spelling.is_slip(form)
            self._may_offer[form] = is_right and folded not in self._never_offered and is_single_word(form)
        return self._may_offer[form]


def _excerpt(shard: Shard, place: int) -> str:
    """What stands around a place, as far as nothing was dropped there."""
    forms = [shard.form(number) for number in shard.tokens[place - _AROUND : place + _AROUND].tolist()]
    before, after = takewhile(bool, reversed(forms[:_AROUND])), takewhile(bool, forms[_AROUND:])
    stretch = [*reversed([*before]), *after]
    return " ".join("/" if form == START else form for form in stretch).strip(" /")
