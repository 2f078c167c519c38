"""Continues a text token by token, greedily or by drawing from the model's distribution."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.errors import InsightError
from engine.insight.reader import Reader, clean
from engine.insight.settings import ContinuationSettings, penalised, reshaped
from engine.insight.writable import whole
from engine.prediction import Cancellation
from engine.probabilities import LEAST
from engine.text import caret
from engine.transformer.session import Probabilities


@dataclass(frozen=True, slots=True)
class Piece:
    """The next characters of a continuation, and the probability with which their last token was drawn."""

    text: str
    probability: float


@dataclass(frozen=True, slots=True)
class ContinuationStart:
    """The beginning of a continuation: the text's tokens, and the `stem`, which its first tokens must spell.

    The stem is the space before the caret and the letters typed of a word, so that a word goes on however it is cut
    into tokens; it is part of the text already and not given again.
    """

    tokens: tuple[int, ...]
    stem: bytes


def opening(reader: Reader, before: str, spare: int) -> ContinuationStart:
    """The opening for a caret behind `before`, with room for `spare` tokens."""
    at = caret(clean(before))
    context = at.context[reader.readable(at.context, spare) :]
    return ContinuationStart(tuple(reader.encode(context)), (" " * reader.has_lead(at) + at.prefix).encode())


def continuation(
    reader: Reader, before: str, settings: ContinuationSettings, cancellation: Cancellation
) -> Iterator[Piece]:
    """Write on from the caret, piece by piece, by `greedy` or `sample`, until `count` tokens or the text's end.

    The same settings and text give the same pieces. Each piece is whole characters; control and special characters
    never come. Without a stem, each token is drawn from what transformers' `generate` draws from. What is longer than
    the model's context is cut at its beginning. Raises Cancelled, also between two pieces, and ModelError.
    """
    if settings.method == "beam":
        raise InsightError("Beam search doesn't stream: ask for its steps, or choose greedy search or sampling.")
    start = opening(reader, before, min(settings.count + 1, reader.max_length // 2))
    random = np.random.default_rng(settings.seed)
    tokens, written, given = [*start.tokens], b"", len(start.stem.decode())
    for _ in range(settings.count):
        cancellation.check()
        if len(tokens) > reader.max_length:
            tokens = tokens[-(reader.max_length // 2) :]
        found = reader.tree.walk(tokens, cancellation).probabilities
        assert found is not None
        token, probability = _choose(
            found, reader.writable.mask(written, start.stem), [reader.bos_id, *tokens], settings, random
        )
        if token == reader.bos_id:
            return
        tokens.append(token)
        written += reader.tokens[token] or b""
        text = whole(written)
        if len(text) > given:
            yield Piece(text[given:], probability)
            given = len(text)


def log_of(probabilities: Probabilities, mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """[V] the log-probabilities of the tokens that `mask` allows, the others' -inf."""
    found = np.log(np.maximum(probabilities.astype(np.float64), LEAST))
    return np.where(mask, found, -np.inf)


def _choose(
    probabilities: Probabilities,
    mask: npt.NDArray[np.bool_],
    seen: list[int],
    settings: ContinuationSettings,
    random: np.random.Generator,
) -> tuple[int, float]:
    """The next token, and its probability among the allowed ones."""
    if not mask.any():
        raise InsightError("The model has no token that goes on from here: type a space first.")
    scores = log_of(probabilities, mask)
    if settings.method == "greedy":
        token = int(np.argmax(penalised(scores, seen, settings)))
        return token, float(np.exp(scores[token]))
    candidates = reshaped(scores, seen, settings)
    token = draw(candidates, random)
    return token, float(candidates[token])


def draw(probabilities: npt.NDArray[np.float64], random: np.random.Generator) -> int:
    """One token by its probability, from `probabilities` [V]."""
    place = np.searchsorted(np.cumsum(probabilities), random.random(), side="right")
    return int(place.clip(0, np.flatnonzero(probabilities)[-1]))
