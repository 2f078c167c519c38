"""How much each token of a text looks at those before it, in every layer and head: for showing, not for predicting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from engine.errors import ModelError
from engine.prediction import Cancellation
from engine.transformer.session import HIDDEN, open_session, run_session

Weights = npt.NDArray[np.float32]
_OUTPUT = "attention_weights."


class Attention(Protocol):
    """The attention weights of one model; see `GraphAttention` for the promises."""

    def of(self, tokens: Sequence[int], cancellation: Cancellation) -> Weights:
        """The weights [layers, heads, S, S] of `tokens`."""
        ...


@dataclass(frozen=True, slots=True)
class GraphAttention:
    """The attention weights of one model, as it computes them to predict: a quantised one rounds activations to 8 bits.

    It holds the weights a second time, so keep it only while attention is shown. Not thread-safe.
    """

    layers: int
    heads: int
    key_heads: int
    head_size: int
    _session: Any

    def of(self, tokens: Sequence[int], cancellation: Cancellation) -> Weights:
        """The weights [layers, heads, S, S] of `tokens`, which begin with the one between texts: row i sees 0 to i.

        Each row sums to 1. At most as many tokens as the model's context. Raises Cancelled, ModelError.
        """
        count = len(tokens)
        hidden = np.triu(np.full((count, count), HIDDEN), 1)
        cache = np.zeros((1, self.key_heads, count, self.head_size), np.float32)
        feed: dict[str, npt.NDArray[Any]] = {
            "input_ids": np.array(tokens, np.int64)[None],  # [S] -> [1, S]
            "position_ids": np.arange(count)[None],
            "attention_bias": hidden[None, None],  # [S, S] -> [1, 1, S, S]
            "seqlens_k": np.array([count - 1], np.int32),
            "total_length": np.array(count, np.int32),
            "rows": np.array([count - 1]),
        }
        feed |= {f"past.{layer}.{part}": cache for layer in range(self.layers) for part in ("key", "value")}
        names = [value.name for value in self._session.get_outputs()]
        found = dict(zip(names, run_session(self._session, feed, cancellation), strict=True))
        return np.concatenate([found[f"{_OUTPUT}{layer}"] for layer in range(self.layers)])


def open_attention(folder: Path) -> GraphAttention:
    """Open the model that Foreword made in `folder`, whose files were verified, for its attention. Raises ModelError.

    No other export shows it, nor do models made before Foreword wrote it into the graph.
    """
    session = open_session(folder / "model.onnx")
    shapes = {value.name: value.shape for value in (*session.get_inputs(), *session.get_outputs())}
    layers = sum(name.startswith(_OUTPUT) for name in shapes)
    if not layers or "past.0.key" not in shapes:
        raise ModelError(
            "The model in {folder} doesn't show its attention: make it again with `main.py export`.", folder=folder
        )
    key_heads, head_size = shapes["past.0.key"][1], shapes["past.0.key"][3]
    return GraphAttention(layers, shapes[f"{_OUTPUT}0"][1], key_heads, head_size, session)
