"""Suggestions from an n-gram model."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine import text
from engine.errors import ModelError
from engine.ngram.container import CURE, read_arrays
from engine.ngram.trie import Trie
from engine.ngram.vocabulary import Vocabulary
from engine.ngram.words import END, NUMBER, START, pieces, token
from engine.prediction import Cancellation, Prediction, Request, Suggestion

MODEL_FILE = "ngrams.safetensors"
NEVER_OFFERED_FILE = "never_offered.txt"
_TAIL = 128  # characters of context that are looked at: far more than four words
_SPELLING = math.log(27)  # nats for each letter of an unknown word, and for its end: all 26 letters alike
_BLOCK = 64  # words among which only the likeliest is looked at first
_FIRST = np.float32(2**60)  # raises what is multiplied by it above everything that is not


class NgramBackend:
    """Predicts with an n-gram model; implements `engine.prediction.Backend`.

    Probabilities are those of a word being next, given that a word is next and not punctuation or the end: the whole is
    all words, known and unknown, that begin with the typed letters. Unknown words share P(<unk>) by their spelling: 1
    in 27 for each letter and for the end; numbers share P(<num>) in the same way.
    """

    kind = "ngram"

    def __init__(self, name: str, vocabulary: Vocabulary, model: Trie, never_offered: frozenset[str]) -> None:
        self.name = name
        self._vocabulary = vocabulary
        self._model = model
        self._offered = vocabulary.is_word.copy()
        blocked = (vocabulary.find(word) for word in never_offered)
        self._offered[[index for index in blocked if index is not None]] = False
        self._number = vocabulary.find(NUMBER)
        self._context: str | None = None
        self._probabilities = self._words = np.zeros(0, np.float32)  # [vocabulary]; the latter 0 for what isn't a word

    def predict(self, request: Request, cancellation: Cancellation) -> Prediction:
        """The likeliest words at the caret; none before a letter or inside a number. Raises Cancelled."""
        cancellation.check()
        started = time.perf_counter()
        caret = text.caret(request.before)
        possible = not (text.runs_into_word(request.after) or caret.prefix[:1].isdigit())
        suggestions = self._suggest(caret, request) if possible else ()
        milliseconds = (time.perf_counter() - started) * 1000
        return Prediction(self.name, caret.prefix, suggestions, request.revision, milliseconds)

    def log_probability(self, before: str, word: str) -> float:
        """Natural logarithm of the probability that `word` comes next after `before`, nothing of it typed yet."""
        self._read(text.caret(before))
        spelt = token(text.straight(word))
        index = self._vocabulary.find(spelt)
        spelling = 0.0
        if index is None or spelt == NUMBER:
            index = self._vocabulary.unknown if index is None else index
            spelling = _SPELLING * (len(word) + 1)
        return math.log(self._probabilities[index]) - math.log(self._total("")) - spelling

    def close(self) -> None:
        """Release the file."""
        del self._model, self._vocabulary

    def _suggest(self, caret: text.Caret, request: Request) -> tuple[Suggestion, ...]:
        self._read(caret)
        prefix = text.fold(text.straight(caret.prefix))
        begin, end = self._vocabulary.beginning_with(prefix)
        scores = self._words[begin:end] * self._offered[begin:end]
        if caret.prefix[:1].isupper() and not caret.starts_sentence and not text.is_shouted(caret.prefix):
            scores[self._vocabulary.is_capital[begin:end]] *= _FIRST
        total = self._total(prefix)
        suggestions = [
            Suggestion(word, float(self._words[index]) / total)
            for index in begin + _highest(scores, request.count + 1)
            if (word := self._written(int(index), caret, request.before)) != caret.prefix
        ]
        return tuple(suggestions[: request.count])

    def _read(self, caret: text.Caret) -> None:
        """Have the probabilities after the caret's context at hand; they stay while a word is being typed."""
        tail = caret.context[-_TAIL:] + " " * caret.space
        context = "" if caret.starts_sentence else tail
        if context != self._context:
            self._probabilities = self._model.probabilities(self._ids(context))
            self._words = self._probabilities * self._vocabulary.is_word
            self._context = context

    def _ids(self, context: str) -> list[int]:
        """The ids of the last words of the sentence in which `context` ends, with `<s>` if it begins within reach."""
        tokens = [token(piece) for piece in pieces(context)]
        while tokens and tokens[-1] == END:
            tokens.pop()
        if len(context) < _TAIL:
            tokens.insert(0, START)
        nearest = islice(self._vocabulary.ids(_until_sentence(reversed(tokens))), self._model.order - 1)
        return list(nearest)[::-1]

    def _total(self, prefix: str) -> float:
        """The probability of all words that begin with `prefix`."""
        begin, end = self._vocabulary.beginning_with(prefix)
        unknown = float(self._probabilities[self._vocabulary.unknown]) * math.exp(-_SPELLING * len(prefix))
        number = float(self._probabilities[self._number]) if self._number is not None and not prefix else 0.0
        return float(self._words[begin:end].sum()) + unknown + number

    def _written(self, index: int, caret: text.Caret, before: str) -> str:
        """The word in the case it takes, with the apostrophe that the writer used last."""
        word = self._vocabulary[index]
        curly, straight = (before[-_TAIL:].rfind(mark) for mark in ("\u2019", "'"))
        if curly > straight:
            word = word.replace("'", "\u2019")
        if _in_lower_case(caret.context):
            return text.cased(text.fold(word), caret.prefix, starts_sentence=False)
        return text.cased(word, caret.prefix, caret.starts_sentence)


def open_ngram(folder: Path) -> NgramBackend:
    """Open the model in `folder`: its manifest, its n-grams, and if there is one its list of words never offered.

    Nothing is copied into memory. Raises ModelError.
    """
    path = folder / MODEL_FILE
    arrays = read_arrays(path)
    try:
        vocabulary = Vocabulary.from_arrays(arrays)
        model = Trie(arrays, len(vocabulary))
    except KeyError as error:
        raise ModelError(f"{path} lacks the array {error}: {CURE}.") from error
    return NgramBackend(_name(folder), vocabulary, model, _never_offered(folder))


def _name(folder: Path) -> str:
    path = folder / "manifest.json"
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["name"])
    except OSError as error:
        raise ModelError(f"{path} cannot be read ({error.strerror}): {CURE}.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{path} is damaged: {CURE}.") from error


def _never_offered(folder: Path) -> frozenset[str]:
    path = folder / NEVER_OFFERED_FILE
    if not path.exists():
        return frozenset()
    try:
        return frozenset(text.fold(line.strip()) for line in path.read_text(encoding="utf-8").splitlines())
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(f"{path} cannot be read as UTF-8 text: {CURE}.") from error


def _in_lower_case(context: str) -> bool:
    """Whether the writer has begun the line without any capital, and so means to go on."""
    return context[-_TAIL:].rpartition("\n")[2].islower()


def _until_sentence(tokens: Iterable[str]) -> Iterator[str]:
    """Reversed tokens as far as the last sentence goes, which begins with `<s>` after the end of another."""
    for found in tokens:
        if found == END:
            yield START
            return
        yield found


def _highest(scores: npt.NDArray[np.float32], count: int) -> npt.NDArray[np.int64]:
    """The indices of the `count` highest scores above 0, highest first, the lower index first where two are equal."""
    if not len(scores):
        return np.zeros(0, np.int64)
    # As many blocks as wanted reach the threshold, so at least as many scores do.
    blocks = np.maximum.reduceat(scores, np.arange(0, len(scores), _BLOCK))
    threshold = np.partition(blocks, -count)[-count] if count < len(blocks) else 0
    found = np.flatnonzero((scores >= threshold) & (scores > 0))
    return found[np.lexsort((found, -scores[found]))][:count]
