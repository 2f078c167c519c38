"""Side by side: the words that the transformer and the n-gram model expect at the same caret."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine import text
from engine.errors import InsightError
from engine.insight.reader import Reader, clean, mass
from engine.insight.why import word_log_probability
from engine.ngram.backend import NgramBackend
from engine.ngram.explaining import Explanation, explain
from engine.prediction import Cancellation, Request, Suggestion
from engine.probabilities import LEAST

# Out of sight for an n-gram model of order 5: the wanted word is more than four words back.
EXAMPLES = (
    ("Shawn came to the hack space to record a video and I talked to ", "Shawn"),
    (
        "The dog was barking all night because it was afraid of the thunder, and in the morning I went outside to play "
        "with the ",
        "dog",
    ),
)


@dataclass(frozen=True, slots=True)
class ComparedWord:
    """A word in both models: probabilities given the letters typed, and its place in each list, from 1, if it has one.

    `explanation` says which n-gram answered. `ratio` is ln(transformer / ngram): above 0 the transformer likes it more.
    """

    word: str
    transformer: float
    ngram: float
    transformer_place: int | None
    ngram_place: int | None
    explanation: Explanation

    @property
    def ratio(self) -> float:
        return math.log(max(self.transformer, LEAST) / max(self.ngram, LEAST))


@dataclass(frozen=True, slots=True)
class Comparison:
    """The words of both lists, the likeliest in either first; `prefix` has its typed letters."""

    prefix: str
    words: tuple[ComparedWord, ...]

    @property
    def transformer(self) -> tuple[ComparedWord, ...]:
        """The transformer's list, its likeliest word first."""
        return tuple(sorted((w for w in self.words if w.transformer_place), key=lambda w: w.transformer_place or 0))

    @property
    def ngram(self) -> tuple[ComparedWord, ...]:
        """The n-gram model's list, its likeliest word first."""
        return tuple(sorted((w for w in self.words if w.ngram_place), key=lambda w: w.ngram_place or 0))


def compare(
    reader: Reader, ngram: NgramBackend, before: str, cancellation: Cancellation, count: int = 10, word: str = ""
) -> Comparison:
    """The `count` likeliest words of each model at the caret, each with its probability in the other, and `word` too.

    Raises InsightError where no word can stand, Cancelled, ModelError.
    """
    request = Request(before, count=count)
    one = reader.words.candidates(request, cancellation)
    first = _by_form(reader.words.predict(request, cancellation).suggestions)
    second = _by_form(ngram.predict(request, cancellation).suggestions)
    wanted = {text.fold(clean(word)): Suggestion(word, 0.0)} if word else {}
    if not (first or second or wanted):
        raise InsightError("No word can stand at the caret: place it behind a space or behind the letters of a word.")
    forms = {**wanted, **second, **first}
    other = ngram.candidates(request, cancellation, forms).words
    missing = [form for form in forms if form not in one.words]
    foreseen = one.prefix_probability or 0.0
    added = _read(reader, before, [forms[form].word for form in missing], foreseen, cancellation)
    read = {form: found.probability for form, found in one.words.items()} | dict(zip(missing, added, strict=True))
    explained = explain(ngram, before, [found.word for found in forms.values()])
    words = [
        ComparedWord(
            found.word,
            read[form],
            other[form].probability if form in other else _unknown(ngram, before, found.word),
            _place(form, first),
            _place(form, second),
            explanation,
        )
        for (form, found), explanation in zip(forms.items(), explained, strict=True)
    ]
    return Comparison(request.caret.prefix, tuple(sorted(words, key=_likelier)))


def _likelier(word: ComparedWord) -> tuple[float, str]:
    return -max(word.transformer, word.ngram), word.word


def _read(
    reader: Reader, before: str, words: Sequence[str], prefix_probability: float, cancellation: Cancellation
) -> list[float]:
    """The probabilities, given the letters typed, of words that the transformer's search did not find."""
    at = text.caret(clean(before))
    spare = max((reader.room_for(" " + clean(word)) for word in words), default=0)
    context = at.context[reader.readable(at.context, spare) :]
    paths = [reader.path(context, " " * at.space + clean(word)) for word in words]
    found = []
    for path, probabilities in zip(paths, reader.follow(reader.encode(context), paths, cancellation), strict=True):
        lead = mass(probabilities[0], reader.spaced) if reader.has_lead(at) else 1.0
        probability = math.exp(word_log_probability(reader, path, probabilities)) / max(lead, LEAST)
        found.append(min(1.0, probability / max(prefix_probability, LEAST)))
    return found


def _unknown(ngram: NgramBackend, before: str, word: str) -> float:
    """The probability of a word that the n-gram model's vocabulary lacks, given the letters typed."""
    request = Request(before)
    fitting = ngram.candidates(request, Cancellation()).prefix_probability or 0.0
    probability = math.exp(ngram.log_probability(request.caret, word))
    return min(1.0, probability / max(fitting, LEAST))


def _by_form(suggestions: Sequence[Suggestion]) -> dict[str, Suggestion]:
    """Suggestions by folded form with straight apostrophes."""
    return {text.fold(text.straight(found.word)): found for found in suggestions}


def _place(form: str, words: Mapping[str, Suggestion]) -> int | None:
    return next((i for i, other in enumerate(words, 1) if other == form), None)
