"""The likelihood of a text, word by word, by either model."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from engine.errors import InsightError
from engine.insight.grouping import Group, groups
from engine.insight.reader import Reader, TokenPath, clean, log_probabilities
from engine.kinds import Kind
from engine.ngram.backend import NgramBackend
from engine.ngram.explaining import standing
from engine.prediction import Backend, Cancellation, Request, Suggestion
from engine.text import WORD
from engine.transformer.session import Probabilities
from engine.transformer.window import SENTENCE_START

BANDS = (10, 100, 1000)  # ranks at which the colour of a word changes
SENTENCE_BANDS = (100, 1000, 10_000)  # perplexities per word at which that of a sentence does
_LONGEST_WORD = 32  # tokens; a longer text is scored in pieces


@dataclass(frozen=True, slots=True)
class ScoredWord:
    """A word at `start` to `end` of a text, or with `is_word` unset the text between words.

    `log_probability` is ln P(it | text before it); the sum over a text is the text's own. `rank` is its place among
    the candidates there, from 1: for the transformer among its tokens, for the n-gram model among its words.
    """

    text: str
    start: int
    end: int
    log_probability: float
    rank: int
    is_word: bool

    @property
    def band(self) -> int:
        """0 for a rank up to 10, 1 up to 100, 2 up to 1,000, 3 beyond."""
        return sum(self.rank > bound for bound in BANDS)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence at `start` to `end` of a text; its perplexity is per word, the text between words included."""

    text: str
    start: int
    end: int
    words: int
    log_probability: float

    @property
    def perplexity(self) -> float:
        return _perplexity(self.log_probability, self.words)

    @property
    def band(self) -> int:
        """0 for a perplexity up to 100, 1 up to 1,000, 2 up to 10,000, 3 beyond."""
        return sum(self.perplexity > bound for bound in SENTENCE_BANDS)


@dataclass(frozen=True, slots=True)
class Likelihood:
    """The likelihood of a text by one model. `tokens` is their number for the transformer, 0 for the n-gram model."""

    kind: str
    words: tuple[ScoredWord, ...]
    sentences: tuple[Sentence, ...]
    tokens: int

    @property
    def log_probability(self) -> float:
        """ln P(text), in nats."""
        return math.fsum(word.log_probability for word in self.words)

    @property
    def perplexity(self) -> float:
        """exp(-ln P / words), by which models that cut a text differently can be compared."""
        return _perplexity(self.log_probability, sum(word.is_word for word in self.words))


def transformer_likelihood(reader: Reader, text: str, cancellation: Cancellation) -> Likelihood:
    """The transformer's view of a text of any length. Raises InsightError for one without words, Cancelled, ModelError.

    What is longer than the model's context is read in windows that overlap by half, each token scored in the first one
    that holds it, and so with half a context before it at least. Spaces at the end, where the next word begins, don't
    count. For a text within the context, `log_probability` is minus the sum of the losses in training.
    """
    cleaned = clean(text).rstrip(" ")
    _require_words(cleaned)
    tokens = reader.encode(cleaned)
    spans = reader.spans(cleaned, tokens)
    found = groups(cleaned, spans, min(_LONGEST_WORD, reader.max_length // 2))
    words = [word for window in _windows(reader, tokens, found, cancellation) for word in _scored(text, *window)]
    return Likelihood(Kind.TRANSFORMER, tuple(words), _sentences(text, words), len(tokens))


def ngram_likelihood(ngram: NgramBackend, text: str, cancellation: Cancellation) -> Likelihood:
    """The n-gram model's view of a text: it scores words alone, given that a word comes. Raises as above."""
    cleaned = clean(text)
    _require_words(cleaned)
    words = []
    for word in WORD.finditer(cleaned):
        cancellation.check()
        found = standing(ngram, cleaned[: word.start()], word[0])
        start, end = word.span()
        words.append(ScoredWord(text[start:end], start, end, found.log_probability, found.rank, True))
    return Likelihood(Kind.NGRAM, tuple(words), _sentences(text, words), 0)


def likelier(
    backend: Backend, text: str, word: ScoredWord, cancellation: Cancellation, count: int = 5
) -> tuple[Suggestion, ...]:
    """The words that `backend` finds likelier than the `word` of `text`, at most `count`, likeliest first."""
    found = backend.predict(Request(text[: word.start], count=count), cancellation).suggestions
    bound = math.exp(word.log_probability)
    return tuple(other for other in found if other.probability > bound and other.word != word.text)


def _windows(
    reader: Reader, tokens: Sequence[int], found: Sequence[Group], cancellation: Cancellation
) -> Iterator[tuple[Sequence[Group], TokenPath, Probabilities]]:
    """Stretches of whole words, each with the window that it ends, and the probabilities [n + 1, V] of its tokens."""
    stops = [group.stop for group in found]
    done = 0  # words
    while done < len(found):
        scored = found[done].first
        begin = max(0, scored - reader.max_length // 2) if scored else 0
        last = bisect_right(stops, begin + reader.max_length)
        path = TokenPath(tokens[begin : stops[last - 1]], scored - begin)
        [probabilities] = reader.follow((), [path], cancellation)
        yield found[done:last], path, probabilities
        done = last


def _scored(text: str, found: Sequence[Group], path: TokenPath, probabilities: Probabilities) -> Iterator[ScoredWord]:
    scores, origin = log_probabilities(path, probabilities), found[0].first
    for group in found:
        score = float(scores[group.first - origin : group.stop - origin].sum())
        rank = 1 + int(np.count_nonzero(probabilities[group.first - origin] > math.exp(score)))
        yield ScoredWord(text[group.start : group.end], group.start, group.end, score, rank, group.is_word)


def _sentences(text: str, words: Sequence[ScoredWord]) -> tuple[Sentence, ...]:
    """The sentences that have words."""
    ends = [*(gap.end() for gap in SENTENCE_START.finditer(text)), len(text)]
    found, at = list[Sentence](), 0
    for begin, end in zip([0, *ends], ends, strict=False):
        mine = []
        while at < len(words) and words[at].start < end:
            mine.append(words[at])
            at += 1
        if count := sum(word.is_word for word in mine):
            score = math.fsum(word.log_probability for word in mine)
            found.append(Sentence(text[begin:end].rstrip(), begin, end, count, score))
    return tuple(found)


def _perplexity(log_probability: float, count: int) -> float:
    return math.exp(min(-log_probability / max(count, 1), 700))  # a float holds no more


def _require_words(text: str) -> None:
    if not WORD.search(text):
        raise InsightError("There is no word to measure: write a sentence first.")
