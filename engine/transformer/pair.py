"""Two models of one vocabulary as one, mixed token by token with a weight that can be changed at any time.

With w for the other model's weight,

    P(token | context) = P_one(token | context)^(1 - w) P_other(token | context)^w / Z(context)

the log-linear interpolation of language models (Klakow, "Log-linear interpolation of language models", ICSLP 1998).
What both find unlikely stays so, which suits a model and what became of it by fine-tuning.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.errors import ModelError
from engine.prediction import Cancellation
from engine.transformer.backend import Parts, Transformer
from engine.transformer.session import Probabilities, Session, TokenRow
from engine.transformer.tree import TokenTree

_LEAST = np.float32(1e-30)  # stands for a sum of nothing, where each model rules out what the other allows


class Pair(Transformer):
    """Two models with the same vocabulary, as the Backend protocol asks. A key costs what it costs in both.

    Raises ModelError for models whose vocabularies differ.
    """

    def __init__(self, one: Parts, other: Parts, weight: float) -> None:
        if (one.tokenizer.tokens, one.bos_id) != (other.tokenizer.tokens, other.bos_id):
            raise ModelError(
                "{one} and {other} have different vocabularies and cannot be blended: choose a model and one that "
                "was fine-tuned from it.",
                one=one.name,
                other=other.name,
            )
        self._mixed = _MixedSession(one.session, other.session, weight)
        tree = TokenTree(self._mixed, one.bos_id, min(one.max_length, other.max_length))
        never_offered = one.never_offered | other.never_offered
        super().__init__(f"{one.name} + {other.name}", one.tokenizer, tree, one.effort, never_offered)

    @property
    def weight(self) -> float:
        """The other model's weight, 0 to 1. Changing it costs the last token of the context, not all of it."""
        return self._mixed.weight

    @weight.setter
    def weight(self, weight: float) -> None:
        self._mixed.weight = _checked(weight)
        self.tree.forget()

    def close(self) -> None:
        """See Backend."""
        super().close()
        del self._mixed


class _MixedSession:
    """Runs two models over the same rows, each with a cache of its own, as a `Session` of a token tree."""

    def __init__(self, one: Session, other: Session, weight: float) -> None:
        self._one, self._other = one, other
        self.capacity = min(one.capacity, other.capacity)
        self.vocabulary_size = one.vocabulary_size
        self.weight = _checked(weight)

    def run(self, row: TokenRow, cancellation: Cancellation) -> Probabilities:
        """See `FusedSession.run`."""
        one, other = self._one.run(row, cancellation), self._other.run(row, cancellation)
        mixed = np.power(one, np.float32(1 - self.weight)) * np.power(other, np.float32(self.weight))
        return mixed / np.maximum(mixed.sum(-1, keepdims=True), _LEAST)  # type: ignore[no-any-return]

    def keep(self, rows: npt.NDArray[np.int64]) -> None:
        """See `FusedSession.keep`."""
        self._one.keep(rows)
        self._other.keep(rows)


def _checked(weight: float) -> float:
    if not 0 <= weight <= 1:
        raise ModelError("A weight of {weight} cannot be given to a model: choose one from 0 to 1.", weight=weight)
    return weight
