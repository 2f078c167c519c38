"""Next words among the completions, while it is open whether the letters typed are the whole word."""

from __future__ import annotations

import time
from dataclasses import replace

from engine.prediction import Backend, Cancellation, Prediction, Request, Suggestion

LEAST_SHOWN = 0.01  # probability, given the letters typed, below which no word is worth showing


def with_next_words(
    prediction: Prediction, request: Request, backend: Backend, cancellation: Cancellation
) -> Prediction:
    """The answer to `request` with what may come next, each word by P(the letters are the whole word) P(next word).

    That compares with the probabilities of longer words, since all are given the letters typed. Nothing changes where
    no letter is typed. Raises Cancelled, ModelError.
    """
    if not prediction.prefix:
        return prediction
    started = time.perf_counter()
    offered = [found for found in prediction.suggestions if found.probability >= LEAST_SHOWN]
    if _may_follow(request) and prediction.whole_probability > _needed(offered, request.count):
        offered += _following(prediction, request, backend, cancellation)
    ranked = sorted(offered, key=lambda found: -found.probability)[: request.count]
    spent = prediction.milliseconds + (time.perf_counter() - started) * 1000
    return replace(prediction, suggestions=tuple(ranked), milliseconds=spent)


def _may_follow(request: Request) -> bool:
    """Whether a word may stand behind the one that ends at the caret, if it ends there."""
    return not request.rest and not request.after[:1].strip()


def _needed(offered: list[Suggestion], count: int) -> float:
    """The probability that the letters must have as a whole word for any next word to be shown."""
    return offered[count - 1].probability if len(offered) >= count else LEAST_SHOWN


def _following(
    prediction: Prediction, request: Request, backend: Backend, cancellation: Cancellation
) -> list[Suggestion]:
    whole = prediction.whole_probability
    words = backend.predict(replace(request, before=request.before + " "), cancellation).suggestions
    shares = [replace(found, probability=whole * found.probability, follows=True) for found in words]
    return [found for found in shares if found.probability >= LEAST_SHOWN]
