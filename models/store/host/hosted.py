"""Models that compute in a process of their own, in the place of those that compute here: nothing else differs.

What opens files, cuts text into tokens and computes probabilities is there; what searches for words by them is here.
All that comes from there is checked, since a model may have taken that process over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.errors import ModelError
from engine.kinds import Kind
from engine.ngram import NgramBackend
from engine.ngram.trie import Floats
from engine.ngram.vocabulary import NgramVocabulary
from engine.prediction import Backend, Cancellation
from engine.transformer import Transformer
from engine.transformer.attention import Weights
from engine.transformer.backend import TYPING, TYPING_LARGE, Parts
from engine.transformer.session import Probabilities, TokenRow, numbers
from models.store.host.process import Host

_CUTTING = 4.0  # seconds for a sentence; it takes less than a millisecond
_PER_CHARACTER = 1e-5  # seconds more
_LONGEST_NAME = 200


def open_hosted(folder: Path, kind: str) -> Backend:
    """The model of this kind in `folder`, open in a process of its own. Raises ModelError."""
    return Transformer.of(hosted_parts(folder)) if kind == Kind.TRANSFORMER else _open_ngram(folder)


def hosted_parts(folder: Path) -> Parts:
    """What the transformer in `folder` is made of, in a process of its own. Raises ModelError."""
    host = Host(Kind.TRANSFORMER, folder)
    with _sense(host):
        values, (lengths, text) = host.opened
        size, capacity = int(values["vocabulary_size"]), int(values["capacity"])
        bos_id, max_length = int(values["bos_id"]), int(values["max_length"])
        tokens = _cut(text.tobytes(), lengths.tolist())
        _require(0 <= bos_id < size == len(tokens) and 0 < max_length < capacity)
        effort = TYPING_LARGE if values["is_large"] else TYPING
        tokenizer = HostedTokenizer(host, tokens, bool(values["adds_space"]))
        session = HostedSession(host, capacity, size)
        return Parts(_name(values), tokenizer, session, bos_id, max_length, effort, _never_offered(values))


def open_hosted_attention(folder: Path) -> HostedAttention:
    """The attention of the transformer in `folder`, in a process of its own. Raises ModelError."""
    return HostedAttention(Host("attention", folder))


def _open_ngram(folder: Path) -> NgramBackend:
    host = Host(Kind.NGRAM, folder)
    with _sense(host):
        values, arrays = host.opened
        vocabulary = NgramVocabulary.from_arrays(dict(zip(values["words"], arrays, strict=True)))
        trie = HostedTrie(host, int(values["order"]), len(vocabulary))
        return NgramBackend(_name(values), vocabulary, trie, _never_offered(values))


class HostedSession:
    """Computes probabilities in a host, as the `Session` of a token tree."""

    def __init__(self, host: Host, capacity: int, vocabulary_size: int) -> None:
        self._host = host
        self.capacity, self.vocabulary_size = capacity, vocabulary_size

    def run(self, row: TokenRow, cancellation: Cancellation) -> Probabilities:
        """See `FusedSession.run`."""
        answer = self._host.ask("run", row, cancellation)
        with _sense(self._host):
            [probabilities] = answer.arrays
            _require(probabilities.dtype == np.float32)
            _require(probabilities.shape == (len(row.asked), self.vocabulary_size))
        return numbers(probabilities)

    def keep(self, rows: npt.NDArray[np.int64]) -> None:
        """See `FusedSession.keep`."""
        self._host.ask("keep", (rows,))


class HostedTokenizer:
    """Cuts text into tokens in a host, as the `Encoder` of a transformer."""

    def __init__(self, host: Host, tokens: Sequence[bytes | None], adds_space: bool) -> None:
        self._host = host
        self.tokens, self.adds_space = tokens, adds_space

    def encode(self, text: str) -> list[int]:
        """See `TextTokenizer.encode`."""
        answer = self._host.ask("encode", seconds=_CUTTING + _PER_CHARACTER * len(text), text=text)
        with _sense(self._host):
            [ids] = answer.arrays
            _require(ids.dtype == np.int64 and ids.ndim == 1 and bool(((ids >= 0) & (ids < len(self.tokens))).all()))
        return ids.tolist()  # type: ignore[no-any-return]


class HostedTrie:
    """Looks n-grams up in a host, as the `BackOffModel` of an n-gram backend."""

    def __init__(self, host: Host, order: int, size: int) -> None:
        self._host = host
        self.order, self._size = order, size

    def probabilities(self, context: Sequence[int]) -> Floats:
        """See `Trie.probabilities`."""
        answer = self._host.ask("probabilities", context=list(context))
        with _sense(self._host):
            [probabilities] = answer.arrays
            _require(probabilities.dtype == np.float32 and probabilities.shape == (self._size,))
        return probabilities

    def probability(self, context: Sequence[int], word: int) -> float:
        """See `Trie.probability`."""
        answer = self._host.ask("probability", context=list(context), word=word)
        with _sense(self._host):
            return float(answer.values["probability"])

    def matched(self, context: Sequence[int]) -> int:
        """See `Trie.matched`."""
        answer = self._host.ask("matched", context=list(context))
        with _sense(self._host):
            return int(answer.values["matched"])

    def find(self, context: Sequence[int], word: int) -> tuple[float | None, float]:
        """See `Trie.find`."""
        answer = self._host.ask("find", context=list(context), word=word)
        with _sense(self._host):
            stored, backoff = answer.values["found"]
            return None if stored is None else float(stored), float(backoff)


class HostedAttention:
    """Computes attention weights in a host, as an `Attention`."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def of(self, tokens: Sequence[int], cancellation: Cancellation) -> Weights:
        """See `GraphAttention.of`."""
        answer = self._host.ask("of", (np.array(tokens, np.int64),), cancellation)
        with _sense(self._host):
            [weights] = answer.arrays
            _require(weights.dtype == np.float32 and weights.ndim == 4 and weights.shape[2:] == (len(tokens),) * 2)
        return weights


@contextmanager
def _sense(host: Host) -> Iterator[None]:
    """End the host where its answer makes no sense. Raises ModelError."""
    try:
        yield
    except ModelError:
        host.close()
        raise
    except (LookupError, TypeError, ValueError, OverflowError) as error:
        raise host.talks_nonsense() from error


def _require(condition: bool) -> None:
    if not condition:
        raise ValueError


def _name(values: Mapping[str, Any]) -> str:
    return str(values["name"])[:_LONGEST_NAME]


def _never_offered(values: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(map(str, values["never_offered"]))


def _cut(text: bytes, lengths: Sequence[int]) -> list[bytes | None]:
    """The tokens of these lengths, one after the other; one of length -1 is None."""
    tokens: list[bytes | None] = []
    place = 0
    for length in lengths:
        tokens.append(None if length < 0 else text[place : place + length])
        place += max(length, 0)
    _require(place == len(text))
    return tokens
