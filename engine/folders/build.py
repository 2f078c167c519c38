"""Makes shards: from texts, and from older shards."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.folders.shard import LEAST, IndexedFile, Numbers, Shard, described, digests, first_of_range, keys
from engine.folders.stream import BREAK, DEEPEST, form, sentences_of_document
from engine.ngram.container import Arrays, write_arrays
from engine.text import fold


class _WordNumbers(dict[str, int]):
    """The number of every piece, new ones by themselves: that of its form, in order of appearance."""

    def __init__(self) -> None:
        super().__init__()
        self.of_forms = {BREAK: 0}

    def __missing__(self, piece: str) -> int:
        self[piece] = number = self.of(form(piece))
        return number

    def of(self, form: str) -> int:
        """The number of a form."""
        return self.of_forms.setdefault(form, len(self.of_forms))


class ShardBuilder:
    """Gathers the streams of `files`."""

    def __init__(self) -> None:
        self._numbers = _WordNumbers()
        self._streams: list[Numbers] = []
        self.files: list[IndexedFile] = []
        self.length = 0  # forms

    def add(self, file: IndexedFile, texts: Iterable[str]) -> None:
        """Add a file with its documents, as far as the gate lets them in. Its words are counted here."""
        stream = array("I")
        for text in texts:
            stream.append(0)
            for sentence in sentences_of_document(text):
                stream.extend(map(self._numbers.__getitem__, sentence))
        self._append(file, np.frombuffer(stream, np.uint32) if stream else np.zeros(0, np.uint32))

    def take(self, shard: Shard, files: Collection[IndexedFile]) -> None:
        """Add files of another shard. Forms that these don't hold are left behind."""
        spans = zip(shard.files, pairwise(shard.begins), strict=True)
        taken = [(file, shard.tokens[begin:end]) for file, (begin, end) in spans if file in files]
        used = np.unique(np.concatenate([np.zeros(0, np.uint32), *(stream for _, stream in taken)]))
        numbers = np.array([self._numbers.of(shard.form(number)) for number in used.tolist()], np.uint32)
        for file, stream in taken:
            self._append(file, numbers[np.searchsorted(used, stream)])

    def _append(self, file: IndexedFile, stream: Numbers) -> None:
        self.files.append(file)
        self._streams.append(stream)
        self.length += len(stream)

    def write(self, path: Path) -> None:
        """Write the shard, which is its owner's alone. Raises OSError."""
        write_arrays(path, self._arrays(), private=True)

    def _arrays(self) -> Arrays:
        forms = list(self._numbers.of_forms)
        hashes = digests([fold(form) for form in forms])
        order = np.argsort(hashes, kind="stable")
        numbers = np.empty(len(forms), np.uint32)
        numbers[order] = np.arange(len(forms), dtype=np.uint32)
        tokens = numbers[np.concatenate([np.zeros(DEEPEST, np.uint32), *self._streams])]
        forms = [forms[number] for number in order.tolist()]
        is_word = np.array([form[:1].isalpha() for form in forms], np.bool_)[tokens]
        begins = np.cumsum([DEEPEST, *map(len, self._streams)], dtype=np.uint32)
        encoded = [form.encode() for form in forms]
        sorted_keys, places = _sorted_keys(tokens, first_of_range(hashes[order]), is_word)
        return {
            "hashes": hashes[order],
            "tokens": tokens,
            "keys": sorted_keys,
            "places": places,
            "text": np.frombuffer(b"".join(encoded), np.uint8),
            "ends": np.cumsum([0, *map(len, encoded)], dtype=np.uint32),
            "begins": begins,
            "files": described(_counted(self.files, begins, is_word)),
        }


def _counted(files: Sequence[IndexedFile], begins: Numbers, is_word: npt.NDArray[np.bool_]) -> list[IndexedFile]:
    """The files, each with the number of its words."""
    before = np.concatenate([[0], np.cumsum(is_word, dtype=np.uint32)])[begins]
    return [replace(file, words=words) for file, words in zip(files, np.diff(before).tolist(), strict=True)]


def _sorted_keys(
    tokens: Numbers, first: npt.NDArray[np.uint64], is_word: npt.NDArray[np.bool_]
) -> tuple[Numbers, Numbers]:
    """The keys of all words that stand behind two forms, sorted, and their places, in order where keys are equal."""
    places = np.flatnonzero(is_word)
    last, before = tokens[places - 1], tokens[places - LEAST]
    behind_two = (last > 0) & (before > 0)
    both = keys(first[last[behind_two]], first[before[behind_two]]).astype(np.uint64) << np.uint64(32)
    both |= places[behind_two].astype(np.uint64)
    both.sort()
    return (both >> np.uint64(32)).astype(np.uint32), both.astype(np.uint32)
