"""Measures n-gram models on the documents of their texts that were held out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from engine.ngram.trie import Grams
from engine.ngram.vocabulary import NgramVocabulary
from engine.ngram.words import END, START, pieces, token
from models.ngram.text import Row
from models.reading.corpus import Source, held_out


@dataclass(frozen=True, slots=True)
class MeasuredPerplexity:
    """Perplexity per word over `words` known words; `unknown` more were not in the vocabulary and are left out.

    Punctuation, numbers and the ends of sentences count as words, as they do in KenLM and SRILM.
    """

    perplexity: float
    words: int
    unknown: int

    def __str__(self) -> str:
        share = self.unknown / (self.words + self.unknown)
        return f"perplexity {self.perplexity:.2f} over {self.words:,} held-out words; {share:.2%} more are unknown"


def measure(
    levels: Sequence[Grams], vocabulary: NgramVocabulary, sources: Sequence[Source]
) -> MeasuredPerplexity | None:
    """The model's perplexity on what is held out of the sources; None where that is nothing. Raises TextError."""
    start = vocabulary.id(START)
    tokens = np.array([start, *_tokens(sources, vocabulary)], np.int64)
    unknown = tokens == vocabulary.unknown
    counted = (tokens != start) & ~unknown
    if not counted.any():
        return None
    mean = float(log_probabilities(levels, tokens)[counted].mean(dtype=np.float64))
    return MeasuredPerplexity(float(np.exp(-mean)), int(counted.sum()), int(unknown.sum()))


def log_probabilities(levels: Sequence[Grams], tokens: Row) -> npt.NDArray[np.float32]:
    """log P(token | tokens before it) for each token, [n]; natural logarithms. Nothing comes before the first."""
    size = len(levels[0].word)
    place = tokens  # of the n-gram that ends at each token, in its level; -1 where the model doesn't have it
    scores = levels[0].log_probability[tokens]
    for shorter, level in pairwise(levels):
        context = np.concatenate([[-1], place[:-1]])
        scores = scores + np.where(context >= 0, shorter.backoff[context], 0)
        place = _find(level.parent * size + level.word, np.where(context >= 0, context * size + tokens, -1))
        scores[place >= 0] = level.log_probability[place[place >= 0]]
    return scores


def _find(keys: Row, wanted: Row) -> Row:
    """Where each wanted key is, or -1, [n]."""
    if not len(keys):
        return np.full(len(wanted), -1)
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[place] == wanted, place, -1)


def _tokens(sources: Sequence[Source], vocabulary: NgramVocabulary) -> Iterator[int]:
    """The ids of the held-out text, without empty sentences; `<s>` follows each end of one."""
    start, end = vocabulary.id(START), vocabulary.id(END)
    known: dict[str, list[int]] = {}  # no id at all for punctuation that the model ignores
    previous = end
    for source in sources:
        for text in held_out(source.path):
            for found in map(token, pieces(text)):
                if found not in known:
                    known[found] = list(vocabulary.ids([found]))
                for index in known[found]:
                    if not index == previous == end:
                        yield from (index, start) if index == end else (index,)
                    previous = index
