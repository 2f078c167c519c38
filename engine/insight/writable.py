"""Decides which tokens may come next so that the text stays valid: whole characters, no control characters."""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

_BREAKS = "\n\t"  # control characters that texts have
_CONTINUES = range(0x80, 0xC0)  # bytes that continue a character


class Writable:
    """The rules for a vocabulary whose tokens are these bytes, None for special ones, of which `eos_id` ends a text."""

    def __init__(self, tokens: Sequence[bytes | None], eos_id: int) -> None:
        self._tokens = tokens
        self._fresh = np.array([is_writable(token) if token else False for token in tokens])
        self._fresh[eos_id] = True
        self._going_on = [i for i, token in enumerate(tokens) if token and token[0] in _CONTINUES]

    def mask(self, written: bytes, stem: bytes) -> npt.NDArray[np.bool_]:
        """[V] a mask of the tokens that may follow `written`, which must begin like the `stem`, or is still shorter."""
        missing = stem[len(written) :]
        if missing:
            return np.array([self._reaches(written, token, missing) for token in self._tokens])
        pending = unfinished(written)
        if not pending:
            return self._fresh
        mask = np.zeros(len(self._tokens), bool)
        mask[[i for i in self._going_on if is_writable(pending + (self._tokens[i] or b""))]] = True
        return mask

    def _reaches(self, written: bytes, token: bytes | None, missing: bytes) -> bool:
        """Whether a token goes on with the stem."""
        if not token or not (token.startswith(missing) or missing.startswith(token)):
            return False
        return is_writable(written + token)


def is_writable(data: bytes) -> bool:
    """Whether `data` is text without control characters, of which the last character may still be cut."""
    try:
        found = codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return False
    return all(character in _BREAKS or unicodedata.category(character) != "Cc" for character in found)


def unfinished(data: bytes) -> bytes:
    """The bytes at the end of `data` that are not a whole character yet."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    decoder.decode(data)
    return decoder.getstate()[0]


def whole(data: bytes) -> str:
    """`data` as text, without an incomplete character at its end."""
    return codecs.getincrementaldecoder("utf-8")().decode(data)
