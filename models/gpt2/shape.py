"""The size of a GPT-2."""

from __future__ import annotations

from dataclasses import dataclass

BITS = (8, 4, 32)  # that a weight may have, the usual first; those of 32 are floats


@dataclass(frozen=True, slots=True)
class ModelShape:
    """The size of a model made from scratch; `context` and `vocabulary` are in tokens."""

    layers: int = 4
    width: int = 384
    heads: int = 6
    context: int = 128
    vocabulary: int = 16_384
