"""Sorts a vocabulary's tokens by their role in a word: beginning, continuation or end.

All matching is done on bytes, since a token may cut a character in two.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.int64]
_ASCII_WORD = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
_FIRST_LETTER = b"A"  # digits and apostrophes, which no word begins with, are sorted before it
_AFTER_ALL = b"\xff" * 8  # no text holds this byte


class PrefixIndex:
    """The tokens that can be part of a word, sorted by their bytes, so that a prefix is one range of them.

    `ids` [n] are the token ids in that order. With `folded`, case is ignored.
    """

    def __init__(self, tokens: Sequence[bytes | None], parts: Ids, folded: bool) -> None:
        keyed = sorted(((fold(token) if folded else token), i) for i in parts.tolist() if (token := tokens[i]))
        self._keys = [key for key, _ in keyed]
        self.ids: Ids = np.array([i for _, i in keyed], np.int64)
        self._places: dict[bytes, list[int]] = {}
        for place, key in enumerate(self._keys):
            self._places.setdefault(key, []).append(place)

    def starting_with(self, prefix: bytes) -> slice:
        """The range of the tokens that begin with `prefix`."""
        return slice(bisect_left(self._keys, prefix), bisect_left(self._keys, prefix + _AFTER_ALL))

    def equal_to(self, text: bytes) -> Sequence[int]:
        """The places of the tokens whose bytes are `text`."""
        return self._places.get(text, ())

    def covering(self, missing: bytes, complete: bool) -> slice:
        """The ranges of the tokens that hold the missing rest of a stem, and exactly that if the word is complete.

        With only the space before the word missing, or nothing, they must bring the word's first letter.
        """
        if complete:
            places = self.equal_to(missing)
            return slice(places[0], places[-1] + 1) if places else slice(0, 0)
        covers = self.starting_with(missing)
        if missing in (b"", b" "):
            return slice(bisect_left(self._keys, missing + _FIRST_LETTER), covers.stop)
        return covers


class TokenVocabulary:
    """The tokens of a model, sorted out for word search.

    `tokens` are the bytes of each token, None where it stands for no text. `ends` [V] is 1 for a token that ends the
    word before it, else 0; `spaced` [V] is 1 for a token that begins with a space. `continues` [c] are the ids of
    tokens that go on with a word.
    """

    def __init__(self, tokens: Sequence[bytes | None]) -> None:
        self.tokens = tokens
        shapes = [_shape(token) for token in tokens]
        self.ends = np.array([shape != "part" for shape in shapes], np.float32)
        self.spaced = np.array([token is not None and token.startswith(b" ") for token in tokens], np.float32)
        self.continues: Ids = np.array([i for i, shape in enumerate(shapes) if shape == "part"], np.int64)
        parts: Ids = np.array([i for i, shape in enumerate(shapes) if shape != "end" or tokens[i] == b" "], np.int64)
        self.exact = PrefixIndex(tokens, parts, folded=False)
        self.folded = PrefixIndex(tokens, parts, folded=True)


def fold(token: bytes) -> bytes:
    """Lower case where that keeps the length, also of the whole characters in a token that cuts others in two."""
    try:
        lowered = token.decode().lower().encode()
    except UnicodeDecodeError:
        lowered = token.lower()
    return lowered if len(lowered) == len(token) else token.lower()


def _shape(token: bytes | None) -> str:
    """`part`: letters only, goes on with a word; `start`: a space, then letters; `end`: anything else."""
    if token is None:
        return "end"
    letters = token[1:] if token.startswith(b" ") else token
    if not _is_word(letters):
        return "end"
    return "start" if token.startswith(b" ") else "part"


def _is_word(letters: bytes) -> bool:
    """Whether all bytes belong to a word: letters, digits, parts of characters, an apostrophe before a letter."""
    if letters.startswith(b"'"):
        letters = letters[1:]
    try:
        return letters.decode().isalnum()
    except UnicodeDecodeError:
        return all(byte in _ASCII_WORD or byte >= 0x80 for byte in letters)
