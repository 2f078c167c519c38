"""Why this word: the influence of each word before the caret on its probability."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from engine.errors import InsightError
from engine.insight.reader import Reader, TokenPath, clean, log_probabilities, mass
from engine.prediction import Cancellation
from engine.probabilities import LEAST
from engine.text import WORD, caret
from engine.transformer.session import Probabilities


@dataclass(frozen=True, slots=True)
class Influence:
    """The influence of the word at `start` to `end` of the text on a suggestion.

    `change` is ln P(suggestion | text) - ln P(suggestion | text without the word), in nats: above 0 it speaks for the
    suggestion, below 0 against it. `log_probability` is the former of the two.
    """

    word: str
    start: int
    end: int
    change: float
    log_probability: float


def influences(reader: Reader, before: str, suggestion: str, cancellation: Cancellation) -> Iterator[Influence]:
    """Leave out each word before the caret in turn, the nearest first, and compare the probabilities of `suggestion`.

    The letters typed of a word are not part of the text here. What lies too far back for the model to read has no
    influence and is not given. The suggestion counts as written, spelt in tokens as the model learned it, and ending
    there; the text without a word is what a writer who never wrote it would have, so later words move up. Raises
    InsightError where there is no word, Cancelled, ModelError.
    """
    if not WORD.search(clean(suggestion)):
        raise InsightError("Only a word can be explained: choose one of the suggestions.")
    at = caret(clean(before))
    lead = " " * at.space
    start = reader.readable(at.context, reader.room_for(lead + clean(suggestion)))
    context = at.context[start:]
    found = list(WORD.finditer(context))[::-1]
    if not found:
        raise InsightError("There is no word before the caret to leave out: write a few first.")
    whole = reader.path(context, lead + clean(suggestion))
    paths = [whole, *(reader.path(_without(context, *word.span()), lead + clean(suggestion)) for word in found)]
    with_all = None
    for number, (path, probabilities) in enumerate(
        zip(paths, reader.follow(whole.tokens, paths, cancellation), strict=True)
    ):
        log_probability = word_log_probability(reader, path, probabilities)
        if with_all is None:
            with_all = log_probability
            continue
        left_out = found[number - 1]
        begin, end = start + left_out.start(), start + left_out.end()
        yield Influence(before[begin:end], begin, end, with_all - log_probability, with_all)


def word_log_probability(reader: Reader, path: TokenPath, probabilities: Probabilities) -> float:
    """ln of the probability of the tokens asked about, and that the word ends behind them."""
    ending = mass(probabilities[-1], reader.ends)
    return float(log_probabilities(path, probabilities).sum()) + math.log(max(ending, LEAST))


def _without(context: str, start: int, end: int) -> str:
    """The text without a word, and without the space before it, or at the beginning the one after it."""
    if context[start - 1 : start] == " ":
        return context[: start - 1] + context[end:]
    return context[:start] + context[end:].removeprefix(" ")
