"""Reads and writes ARPA files, the text format in which KenLM and SRILM keep back-off models."""

from __future__ import annotations

import itertools
import math
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TextIO

import numpy as np
import numpy.typing as npt

from engine.errors import ModelError, TextError
from engine.files import reason, replacing
from engine.language import Message
from engine.ngram.trie import Grams
from engine.ngram.vocabulary import NgramVocabulary
from engine.ngram.words import RARE, UNKNOWN

_LN10 = math.log(10)
_NEVER = -100.0  # log10 P(<unk>) in a model that has none, as in KenLM
Floats = npt.NDArray[np.float64]
Ids = npt.NDArray[np.int64]


def read_arpa(path: Path) -> tuple[NgramVocabulary, list[Grams]]:
    """The vocabulary and the n-grams of an ARPA file of a folded text. Raises ModelError.

    If it has the word RARE, unknown words use it, and the file's entry for unseen words is left out.
    """
    try:
        with path.open(encoding="utf-8") as file:
            return _read(file)
    except OSError as error:
        raise ModelError(
            "{path} cannot be read ({reason}): check its name and its permissions.", path=path, reason=reason(error)
        ) from error
    except KeyError as error:
        raise ModelError(
            "{path} has n-grams with a part that it lacks ({reason}): make it again.", path=path, reason=reason(error)
        ) from error
    except (ValueError, IndexError) as error:
        raise ModelError(
            "{path} is not an ARPA file that can be read ({reason}): make it again.", path=path, reason=reason(error)
        ) from error


def write_arpa(path: Path, vocabulary: NgramVocabulary, grams: Sequence[Grams]) -> None:
    """Write a model as an ARPA file, which replaces an older one only when it is complete. Raises TextError."""
    try:
        with replacing(path) as draft, draft.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(_lines(vocabulary, grams))
    except OSError as error:
        raise TextError(
            "{path} cannot be written ({reason}): choose another place.", path=path, reason=reason(error)
        ) from error


def _sizes(file: TextIO) -> list[int]:
    """The number of n-grams of each order in the header."""
    for line in file:
        if line.strip() == "\\data\\":
            break
    declared = itertools.takewhile(str.strip, file)
    return [int(line.split("=")[1]) for line in declared]


def _read(file: TextIO) -> tuple[NgramVocabulary, list[Grams]]:
    """Raises KeyError for an n-gram whose words, or whose first words as an n-gram, are missing; ValueError."""
    sizes = _sizes(file)
    seen: defaultdict[str, int] = defaultdict(itertools.count().__next__)
    names, numbers = _with_unknown(seen, _section(file, 1, seen)[1])
    vocabulary = NgramVocabulary.of(names)
    ids = {word: index for index, word in enumerate(vocabulary)}
    first = np.array([[ids[name]] for name in names])
    ids |= {RARE: ids[UNKNOWN]} if RARE in seen else {}
    sections = [(first, numbers), *(_section(file, order, ids) for order in range(2, len(sizes) + 1))]
    if [len(seen), *(len(words) for words, _ in sections[1:])] != sizes:
        raise ValueError(Message("it is cut short or has no n-grams"))
    return vocabulary, _sorted(len(vocabulary), sections)


def _section(file: TextIO, order: int, ids: Mapping[str, int]) -> tuple[Ids, Floats]:
    """The n-grams in the section of this order, [n, order], and their numbers, [n, 2].

    These are log-probability and back-off, logarithms to base 10. Raises KeyError, ValueError.
    """
    words, numbers = array("i"), array("d")  # lists of objects take ten times the memory
    for line in file:
        if line.strip() == f"\\{order}-grams:":
            break
    for line in itertools.takewhile(str.strip, file):
        score, *rest = line.split()
        words.extend([ids[word] for word in rest[:order]])
        numbers.extend((float(score), float(rest[order]) if len(rest) > order else 0.0))
    return np.array(words, np.int64).reshape(-1, order), np.array(numbers).reshape(-1, 2)


def _with_unknown(seen: Iterable[str], numbers: Floats) -> tuple[list[str], Floats]:
    """The words and their numbers, UNKNOWN among them."""
    names = list(seen)
    if RARE in names:
        keep = [index for index, name in enumerate(names) if name != UNKNOWN]
        return [UNKNOWN if names[index] == RARE else names[index] for index in keep], numbers[keep]
    if UNKNOWN in names:
        return names, numbers
    return [*names, UNKNOWN], np.concatenate([numbers, [[_NEVER, 0.0]]])


def _sorted(size: int, sections: Sequence[tuple[Ids, Floats]]) -> list[Grams]:
    """Raises KeyError for an n-gram whose first words are not in the model as an n-gram."""
    found: list[Grams] = []
    keys: list[Ids] = []
    for order, (words, numbers) in enumerate(sections, start=1):
        parent = np.zeros(len(words), np.int64)
        for depth in range(order - 1):
            parent = _place(keys[depth], parent * size + words[:, depth])
        unsorted = parent * size + words[:, -1]
        turn = np.argsort(unsorted, kind="stable")
        keys.append(unsorted[turn])
        score, backoff = (numbers[turn] * _LN10).astype(np.float32).T  # [n, 2] -> [2, n]
        found.append(Grams(parent[turn], words[turn, -1], score, backoff))
    return found


def _place(keys: npt.NDArray[np.int64], wanted: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    if not np.array_equal(keys[place], wanted):
        raise KeyError(Message("a shorter n-gram"))
    return place


def _lines(vocabulary: NgramVocabulary, grams: Sequence[Grams]) -> Iterable[str]:
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
