"""Turns texts into tokens on disk, in segments that begin where a writer may begin.

A keyboard is asked for words at the beginning of a text far more often than documents begin. So documents are cut at
some of their sentences, and each segment begins with the token that ends texts, as every context does later. Some
segments are put in lower case, as some writers write.
"""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.errors import ForewordError, TextError
from engine.files import reason
from engine.text import fold, straight
from engine.transformer.tokenizer import TextTokenizer
from engine.transformer.window import SENTENCE_START
from models.reading.corpus import Source, documents, held_out

Tokens = npt.NDArray[np.uint32]
_CUT = 0.25  # of the sentences begin a segment
_LOWER_CASE = 0.1  # of the segments
_BATCH = 2_000  # segments that are encoded at a time


class TokenStore:
    """The tokens of some sources in a folder on disk: those to learn from and those to measure on."""

    def __init__(self, sources: Sequence[Source], tokenizer: Path, folder: Path) -> None:
        self._sources, self._tokenizer, self._folder = sources, tokenizer, folder

    def fill(self, seed: int, progress: Callable[[str], None]) -> None:
        """Encode all texts, unless the folder holds just these already. Raises TextError, ForewordError."""
        marker, wanted = self._folder / "done.json", self._fingerprint(seed)
        if marker.exists() and marker.read_text("utf-8") == wanted:
            return
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True)
        try:
            for index, source in enumerate(self._sources):
                progress(f"reading {source.path.name}")
                for part, texts in (("train", documents), ("held-out", held_out)):
                    generator = random.Random(f"{seed} {index} {part}")  # noqa: S311
                    write_tokens(self._path(index, part), texts(source.path), self._tokenizer, generator)
            marker.write_text(wanted, "utf-8")
        except OSError as error:
            raise ForewordError(
                "{folder} cannot hold the encoded texts ({reason}): free some space and start again.",
                folder=self._folder,
                reason=reason(error),
            ) from error

    def tokens(self, index: int, part: str) -> Tokens:
        """The tokens of source `index`, [n], mapped from disk; `part` is "train" or "held-out"."""
        path = self._path(index, part)
        return np.memmap(path, np.uint32, mode="r") if path.stat().st_size else np.zeros(0, np.uint32)

    def _path(self, index: int, part: str) -> Path:
        return self._folder / f"{index}-{self._sources[index].path.stem}.{part}"

    def _fingerprint(self, seed: int) -> str:
        files = [_identity(source.path) for source in self._sources]
        tokenizer = hashlib.sha256(self._tokenizer.read_bytes()).hexdigest()
        return json.dumps([files, tokenizer, seed, _CUT, _LOWER_CASE])


def write_tokens(path: Path, texts: Iterable[str], tokenizer: Path, generator: random.Random) -> None:
    """Write the tokens of `texts`, cut into segments by `generator`, as 32-bit numbers. Raises OSError."""
    encoder = TextTokenizer(tokenizer)
    waiting = _segments(texts, generator)
    with path.open("wb") as file:
        while batch := list(islice(waiting, _BATCH)):
            for ids in encoder.encode_many(batch):
                np.array([encoder.eos_id, *ids], np.uint32).tofile(file)


def _identity(path: Path) -> tuple[str, int, float]:
    """A value that changes with a file. Raises TextError."""
    try:
        found = path.stat()
    except OSError as error:
        raise TextError(
            "{path} cannot be read ({reason}): check its name and its permissions.", path=path, reason=reason(error)
        ) from error
    return str(path), found.st_size, found.st_mtime


def _segments(texts: Iterable[str], generator: random.Random) -> Iterator[str]:
    for text in map(straight, texts):
        start = 0
        for boundary in SENTENCE_START.finditer(text):
            if boundary.end() < len(text) and generator.random() < _CUT:
                yield _cased(text[start : boundary.start()], generator)
                start = boundary.end()
        yield _cased(text[start:], generator)


def _cased(segment: str, generator: random.Random) -> str:
    return fold(segment) if generator.random() < _LOWER_CASE else segment


class Rows:
    """Rows of `length` tokens drawn at random. A step's draw depends on its number alone, so that a run can resume.

    Each row begins where a segment does. Sources are drawn by their weight times their size.
    """

    def __init__(self, store: TokenStore, sources: Sequence[Source], eos_id: int, length: int, seed: int) -> None:
        self._length, self._seed = length, seed
        self._tokens = [store.tokens(index, "train") for index in range(len(sources))]
        self._starts = [_starts(tokens, eos_id, length) for tokens in self._tokens]
        sizes = [len(tokens) * bool(len(starts)) for tokens, starts in zip(self._tokens, self._starts, strict=True)]
        if not any(sizes):
            raise TextError("The texts hold no stretch of {length} tokens: give more text.", length=length)
        shares = np.array([source.weight * size for source, size in zip(sources, sizes, strict=True)])
        self.shares = shares / shares.sum()

    def draw(self, step: int, part: int, count: int) -> npt.NDArray[np.int64]:
        """The `count` rows, [count, length], of part `part` of step `step`."""
        random_numbers = np.random.default_rng([self._seed, step, part])
        chosen = random_numbers.choice(len(self.shares), count, p=self.shares)
        return np.stack([self._row(source, random_numbers) for source in chosen]).astype(np.int64)

    def _row(self, source: int, random_numbers: np.random.Generator) -> Tokens:
        start = random_numbers.choice(self._starts[source])
        return self._tokens[source][start : start + self._length]


def held_out_rows(store: TokenStore, source: int, eos_id: int, length: int, most: int) -> npt.NDArray[np.int64]:
    """At most `most` rows, [rows, length], evenly spread over what was held out of a source."""
    tokens = store.tokens(source, "held-out")
    starts = _starts(tokens, eos_id, length)
    chosen = starts[:: max(1, len(starts) // most)][:most]
    rows = [tokens[start : start + length] for start in chosen]
    return np.array(rows, np.int64).reshape(-1, length)  # also where there are none


def covering_rows(tokens: Tokens, eos_id: int, length: int) -> npt.NDArray[np.int64]:
    """Rows, [rows, length], that begin where segments do and hold all tokens at least once, but for the ends of
    segments that are longer than a row.
    """
    starts = _starts(tokens, eos_id, length)
    chosen, index = [], 0
    while index < len(starts):
        chosen.append(starts[index])
        index = max(index + 1, int(np.searchsorted(starts, starts[index] + length, "right")) - 1)
    return np.array([tokens[start : start + length] for start in chosen], np.int64).reshape(-1, length)


def _starts(tokens: Tokens, eos_id: int, length: int) -> npt.NDArray[np.int64]:
    """Where segments begin that `length` tokens can be read from."""
    return np.flatnonzero(tokens[: max(0, len(tokens) - length + 1)] == eos_id)
