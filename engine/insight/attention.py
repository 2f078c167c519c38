"""Which earlier words each word looks at, by the attention weights of a model that shows them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.errors import InsightError
from engine.insight.grouping import groups
from engine.insight.reader import Reader, clean
from engine.language import Message
from engine.prediction import Cancellation
from engine.text import WORD
from engine.transformer.attention import Attention, Weights

MEANING = (
    "A weight says how much one word takes from another in one layer and head; it does not say how much that word "
    "matters for what is suggested, which only leaving the word out shows."
)
_LONGEST_WORD = 32  # tokens


@dataclass(frozen=True, slots=True)
class AttentionMap:
    """The weights between the W words of a text, separators included, in each layer and head.

    `weights` [layers, heads, W, W]: row i is how much i looks at each j up to itself, and adds up to 1. `words` [W] and
    their places in the text, `spans` [W]; the first is the beginning of the text, an empty word, at which much is
    looked when nothing is looked for.
    """

    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    weights: Weights

    def matrix(self, layer: int | None = None, head: int | None = None) -> Weights:
        """[W, W] the weights of a layer and head, each counted from 0, or averaged over all of those not given."""
        layers, heads = self.weights.shape[:2]
        for name, given, count in ((Message("layer"), layer, layers), (Message("head"), head, heads)):
            if given is not None and not 0 <= given < count:
                raise InsightError(
                    "There is no {name} {number}: this model has {count}.", name=name, number=given + 1, count=count
                )
        chosen = self.weights[slice(None) if layer is None else [layer]]
        chosen = chosen[:, slice(None) if head is None else [head]]
        average: Weights = chosen.mean((0, 1))  # [l, h, W, W] -> [W, W]
        return average

    def last(self, layer: int | None = None, head: int | None = None) -> Weights:
        """[W] how much the last word looks at each; see `matrix`."""
        row: Weights = self.matrix(layer, head)[-1]  # [W, W] -> [W]
        return row


def attention(reader: Reader, model: Attention, before: str, cancellation: Cancellation) -> AttentionMap:
    """The attention in the text before the caret, as far back as `reader`'s model reads; `model` is its attention.

    A word of several tokens looks as they do on average, and is looked at as much as they are together. Raises
    InsightError where there is no word, Cancelled, ModelError.
    """
    cleaned = clean(before).rstrip(" ")
    start = reader.readable(cleaned)
    read = cleaned[start:]
    if not WORD.search(read):
        raise InsightError("There is no word before the caret to look at: write a few first.")
    tokens = reader.encode(read)
    found = groups(read, reader.spans(read, tokens), _LONGEST_WORD)
    edges = np.array([0, *(1 + group.first for group in found)])
    weights = np.add.reduceat(
        model.of([reader.bos_id, *tokens], cancellation), edges, axis=3
    )  # [.., S, S] -> [.., S, W]
    counts = np.diff([*edges, len(tokens) + 1]).astype(np.float32)
    weights = np.add.reduceat(weights, edges, axis=2) / counts[:, None]  # [.., S, W] -> [.., W, W]
    spans = ((start, start), *((start + group.start, start + group.end) for group in found))
    return AttentionMap(tuple(before[begin:end] for begin, end in spans), spans, weights.astype(np.float32))
