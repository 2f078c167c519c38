"""Suggestions from an n-gram model."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine import text
from engine.base_backend import BaseBackend
from engine.candidates import NOTHING, Candidate, Candidates, by_form
from engine.errors import ModelError
from engine.kinds import Kind
from engine.manifest import CURE, read_manifest
from engine.never_offered import read_never_offered
from engine.ngram.container import read_arrays
from engine.ngram.trie import BackOffModel, Trie
from engine.ngram.vocabulary import NgramVocabulary
from engine.ngram.words import END, NUMBER, START, context_token, pieces, token
from engine.prediction import Cancellation, Request
from engine.probabilities import LEAST, highest

MODEL_FILE = "ngrams.safetensors"
_TAIL = 128  # characters of context that are read: far more than four words
_SPELLING = math.log(27)  # nats for each letter of an unknown word, and for its end: all 26 letters alike
_LEAST = np.finfo(np.float32).tiny  # in place of a probability of 0, which has no logarithm
_NEAR = 3  # words before one on the right that its probability goes by; more cost time, and rank words no better
_NAME_ODDS = np.float32(10)  # how strongly the case of the first letter indicates a name; measured on held-out text


@dataclass(frozen=True, slots=True)
class _Fitting:
    """The words that begin with the typed letters; their ids are consecutive from `begin`.

    `likely` [n] are their probabilities, weighted by the case that was typed; with all unknown words they add up to
    `total`. `offered` [n] says which of them may be offered.
    """

    begin: int
    likely: npt.NDArray[np.float32]
    total: float
    offered: npt.NDArray[np.bool_]


class NgramBackend(BaseBackend):
    """Predicts with an n-gram model; implements `engine.prediction.Backend`.

    Probabilities are those of a word being next, given that a word is next and not punctuation or the end: the whole is
    all words, known and unknown, that begin with the typed letters. Unknown words share P(<unk>) by their spelling: 1
    in 27 for each letter and for the end; numbers share P(<num>) in the same way. `offered` [vocabulary] says which
    tokens are words that may be offered.
    """

    kind: str = Kind.NGRAM

    def __init__(
        self, name: str, vocabulary: NgramVocabulary, trie: BackOffModel, never_offered: frozenset[str]
    ) -> None:
        self.name = name
        self.order = trie.order
        self.vocabulary = vocabulary
        self.trie = trie
        self.never_offered = never_offered
        self.offered = vocabulary.is_word.copy()
        blocked = (vocabulary.find(word) for word in never_offered)
        self.offered[[index for index in blocked if index is not None]] = False
        self._capital = vocabulary.is_capital * (1 - vocabulary.small)  # [vocabulary], how often it has a capital
        self._number = vocabulary.find(NUMBER)
        self._context: str | None = None
        self._matched = 0  # words of the context
        self._probabilities = self._words = np.zeros(0, np.float32)  # [vocabulary]; the latter 0 for what isn't a word

    def anticipate(self, request: Request, cancellation: Cancellation) -> None:
        """See Backend. There is nothing to gain: an answer takes less than a millisecond."""

    def log_probability(self, at: text.Caret, word: str) -> float:
        """See Backend."""
        self._read(at)
        spelt = token(text.straight(word))
        index = self.vocabulary.find(spelt)
        spelling = 0.0
        if index is None or spelt == NUMBER:
            index = self.vocabulary.unknown if index is None else index
            spelling = _SPELLING * (len(word) + 1)
        probability = float(max(self._probabilities[index], _LEAST))
        return math.log(probability) - math.log(self._whole()) - spelling

    def log_probabilities_behind(
        self, at: text.Caret, words: Sequence[str], right: Sequence[str], cancellation: Cancellation
    ) -> list[list[float]]:
        """See Backend. The spelling of unknown words doesn't count: it is the same behind all `words`."""
        cancellation.check()
        before = self.context(at)
        following = list(self.vocabulary.ids(map(token, right)))
        return [self._following([*before, *self.vocabulary.ids(map(token, pieces(word)))], following) for word in words]

    def matched(self, at: text.Caret) -> int:
        """The number of last words before the caret that the model uses, before it backs off."""
        self._read(at)
        return self._matched

    def context(self, at: text.Caret) -> list[int]:
        """The ids of the words that predictions at a caret depend on, the nearest last."""
        self._read(at)
        assert self._context is not None
        return self._ids(self._context)

    def words(self, at: text.Caret) -> tuple[npt.NDArray[np.float32], float]:
        """P(token) of each word [vocabulary], 0 for other tokens, and the sum over all words, unknown ones included.

        The array is the backend's own, until it is asked about another text.
        """
        self._read(at)
        return self._words, self._whole()

    def candidates(self, request: Request, cancellation: Cancellation, also: Iterable[str] = ()) -> Candidates:
        """See Backend. After the likeliest words come those of the folded words in `also` that the model knows.

        A typed capital inside a sentence makes names likelier, and a small letter less likely.
        """
        cancellation.check()
        caret = request.caret
        if not request.is_open:
            return NOTHING
        fitting = self._fitting(caret)
        likeliest = highest(fitting.likely * fitting.offered, request.count + 1)  # one may be typed already
        words = by_form(self._candidate(int(index), fitting, caret) for index in likeliest)
        for word in also:
            place = self.vocabulary.find(word)
            if word not in words and place is not None and 0 <= place - fitting.begin < len(fitting.likely):
                words[word] = self._candidate(place - fitting.begin, fitting, caret)
        return Candidates(words, self._foreseen(fitting, caret), self._finished(fitting, caret))

    def close(self) -> None:
        """Release the file."""
        del self.trie, self.vocabulary

    def _fitting(self, caret: text.Caret) -> _Fitting:
        self._read(caret)
        prefix = _folded(caret.prefix)
        begin, end = self.vocabulary.beginning_with(prefix)
        # Arithmetic on the whole range is faster here than picking out the capitals.
        likely = self._words[begin:end] * (1 + (_capital_odds(caret) - 1) * self._capital[begin:end])
        # Someone who has typed an unwanted word in full may have its longer forms.
        offered = self.vocabulary.is_word if prefix in self.never_offered else self.offered
        return _Fitting(begin, likely, float(likely.sum()) + self._other(prefix), offered[begin:end])

    def _foreseen(self, fitting: _Fitting, caret: text.Caret) -> float:
        """The probability of the typed letters before they were typed, given that a word comes."""
        return fitting.total / self._whole() * _case_probability(caret)

    def _finished(self, fitting: _Fitting, caret: text.Caret) -> float:
        """How likely the typed letters are the whole word, given them."""
        prefix = _folded(caret.prefix)
        if not prefix:
            return 0.0
        known = float(fitting.likely[0]) if self.vocabulary.find(prefix) == fitting.begin else 0.0
        return (known + self._other(prefix) * math.exp(-_SPELLING)) / fitting.total

    def _candidate(self, index: int, fitting: _Fitting, caret: text.Caret) -> Candidate:
        place = fitting.begin + index
        small = float(self.vocabulary.small[place])
        small /= small + (1 - small) * float(_capital_odds(caret))
        return Candidate(self.vocabulary[place], float(fitting.likely[index]) / fitting.total, small=small)

    def _following(self, context: list[int], words: Sequence[int]) -> list[float]:
        """ln P of each of the words, which come one after the other behind a context."""
        contexts = [*context, *words]
        near = (contexts[max(0, end - _NEAR) : end] for end in range(len(context), len(contexts)))
        found = map(self.trie.probability, near, words)
        return [math.log(max(probability, LEAST)) for probability in found]

    def _read(self, caret: text.Caret) -> None:
        """Compute the probabilities after the caret's context; they stay while a word is being typed."""
        tail = caret.context[-_TAIL:] + " " * caret.space
        context = "" if caret.starts_sentence else tail
        if context != self._context:
            ids = self._ids(context)
            self._probabilities, self._matched = self.trie.probabilities(ids), self.trie.matched(ids)
            self._words = self._probabilities * self.vocabulary.is_word
            self._context = context

    def _ids(self, context: str) -> list[int]:
        """The ids of the last words of the sentence in which `context` ends, with `<s>` if it begins within reach."""
        tokens = [context_token(piece) for piece in pieces(context)]
        while tokens and tokens[-1] == END:
            tokens.pop()
        if len(context) < _TAIL:
            tokens.insert(0, START)
        nearest = islice(self.vocabulary.ids(_until_sentence(reversed(tokens))), self.trie.order - 1)
        return list(nearest)[::-1]

    def _whole(self) -> float:
        """The sum over all words, known and unknown, before any letter is typed."""
        return float(self._words.sum()) + self._other("")

    def _other(self, prefix: str) -> float:
        """The probability of the words that begin with `prefix` and are not in the vocabulary, or are numbers."""
        unknown = float(self._probabilities[self.vocabulary.unknown]) * math.exp(-_SPELLING * len(prefix))
        number = float(self._probabilities[self._number]) if self._number is not None and not prefix else 0.0
        return unknown + number


def open_ngram(folder: Path) -> NgramBackend:
    """Open the model in `folder`: its manifest, its n-grams, and if there is one its list of words never offered.

    The n-grams stay on disk until they are needed. Raises ModelError.
    """
    path = folder / MODEL_FILE
    arrays = read_arrays(path)
    try:
        vocabulary = NgramVocabulary.from_arrays(arrays)
        trie = Trie(arrays, len(vocabulary))
    except KeyError as error:
        raise ModelError("{path} lacks the array {error}: {cure}.", path=path, error=error, cure=CURE) from error
    return NgramBackend(read_manifest(folder).name, vocabulary, trie, read_never_offered(folder))


def _folded(prefix: str) -> str:
    return text.fold(text.straight(prefix))


def _capital_odds(caret: text.Caret) -> np.float32:
    """The factor on a word with a capital, by the case of the first letter typed."""
    if caret.prefix[:1].isupper() and not caret.starts_sentence and not caret.is_shouted:
        return _NAME_ODDS
    if caret.prefix[:1].islower() and not caret.in_small_letters:
        return 1 / _NAME_ODDS
    return np.float32(1)


def _case_probability(caret: text.Caret) -> float:
    """The probability that a word other than a name begins with a letter of the typed case, if that is informative.

    With it, a name has `_capital_odds` times this probability, and small letters and capitals add up to 1 for both.
    """
    odds = float(_capital_odds(caret))
    return 1.0 if odds == 1 else 1 / (1 + odds)


def _until_sentence(tokens: Iterable[str]) -> Iterator[str]:
    """Reversed tokens as far as the last sentence goes, which begins with `<s>` after the end of another."""
    for found in tokens:
        if found == END:
            yield START
            return
        yield found
