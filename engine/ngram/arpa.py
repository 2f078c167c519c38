"""Reads and writes ARPA files, the text format in which KenLM and SRILM keep back-off models."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TextIO

import numpy as np
import numpy.typing as npt

from engine.errors import ModelError, TextError
from engine.ngram.trie import Grams
from engine.ngram.vocabulary import Vocabulary
from engine.ngram.words import UNKNOWN

_LN10 = math.log(10)
_NEVER = -100.0  # log10 P(<unk>) in a model that has none, as in KenLM
Entry = tuple[float, list[str], float]


def read_arpa(path: Path) -> tuple[Vocabulary, list[Grams]]:
    """The vocabulary and the n-grams of an ARPA file of a folded text. Raises ModelError."""
    try:
        with path.open(encoding="utf-8") as file:
            sizes = _sizes(file)
            levels = [list(_entries(file, order)) for order in range(1, len(sizes) + 1)]
    except OSError as error:
        raise ModelError(f"{path} cannot be read ({error.strerror}): check its name and its permissions.") from error
    except (ValueError, IndexError) as error:
        raise ModelError(f"{path} is not an ARPA file that can be read ({error}): make it again.") from error
    if not sizes or [len(level) for level in levels] != sizes:
        raise ModelError(f"{path} is cut short or has no n-grams: make it again.")
    if not any(words == [UNKNOWN] for _, words, _ in levels[0]):
        levels[0].append((_NEVER, [UNKNOWN], 0.0))
    vocabulary = Vocabulary.of(words[0] for _, words, _ in levels[0])
    try:
        return vocabulary, _sorted(vocabulary, levels)
    except KeyError as error:
        raise ModelError(f"{path} has n-grams that begin with an n-gram it lacks ({error}): make it again.") from error


def write_arpa(path: Path, vocabulary: Vocabulary, grams: Sequence[Grams]) -> None:
    """Write a model as an ARPA file. Raises TextError."""
    try:
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(_lines(vocabulary, grams))
    except OSError as error:
        raise TextError(f"{path} cannot be written ({error.strerror}): choose another place.") from error


def _sizes(file: TextIO) -> list[int]:
    """How many n-grams of each order the header says there are."""
    for line in file:
        if line.strip() == "\\data\\":
            break
    declared = itertools.takewhile(str.strip, file)
    return [int(line.split("=")[1]) for line in declared]


def _entries(file: TextIO, order: int) -> Iterator[Entry]:
    """Log-probability, words and back-off of the n-grams in the section of this order; logarithms to base 10."""
    for line in file:
        if line.strip() == f"\\{order}-grams:":
            break
    for line in itertools.takewhile(str.strip, file):
        score, *rest = line.split()
        yield float(score), rest[:order], float(rest[order]) if len(rest) > order else 0.0


def _sorted(vocabulary: Vocabulary, levels: Sequence[Sequence[Entry]]) -> list[Grams]:
    """Raises KeyError for an n-gram whose words, or whose first words as an n-gram, are not in the model."""
    ids = {word: index for index, word in enumerate(vocabulary)}
    found: list[Grams] = []
    keys: list[npt.NDArray[np.int64]] = []
    for order, level in enumerate(levels, start=1):
        words = np.array([[ids[word] for word in entry[1]] for entry in level], np.int64).reshape(len(level), order)
        parent = np.zeros(len(level), np.int64)
        for depth in range(order - 1):
            parent = _place(keys[depth], parent * len(ids) + words[:, depth])
        unsorted = parent * len(ids) + words[:, -1]
        turn = np.argsort(unsorted, kind="stable")
        keys.append(unsorted[turn])
        numbers = np.array([(entry[0], entry[2]) for entry in level], np.float64).reshape(len(level), 2)[turn] * _LN10
        score, backoff = numbers.astype(np.float32).T  # [n, 2] -> [2, n]
        found.append(Grams(parent[turn], words[turn, -1], score, backoff))
    return found


def _place(keys: npt.NDArray[np.int64], wanted: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    if not np.array_equal(keys[place], wanted):
        raise KeyError("a shorter n-gram")
    return place


def _lines(vocabulary: Vocabulary, grams: Sequence[Grams]) -> Iterable[str]:
    yield "\\data\\\n"
    yield from (f"ngram {order}={len(level.word)}\n" for order, level in enumerate(grams, start=1))
    words = list(vocabulary)
    contexts = [""]
    for order, level in enumerate(grams, start=1):
        yield f"\n\\{order}-grams:\n"
        spelt = [contexts[parent] + words[word] for parent, word in zip(level.parent, level.word, strict=True)]
        scores, backoffs = level.log_probability / _LN10, level.backoff / _LN10
        for text, score, backoff in zip(spelt, scores, backoffs, strict=True):
            yield f"{score:.7g}\t{text}\t{backoff:.7g}\n" if order < len(grams) else f"{score:.7g}\t{text}\n"
        contexts = [f"{text} " for text in spelt]
    yield "\n\\end\\\n"
