"""Turns files of text into one long row of word ids on disk, and chooses the vocabulary on the way."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.errors import TextError
from engine.files import reason
from engine.ngram.vocabulary import NgramVocabulary
from engine.ngram.words import END, SPECIAL, START, pieces, token
from models.progress import Progress
from models.reading.corpus import Source, documents, weighted

Row = npt.NDArray[Any]
_BATCH = 1 << 20  # characters that are cut into words at a time
_CHUNK = 1 << 23  # ids that are worked on at a time
_CODE = re.compile(r"\d{3}")  # in telephone extensions and other numbers of someone's, which are no words to offer


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text as ids: `tokens` [n] lies on disk, each sentence between `<s>` and `</s>`."""

    vocabulary: NgramVocabulary
    tokens: Row


def encode(sources: Sequence[Source], folder: Path, words: int, progress: Progress) -> Encoded:
    """Encode the texts in a vocabulary of their `words` commonest words. Writes into `folder`. Raises TextError."""
    forms, raw = _encode_forms(sources, folder / "forms", progress)
    vocabulary = _vocabulary(forms, raw, words)
    known = [vocabulary.find(token(form)) for form in forms]
    ids = np.array([vocabulary.unknown if index is None else index for index in known], _width(vocabulary))
    path = folder / "tokens"
    with path.open("wb") as file:
        for chunk in _sentences(raw, ids, vocabulary):
            file.write(np.ascontiguousarray(chunk).data)
    del raw
    (folder / "forms").unlink()
    return Encoded(vocabulary, np.memmap(path, ids.dtype, mode="r")[:-1])  # no sentence follows the last `<s>`


def _batches(source: Source) -> Iterator[str]:
    waiting, size = [], 0
    for text in weighted(documents(source.path), source.weight):
        waiting.append(text)
        size += len(text)
        if size >= _BATCH:
            yield "".join(waiting)
            waiting, size = [], 0
    yield "".join(waiting)


def _encode_forms(
    sources: Sequence[Source], path: Path, progress: Progress
) -> tuple[list[str], npt.NDArray[np.uint32]]:
    """All pieces of the texts, as ids of the list of forms that is returned with them."""
    ids: defaultdict[str, int] = defaultdict(itertools.count().__next__)
    ids["\n"]  # so that there is at least one, even in an empty text
    with path.open("wb") as file:
        file.write(np.zeros(1, np.uint32).data)
        read = 0
        for source, share in zip(sources, _shares(sources), strict=True):
            for batch in _batches(source):
                progress(f"reading {source.path.name}, {read / 1e6:.1f} M words", 0.6 * share)
                found = pieces(batch)
                file.write(np.fromiter(map(ids.__getitem__, found), np.uint32, len(found)).data)
                read += len(found)
    return list(ids), np.memmap(path, np.uint32, mode="r")


def _shares(sources: Sequence[Source]) -> list[float]:
    """How much of all the files' bytes comes before each file, 0 to 1. Raises TextError."""
    try:
        sizes = [source.path.stat().st_size for source in sources]
    except OSError as error:
        raise TextError(
            "{filename} cannot be read ({reason}): check its name.", filename=error.filename, reason=reason(error)
        ) from error
    return [sum(sizes[:index]) / max(sum(sizes), 1) for index in range(len(sizes))]


def _vocabulary(forms: Sequence[str], raw: npt.NDArray[np.uint32], words: int) -> NgramVocabulary:
    """The commonest words, each in the form that is commonest inside sentences. Raises TextError if there are none."""
    everywhere, inside = _frequencies(forms, raw)
    totals: defaultdict[str, int] = defaultdict(int)
    insides: defaultdict[str, int] = defaultdict(int)
    small: dict[str, int] = {}
    best: dict[str, tuple[int, int, str]] = {}
    for index, form in enumerate(forms):
        folded = token(form)
        if not folded[0].isalpha() or _CODE.search(folded):
            continue
        totals[folded] += int(everywhere[index])
        insides[folded] += int(inside[index])
        candidate = (int(inside[index]), int(everywhere[index]), form.rstrip("."))
        best[folded] = max(best.get(folded, candidate), candidate)
        if form == folded:
            small[folded] = int(inside[index])
    if not totals:
        raise TextError("The texts hold no words: choose texts of some length.")
    chosen = sorted(totals, key=lambda word: (-totals[word], word))[:words]
    shares = {best[word][2]: small.get(word, 0) / max(insides[word], 1) for word in chosen if best[word][2] != word}
    return NgramVocabulary.of([*SPECIAL, *(best[word][2] for word in chosen)], shares)


def _frequencies(
    forms: Sequence[str], raw: npt.NDArray[np.uint32]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """How often each form occurs, [forms], and how often inside a plain sentence, [forms].

    The first word of a sentence is not inside it. A headline or a shouted sentence is no plain one: more of the words
    inside it have capitals than not.
    """
    is_end = np.array([token(form) == END for form in forms])
    case = np.array([form[:1].islower() - form[:1].isupper() for form in forms], np.int8)
    everywhere, inside = np.zeros(len(forms), np.int64), np.zeros(len(forms), np.int64)
    after_end = True
    for begin in range(0, len(raw), _CHUNK):
        chunk = raw[begin : begin + _CHUNK]
        starts = np.concatenate([[after_end], is_end[chunk[:-1]]])
        after_end = bool(is_end[chunk[-1]])
        everywhere += np.bincount(chunk, minlength=len(forms))
        sentences = np.cumsum(starts)
        is_plain = np.bincount(sentences, case[chunk] * ~starts) >= 0
        inside += np.bincount(chunk[~starts & is_plain[sentences]], minlength=len(forms))
    return everywhere, inside


def _sentences(raw: Row, ids: Row, vocabulary: NgramVocabulary) -> Iterator[Row]:
    """The ids of the pieces, chunk by chunk, with `<s>` before each sentence and no empty sentences."""
    start, end = vocabulary.id(START), vocabulary.id(END)
    yield np.array([start], ids.dtype)
    previous = end
    for begin in range(0, len(raw), _CHUNK):
        chunk = ids[raw[begin : begin + _CHUNK]]
        empty = (chunk == end) & (np.concatenate([[previous], chunk[:-1]]) == end)
        previous = int(chunk[-1])
        chunk = chunk[~empty]
        ends = np.flatnonzero(chunk == end) + 1
        yield np.insert(chunk, ends, ids.dtype.type(start))


def _width(vocabulary: NgramVocabulary) -> np.dtype[Any]:
    return np.dtype(np.uint16 if len(vocabulary) <= 1 << 16 else np.uint32)
