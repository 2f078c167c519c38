"""Reads an open transformer token by token, for every view."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from engine.errors import InsightError
from engine.insight.writable import Writable
from engine.prediction import Cancellation
from engine.probabilities import LEAST
from engine.text import Caret, straight
from engine.transformer.backend import Transformer
from engine.transformer.session import HIDDEN, Probabilities, TokenRow
from engine.transformer.tree import TokenTree
from engine.transformer.window import window

_FIRST_BATCH, _BATCH = 32, 128  # tokens of a run: 5 and 20 ms of the bundled model; a first answer is wanted soon
_SPARE = 15  # tokens, so that here the same part of a text is read as while typing


class TokenPath(NamedTuple):
    """A sequence of tokens from the beginning of a text; those from number `scored` on are scored."""

    tokens: Sequence[int]
    scored: int


class Reader:
    """A transformer, opened for this alone, since reading overwrites its cache for typing.

    `max_length` is that of a text in tokens, `ends` [V] and `spaced` [V] are those of `engine.transformer.vocabulary`.
    Not thread-safe. An iterator that is not used up may be dropped at any time, and others used in between.
    """

    def __init__(self, transformer: Transformer) -> None:
        self._transformer = transformer
        self._session, self.bos_id = transformer.tree.session, transformer.tree.bos_id
        self._tokenizer, self._vocabulary = transformer.tokenizer, transformer.vocabulary
        self.name, self.max_length = transformer.name, transformer.tree.max_length - 1
        self.tokens = self._vocabulary.tokens
        self.ends, self.spaced = self._vocabulary.ends, self._vocabulary.spaced
        self._held: Sequence[int] | None = None

    @property
    def words(self) -> Transformer:
        """The model as a backend, that predicts words."""
        self._held = None
        return self._transformer

    @property
    def tree(self) -> TokenTree:
        """The tree of tokens that the model computed recently."""
        return self.words.tree

    @cached_property
    def writable(self) -> Writable:
        """Which tokens may come next in a continuation."""
        return Writable(self.tokens, self.bos_id)

    def close(self) -> None:
        """Release memory and files."""
        self._transformer.close()

    def has_lead(self, at: Caret) -> bool:
        """Whether a token at the caret begins with a space; some tokenizers read one before a text's first word too."""
        return at.space or (self._tokenizer.adds_space and not at.context)

    def encode(self, text: str) -> list[int]:
        """The tokens of `text`, which `clean` gave."""
        return self._tokenizer.encode(text)

    def path(self, context: str, continuation: str) -> TokenPath:
        """`continuation` after `context`, asked about; both cut into tokens as one text, as the model learned it."""
        tokens = self.encode(context + continuation)
        scored = 0
        for token, alone in zip(tokens, self.encode(context), strict=False):
            if token != alone:
                break
            scored += 1
        return TokenPath(tokens, scored)

    def room_for(self, continuation: str) -> int:
        """The number of tokens to spare for `continuation`; at least as many as while typing.

        Raises InsightError where they are more than half of the model's context.
        """
        count = len(self.encode(continuation)) + 1
        if count > self.max_length // 2:
            raise InsightError("This word is too long for the model to read: choose a shorter one.")
        return max(_SPARE, count)

    def readable(self, text: str, spare: int = 0) -> int:
        """The beginning of the end of `text` that the model reads, so that `spare` more tokens have room."""
        max_length = self.max_length - spare
        start = len(text) - len(window(text, max_length))
        while len(self.encode(text[start:])) > max_length:
            middle = start + max(1, (len(text) - start) // 4)
            start = text.find(" ", middle, middle + 64) + 1 or middle
        return start

    def spans(self, text: str, tokens: Sequence[int]) -> list[tuple[int, int]]:
        """The range of each token in `text`, in characters; a part of a character counts as the whole."""
        pieces = [self.tokens[token] or b"" for token in tokens]
        written = text.encode()
        ends = np.cumsum([len(piece) for piece in pieces])
        lead = int(ends[-1]) - len(written) if len(ends) else 0  # a tokenizer may begin with a space of its own
        if not b"".join(pieces).endswith(written) or not 0 <= lead <= 1:
            raise InsightError("The model's tokenizer changes this text, so its words get lost: try another text.")
        places = np.cumsum([0, *(len(character.encode()) for character in text)])
        starts = np.searchsorted(places, np.maximum(0, ends - lead - [len(piece) for piece in pieces]), "right") - 1
        stops = np.searchsorted(places, ends - lead, "left")
        return list(zip(starts.tolist(), stops.tolist(), strict=True))

    def follow(
        self, trunk: Sequence[int], paths: Sequence[TokenPath], cancellation: Cancellation
    ) -> Iterator[Probabilities]:
        """For each path the probabilities [n + 1, V] of its n tokens asked about, and of what follows its last one.

        Where a path begins as `trunk` does, at most `max_length` tokens as every path is, only the rest of it is
        computed. Many of them go in one row, each seeing what it has of the trunk, and itself. In float32 that is what
        separate runs give; a graph that rounds activations to 8 bits moves a logarithm by some hundredths with what
        else is in the row. Raises Cancelled, ModelError.
        """
        rows = [self.bos_id, *trunk]
        pending = [_tail(rows, [self.bos_id, *path.tokens], path.scored) for path in paths]
        for batch in _batches(pending, self._session.capacity - len(rows)):
            self._hold(rows, cancellation)
            yield from self._run_tails(len(rows), batch, cancellation)

    def _hold(self, rows: Sequence[int], cancellation: Cancellation) -> None:
        """Fill the first rows of the cache with the keys and values of the trunk."""
        if self._held != rows:
            count = len(rows)
            self._held = None
            self._transformer.tree.close()  # its rows go
            self._transformer.tree = TokenTree(self._session, self.bos_id, self.max_length + 1)
            bias = np.where(np.tri(count, dtype=bool), np.float32(0), HIDDEN)
            self._session.run(TokenRow(np.array(rows), np.arange(count), bias, np.array([count - 1])), cancellation)
            self._held = rows

    def _run_tails(self, trunk: int, tails: Sequence[_Tail], cancellation: Cancellation) -> Iterator[Probabilities]:
        total = sum(len(tail.tokens) for tail in tails)
        bias = np.full((total, trunk + total), HIDDEN)
        asked, begin = list[npt.NDArray[np.int64]](), 0
        for tail in tails:
            count = len(tail.tokens)
            own = slice(begin, begin + count)
            bias[own, : tail.shared] = 0
            bias[own, trunk + begin : trunk + begin + count][np.tri(count, dtype=bool)] = 0
            asked.append(begin + np.arange(tail.asked, count))
            begin += count
        tokens = np.concatenate([np.array(tail.tokens, np.int64) for tail in tails])
        positions = np.concatenate([tail.shared + np.arange(len(tail.tokens)) for tail in tails])
        found = self._session.run(TokenRow(tokens, positions, bias, np.concatenate(asked)), cancellation)
        yield from np.split(found, np.cumsum([len(rows) for rows in asked])[:-1])  # [R, V] -> paths x [n + 1, V]


class _Tail(NamedTuple):
    """The tail of a path after the first `shared` rows of the trunk; its tokens from number `asked` on are scored."""

    tokens: Sequence[int]
    shared: int
    asked: int


def clean(text: str) -> str:
    """`text` as the model reads it, of the same length: with straight quotes, and without lone surrogates."""
    return straight(text.encode("utf-8", "replace").decode())


def log_probabilities(path: TokenPath, probabilities: Probabilities) -> npt.NDArray[np.float64]:
    """[n] the natural logarithms of the probabilities of the tokens asked about, by what `follow` gave for the path."""
    asked = np.array(path.tokens[path.scored :], np.int64)
    return np.log(np.maximum(probabilities[np.arange(len(asked)), asked].astype(np.float64), LEAST))


def mass(probabilities: npt.NDArray[np.float32], tokens: npt.NDArray[np.float32]) -> float:
    """The sum of `probabilities` [V] over the tokens that are 1 in `tokens` [V]."""
    # Not `@`, whose threads wait for each other for milliseconds where the processor is busy.
    return float((probabilities * tokens).sum(dtype=np.float64))


def _tail(trunk: Sequence[int], rows: Sequence[int], scored: int) -> _Tail:
    shared = 0
    while shared < min(scored, len(trunk)) and trunk[shared] == rows[shared]:
        shared += 1
    return _Tail(rows[shared:], shared, scored - shared)


def _batches(tails: Sequence[_Tail], room: int) -> Iterator[Sequence[_Tail]]:
    """As many tails at a time as `_BATCH` tokens hold, fewer at first; a longer one alone, if there is `room`."""
    batch, size, most = list[_Tail](), 0, _FIRST_BATCH
    for tail in tails:
        if batch and size + len(tail.tokens) > min(most, room):
            yield batch
            batch, size, most = [], 0, min(2 * most, _BATCH)
        batch.append(tail)
        size += len(tail.tokens)
    if batch:
        yield batch
