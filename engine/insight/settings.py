"""Settings of a continuation: the method, and how it reshapes the model's distribution.

The distribution is that of transformers' `generate` with the same settings, whose processors come in this order: the
repetition penalty, temperature, top-k, top-p.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from engine.errors import InsightError
from engine.language import Message

LogProbabilities = npt.NDArray[np.float64]
MOST_TOKENS, MOST_BEAMS = 1000, 16


@dataclass(frozen=True, slots=True)
class ContinuationSettings:
    """How to continue. Raises InsightError for a setting out of range.

    `greedy` takes the likeliest token each time, `sample` draws one with the random numbers of `seed`, `beam` keeps the
    `beams` likeliest partial texts. `count` is the most tokens. A `temperature` below 1 sharpens, above 1 flattens;
    `top_k` tokens are left to draw from, 0 for all; `top_p` keeps the fewest that add up to it. A `repetition_penalty`
    above 1 multiplies the log-probability of every token that was there already (Keskar et al., "CTRL", 2019, on
    log-probabilities as in transformers' beam search, while its sampling takes raw scores, which the graph doesn't
    give). `length_penalty` and `early_stopping` are those of `engine.insight.beams`.
    """

    method: Literal["greedy", "sample", "beam"] = "sample"
    count: int = 40
    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 1.0
    repetition_penalty: float = 1.0
    seed: int = 0
    beams: int = 4
    length_penalty: float = 1.0
    early_stopping: bool | Literal["never"] = False

    def __post_init__(self) -> None:
        _require(self.method in ("greedy", "sample", "beam"), Message("method"), Message("greedy, sample or beam"))
        _require(
            1 <= self.count <= MOST_TOKENS,
            Message("number of tokens"),
            Message("between 1 and {most}", most=MOST_TOKENS),
        )
        _require(0.01 <= self.temperature <= 100, Message("temperature"), Message("between 0.01 and 100"))
        _require(self.top_k >= 0, Message("top-k"), Message("0, for no bound, or above"))
        _require(0 < self.top_p <= 1, Message("top-p"), Message("above 0 and at most 1"))
        _require(0.1 <= self.repetition_penalty <= 10, Message("repetition penalty"), Message("between 0.1 and 10"))
        _require(self.seed >= 0, Message("seed"), Message("0 or above"))
        _require(
            1 <= self.beams <= MOST_BEAMS, Message("number of beams"), Message("between 1 and {most}", most=MOST_BEAMS)
        )
        _require(-10 <= self.length_penalty <= 10, Message("length penalty"), Message("between -10 and 10"))


def penalised(scores: LogProbabilities, seen: Collection[int], settings: ContinuationSettings) -> LogProbabilities:
    """The log-probabilities [V] after the repetition penalty for the tokens `seen`; they need not add up to 1."""
    if settings.repetition_penalty == 1:
        return scores
    scores, at = scores.copy(), np.array(sorted(set(seen)), np.int64)
    scores[at] *= settings.repetition_penalty  # log-probabilities are at most 0, so this makes them less likely
    return scores


def reshaped(
    scores: LogProbabilities, seen: Collection[int], settings: ContinuationSettings
) -> npt.NDArray[np.float64]:
    """The probabilities [V] to draw from, given the log-probabilities [V] and the tokens `seen` so far."""
    scores = penalised(scores, seen, settings) / settings.temperature
    if 0 < settings.top_k < len(scores):
        scores = np.where(scores < np.partition(scores, -settings.top_k)[-settings.top_k], -np.inf, scores)
    if settings.top_p < 1:
        order = np.argsort(scores, kind="stable")
        cumulative = np.cumsum(_softmax(scores[order]))
        unlikely = order[:-1][cumulative[:-1] <= 1 - settings.top_p]  # the likeliest always stays
        scores = scores.copy()
        scores[unlikely] = -np.inf
    return _softmax(scores)


def _softmax(scores: LogProbabilities) -> npt.NDArray[np.float64]:
    raised = np.exp(scores - scores.max())
    return raised / raised.sum()  # type: ignore[no-any-return]


def _require(holds: bool, name: Message, wanted: Message) -> None:
    if not holds:
        raise InsightError("The {name} is out of range: it must be {wanted}.", name=name, wanted=wanted)
