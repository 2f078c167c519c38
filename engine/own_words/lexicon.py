"""The writer's own words in memory, in alphabetical order, so that those with a prefix lie next to each other."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.ngram.words import COMMA, HYPHEN, PAUSE, START, token
from engine.own_words.counts import DAY, FIRST_ID
from engine.text import WORD, fold, straight

SIGNS = {START: 0, COMMA: 1, HYPHEN: 2, PAUSE: 3}  # the ids of tokens that are not words, but may be in a context
_SIGN_OF = {index: sign for sign, index in SIGNS.items()}


def token_of(piece: str) -> str:
    """The token of a piece, or of `<s>`, which is one itself."""
    return piece if piece in SIGNS else token(piece)


def folded_of(form: str) -> str:
    """The folded form of a word, also of one that is no token of a text, as "GPT-2" or "3D"."""
    return token_of(form) if WORD.fullmatch(form.rstrip(".")) and form[0].isalpha() else fold(straight(form))


@dataclass(slots=True)
class LexiconWord:
    """A word as the file has it: how it is written inside a sentence, and the `votes` for that form; how often it was
    seen, and `weight`, the same faded; when first and last, in seconds since 1970, and on how many `days`; and whether
    it `is_meant` as it is, whatever it looks like."""

    id: int
    folded: str
    form: str
    votes: int
    seen: int
    weight: float
    first: int
    last: int
    days: int = 0
    is_meant: bool = False

    def vote(self, form: str) -> None:
        """Count a form. The one that most occurrences have wins, by Boyer and Moore's majority vote (1981)."""
        if form == self.form:
            self.votes += 1
        elif self.votes > 0:
            self.votes -= 1
        else:
            self.form, self.votes = form, 1

    def see(self, times: int, weight: float, first: int, last: int) -> None:
        """Count occurrences between two times."""
        self.days += not self.days or last // DAY > self.last // DAY
        self.first = min(self.first, first) if self.seen else first
        self.last = max(self.last, last)
        self.seen += times
        self.weight += weight


class Lexicon:
    """All words, by id and by place. `weights` [size] are the stored weights, `is_capital` [size] marks names,
    `is_common` [size] words that the models know as well.
    """

    def __init__(self, words: Iterable[LexiconWord], knows: Callable[[str], bool]) -> None:
        """`knows` says whether a folded word is spelt correctly."""
        self._knows = knows
        self._words = {word.folded: word for word in words}
        self._by_id = {word.id: word for word in self._words.values()}
        self._arrange()

    def __len__(self) -> int:
        return len(self._folded)

    def __iter__(self) -> Iterator[LexiconWord]:
        return iter(self._words.values())

    def find(self, folded: str) -> LexiconWord | None:
        """The word with this folded form."""
        return self._words.get(folded)

    def id(self, token: str) -> int | None:
        """The id of a token, or None for a word that isn't known."""
        word = self._words.get(token)
        return word.id if word else SIGNS.get(token)

    def text(self, index: int) -> str | None:
        """The word or sign with this id, or None where it is gone."""
        word = self._by_id.get(index)
        return word.form if word else _SIGN_OF.get(index)

    def by_id(self, index: int) -> LexiconWord | None:
        """The word with this id, or None for signs and words that are gone."""
        return self._by_id.get(index)

    def at(self, place: int) -> LexiconWord:
        """The word at a place."""
        return self._words[self._folded[place]]

    def beginning_with(self, prefix: str) -> tuple[int, int]:
        """The first place of the words that begin with the folded `prefix`, and the one past the last."""
        if not prefix:
            return 0, len(self)
        return bisect_left(self._folded, prefix), bisect_left(self._folded, prefix + "\U0010ffff")

    def places(self, ids: npt.NDArray[np.uint32]) -> npt.NDArray[np.int64]:
        """The places of the words with these ids, -1 for words that are gone. # [n] -> [n]"""
        return self._places[np.minimum(ids, len(self._places) - 1)]

    def update(self, words: Collection[LexiconWord]) -> None:
        """Take in words that are new or have been seen again."""
        new = sorted(word.folded for word in words if word.folded not in self._words)
        for word in words:
            self._words[word.folded] = self._by_id[word.id] = word
        if new:
            self._insert(new)
        for word in words:
            place = bisect_left(self._folded, word.folded)
            self.weights[place], self.is_capital[place] = word.weight, word.form[0].isupper()
            self.is_common[place] = self._is_common(word)

    def remove(self, word: LexiconWord) -> None:
        """Take a word out."""
        del self._words[word.folded], self._by_id[word.id]
        self._arrange()

    def _is_common(self, word: LexiconWord) -> bool:
        return not word.is_meant and self._knows(word.folded)

    def _arrange(self) -> None:
        self._folded = sorted(self._words)
        ordered = [self._words[folded] for folded in self._folded]
        self._ids = np.array([word.id for word in ordered], np.uint32)
        self.weights = np.array([word.weight for word in ordered], np.float64)
        self.is_capital = np.array([word.form[0].isupper() for word in ordered], bool)
        self.is_common = np.array(list(map(self._is_common, ordered)), bool)
        self._number()

    def _insert(self, new: Sequence[str]) -> None:
        """Make places for new words, which are in order; much quicker than to arrange all anew."""
        places = [bisect_left(self._folded, folded) for folded in new]
        self._folded = sorted([*self._folded, *new])
        self._ids = np.insert(self._ids, places, [self._words[folded].id for folded in new])
        self.weights = np.insert(self.weights, places, 0.0)
        self.is_capital = np.insert(self.is_capital, places, values=False)
        self.is_common = np.insert(self.is_common, places, values=False)
        self._number()

    def _number(self) -> None:
        self._places = np.full(int(self._ids.max(initial=FIRST_ID)) + 2, -1, np.int64)  # the last: for those beyond
        self._places[self._ids] = np.arange(len(self._ids))
