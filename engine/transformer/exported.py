"""Runs a standard ONNX export, as optimum makes it, in the place of Foreword's fused graph: it works, only slower."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.errors import ModelError
from engine.prediction import Cancellation
from engine.transformer.session import Probabilities, TokenRow, numbers, open_session, run_session

_PAST, _PRESENT = "past_key_values.", "present."
_ASKED = {"input_ids", "position_ids", "attention_mask"}  # not all models ask for all of them
_TYPES = {"tensor(float)": np.float32, "tensor(float16)": np.float16}


class ExportedSession:
    """A causal language model with `past_key_values` inputs and `present` outputs, as a `Session` of a token tree.

    The graph knows no attention bias, so tokens that don't follow one another are computed one path after the other,
    each with a copy of the keys and values that it sees. Not thread-safe.
    """

    def __init__(self, path: Path, capacity: int) -> None:
        self.capacity = capacity
        self._session = open_session(path)
        inputs = {value.name: value for value in self._session.get_inputs()}
        self._asked = inputs.keys() & _ASKED
        self._outputs = [value.name for value in self._session.get_outputs()]
        try:
            self.vocabulary_size = int(self._session.get_outputs()[self._outputs.index("logits")].shape[2])
            self._cache = {name: _rows(inputs[name], capacity) for name in inputs.keys() - _ASKED}
            if not self._cache or any(_present(name) not in self._outputs for name in self._cache):
                raise ValueError("no cache")
        except (LookupError, TypeError, ValueError) as error:
            raise ModelError(
                "{path} is no language model with a key/value cache: export it as text-generation-with-past.", path=path
            ) from error

    def run(self, row: TokenRow, cancellation: Cancellation) -> Probabilities:
        """See `FusedSession.run`."""
        tokens, positions, bias, asked = row
        used = bias.shape[1] - len(tokens)
        result = np.empty((len(tokens), self.vocabulary_size), np.float32)
        for first, end in pairwise([*_path_starts(bias, used), len(tokens)]):
            seen = np.flatnonzero(bias[first, : used + first] == 0)
            result[first:end] = self._run_path(
                tokens[first:end], positions[first:end], seen, used + first, cancellation
            )
        return result[asked]  # [S, V] -> [R, V]

    def keep(self, rows: npt.NDArray[np.int64]) -> None:
        """See `FusedSession.keep`."""
        for cached in self._cache.values():
            cached[:, :, : len(rows)] = cached[:, :, rows]

    def _run_path(
        self,
        tokens: npt.NDArray[np.int64],
        positions: npt.NDArray[np.int64],
        seen: npt.NDArray[np.int64],
        row: int,
        cancellation: Cancellation,
    ) -> Probabilities:
        """Compute tokens after the cache rows `seen`, store theirs from `row` on, and give the probabilities [S, V]."""
        total = len(seen) + len(tokens)
        feed = {
            "input_ids": tokens[None],  # [S] -> [1, S]
            "position_ids": positions[None],
            "attention_mask": np.ones((1, total), np.int64),
        }
        feed = {name: value for name, value in feed.items() if name in self._asked}
        feed |= {name: cached[:, :, seen] for name, cached in self._cache.items()}
        found = dict(zip(self._outputs, run_session(self._session, feed, cancellation), strict=True))
        for name, cached in self._cache.items():
            present = found[_present(name)]
            cached[:, :, row : row + len(tokens)] = present[:, :, len(seen) :]
        return numbers(_softmax(found["logits"][0]))  # [1, S, V] -> [S, V]


def _rows(value: Any, capacity: int) -> npt.NDArray[Any]:
    """Room for `capacity` rows of what a graph's input [batch, heads, rows, size] holds of one layer.

    Heads of keys and values may be fewer than those of queries, and each shared by several.
    """
    _, heads, _, size = value.shape
    if not value.name.startswith(_PAST):
        raise ValueError(value.name)
    return np.zeros((1, heads, capacity, size), _TYPES[value.type])


def _present(name: str) -> str:
    return name.replace(_PAST, _PRESENT)


def _path_starts(bias: npt.NDArray[np.float32], used: int) -> list[int]:
    """The numbers of the new tokens that don't follow the one before them."""
    follows = [bool(bias[i, used + i - 1] == 0) for i in range(1, len(bias))]
    return [0, *(i for i, next_to in enumerate(follows, 1) if not next_to)]


def _softmax(logits: npt.NDArray[Any]) -> Probabilities:
    with np.errstate(invalid="ignore"):  # infinite logits give NaN, which is reported in a sentence
        raised = np.exp((logits - logits.max(-1, keepdims=True)).astype(np.float32))
    return raised / raised.sum(-1, keepdims=True)  # type: ignore[no-any-return]
