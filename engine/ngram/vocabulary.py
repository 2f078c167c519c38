"""The words of an n-gram model, numbered so that the words which begin with the same letters lie next to each other."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from engine.errors import ModelError
from engine.manifest import CURE
from engine.ngram.container import Arrays
from engine.ngram.words import NUMBER, UNKNOWN
from engine.text import fold

_WORD, _CAPITAL = 1, 2
_ALL = 255  # a share of 1, as it is stored
_NONE_SMALL: Mapping[str, float] = {}


class NgramVocabulary:
    """A word's id is its place in the order of the folded words; no two words are equal when folded.

    Words have the form in which they stand inside a sentence: "the", "London", "don't". Besides words there are the
    tokens of `engine.ngram.words`, which are never offered. `is_word` [size] bool says for each id whether it is a
    word, `is_capital` whether its first letter is a capital. `small` [size] is how often a word that has a capital
    stands in small letters inside sentences, from 0 to 1: "River" and "river" are one word here.
    """

    def __init__(
        self,
        text: npt.NDArray[np.uint8],
        ends: npt.NDArray[np.uint32],
        flags: npt.NDArray[np.uint8],
        small: npt.NDArray[np.uint8],
    ) -> None:
        """`text` holds the words in UTF-8, one after the other, `ends` [size] where each ends.

        `small` [size] holds the shares in 255ths. Raises ModelError.
        """
        if (
            not len(ends) == len(flags) == len(small) > 0
            or int(ends[-1]) != len(text)
            or bool(np.any(ends[1:] < ends[:-1]))
        ):
            raise ModelError("The model's vocabulary is damaged: {cure}.", cure=CURE)
        self._flags, self._small = flags, small
        self._text, self._ends = text.tobytes(), [0, *ends.tolist()]  # single items of arrays are slow to get
        self.is_word = (flags & _WORD).astype(bool)
        self.is_capital = (flags & _CAPITAL).astype(bool)
        self.small = np.divide(small, _ALL, dtype=np.float32)
        self.unknown = self.id(UNKNOWN)

    @classmethod
    def of(cls, words: Iterable[str], small: Mapping[str, float] = _NONE_SMALL) -> NgramVocabulary:
        """The vocabulary of these words and tokens, `<unk>` among them; `small` has the shares above 0.

        Raises ModelError where two words differ in case alone.
        """
        ordered = sorted(words, key=fold)
        for word, following in pairwise(ordered):
            if fold(word) == fold(following):
                raise ModelError(
                    "The vocabulary has both {word!r} and {following!r}: count the n-grams of a lower-case text.",
                    word=word,
                    following=following,
                )
        encoded = [word.encode() for word in ordered]
        flags = [_WORD * word[0].isalpha() | _CAPITAL * word[0].isupper() for word in ordered]
        ends = np.cumsum([len(word) for word in encoded], dtype=np.uint32)
        shares = np.array([round(_ALL * small.get(word, 0.0)) for word in ordered], np.uint8)
        return cls(np.frombuffer(b"".join(encoded), np.uint8), ends, np.array(flags, np.uint8), shares)

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> NgramVocabulary:
        """The vocabulary that `arrays` gave, which in older models lack the shares. Raises KeyError, ModelError."""
        flags = arrays["word_flags"]
        return cls(arrays["words"], arrays["word_ends"], flags, arrays.get("word_small", np.zeros_like(flags)))

    def arrays(self) -> Arrays:
        """The arrays to write to a file."""
        ends = np.array(self._ends[1:], np.uint32)
        words = np.frombuffer(self._text, np.uint8)
        return {"words": words, "word_ends": ends, "word_flags": self._flags, "word_small": self._small}

    def __len__(self) -> int:
        return len(self._flags)

    def __getitem__(self, index: int) -> str:
        return self._text[self._ends[index] : self._ends[index + 1]].decode()

    def __iter__(self) -> Iterator[str]:
        return (self[index] for index in range(len(self)))

    def find(self, token: str) -> int | None:
        """The id of a token that `engine.ngram.words.token` gave, or None where the model doesn't know it."""
        place = self._place(token)
        return place if place < len(self) and fold(self[place]) == token else None

    def id(self, token: str) -> int:
        """The id of a token the model must know. Raises ModelError."""
        found = self.find(token)
        if found is None:
            raise ModelError("The model's vocabulary lacks {token}: {cure}.", token=token, cure=CURE)
        return found

    def ids(self, tokens: Iterable[str]) -> Iterator[int]:
        """The ids of the tokens of a context: unknown words become `<unk>`, punctuation the model ignores vanishes."""
        for token in tokens:
            index = self.find(token)
            if index is not None:
                yield index
            elif token == NUMBER or token[0].isalpha():
                yield self.unknown

    def beginning_with(self, prefix: str) -> tuple[int, int]:
        """The first id of the words that begin with the folded `prefix`, and the one past the last."""
        return (self._place(prefix), self._place(prefix + "\U0010ffff")) if prefix else (0, len(self))

    def _place(self, folded: str) -> int:
        return bisect_left(range(len(self)), folded, key=lambda index: fold(self[index]))
