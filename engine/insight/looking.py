"""The few earlier words that a transformer looked at most before it suggested a word."""

from __future__ import annotations

from dataclasses import dataclass

from engine.insight.attention import attention
from engine.insight.reader import Reader
from engine.insight.why import influences
from engine.prediction import Cancellation
from engine.transformer.attention import Attention


@dataclass(frozen=True, slots=True)
class LookedAt:
    """A word at `start` to `end` of the text, and its weight.

    By `attention`, the `weight` is the share of the last word's attention, averaged over layers and heads; else it is
    the change in nats of the suggestion's log-probability by the word's being there, as of
    `engine.insight.why.Influence`.
    """

    word: str
    start: int
    end: int
    weight: float
    by_attention: bool


def looked_at(
    reader: Reader, before: str, suggestion: str, shown: Attention | None, cancellation: Cancellation, count: int = 5
) -> tuple[LookedAt, ...]:
    """The `count` words that count most, the first of all first; by attention where the model shows it (`shown`).

    Raises InsightError where there is no word before the caret, Cancelled, ModelError.
    """
    found = [
        LookedAt(one.word, one.start, one.end, one.change, False)
        for one in ([] if shown else influences(reader, before, suggestion, cancellation))
    ]
    if shown:
        view = attention(reader, shown, before, cancellation)
        row = view.last().tolist()
        found = [
            LookedAt(word, *span, weight, True)
            for word, span, weight in zip(view.words[1:], view.spans[1:], row[1:], strict=True)
        ]
    return tuple(sorted(found, key=lambda one: -abs(one.weight))[:count])
