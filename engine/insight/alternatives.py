"""Alternatives for a written word that fit the text on both sides."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.errors import InsightError
from engine.insight.reader import Reader, clean, log_probabilities
from engine.insight.why import word_log_probability
from engine.ngram.backend import NgramBackend
from engine.ngram.explaining import between
from engine.prediction import Cancellation, Request
from engine.probabilities import LEAST
from engine.text import WORD, caret, fold
from engine.transformer.window import SENTENCE_START

_CANDIDATES = 16  # of each model
_BEHIND = 12  # tokens after the word that are read, at most the rest of its sentence


@dataclass(frozen=True, slots=True)
class Alternative:
    """An alternative for the written word, or the word itself.

    `log_probability` is ln P(word and what follows it in the sentence | text before it); `share` is its probability
    among all that were examined; `change` is its gain over the word that `is_written`, in nats.
    """

    word: str
    log_probability: float
    share: float
    change: float
    is_written: bool


def alternatives(
    reader: Reader,
    before: str,
    word: str,
    after: str,
    cancellation: Cancellation,
    count: int = 10,
    ngram: NgramBackend | None = None,
) -> tuple[Alternative, ...]:
    """Words that fit both sides, the one with the likeliest sentence first; the written one is among them.

    Examined are the words that the transformer expects behind `before`, and those that the n-gram model, if one is
    given, expects between both sides. Raises InsightError where `word` is not a whole
    word, Cancelled, ModelError.
    """
    at = caret(clean(before))
    if at.prefix or not WORD.fullmatch(clean(word)) or WORD.match(clean(after)):
        raise InsightError("Only a whole word has alternatives: select it from its first letter to its last.")
    behind = _rest(reader, clean(after))
    words = [word, *_candidates(reader, ngram, (before, word, behind), cancellation)]
    spare = max(reader.room_for(" " + clean(candidate) + behind) for candidate in words)
    context = at.context[reader.readable(at.context, spare) :]
    paths = [reader.path(context, " " * at.space + clean(candidate) + behind) for candidate in words]
    scores = []
    for path, probabilities in zip(paths, reader.follow(reader.encode(context), paths, cancellation), strict=True):
        if behind:
            scores.append(float(log_probabilities(path, probabilities).sum()))
        else:
            scores.append(word_log_probability(reader, path, probabilities))
    written, shares = scores[0], np.exp(np.array(scores) - max(scores))
    shares /= max(float(shares.sum()), LEAST)
    found = [
        Alternative(candidate, score, float(share), score - written, i == 0)
        for i, (candidate, score, share) in enumerate(zip(words, scores, shares, strict=True))
    ]
    ranked = sorted(found, key=lambda alternative: (-alternative.log_probability, alternative.word))
    return tuple(alternative for i, alternative in enumerate(ranked) if i < count or alternative.is_written)


def _candidates(
    reader: Reader, ngram: NgramBackend | None, place: tuple[str, str, str], cancellation: Cancellation
) -> list[str]:
    """Words that may stand between the first and the last text of `place`, other than the one there, each once."""
    before, word, behind = place
    request = Request(before, count=_CANDIDATES)
    words = [found.word for found in reader.words.predict(request, cancellation).suggestions]
    words += between(ngram, before, behind, _CANDIDATES) if ngram else []
    by_form = {fold(clean(found)): found for found in reversed(words)}
    by_form.pop(fold(clean(word)), None)
    return list(by_form.values())


def _rest(reader: Reader, after: str) -> str:
    """The part of `after` that belongs to the sentence and is read; it ends with a word."""
    end = SENTENCE_START.search(after)
    rest = after[: end.start()] if end else after
    while len(reader.encode(rest)) > _BEHIND:
        rest = rest[: rest.rfind(" ")] if " " in rest else ""
    return rest.rstrip()
