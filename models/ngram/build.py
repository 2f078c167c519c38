"""Makes n-gram models: from texts, or from an ARPA file that another program counted.

The same texts give the same files.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.errors import ModelError
from engine.files import draft_folder, put_files, replacing
from engine.kinds import Kind
from engine.manifest import FILE_NAME as MANIFEST_FILE
from engine.never_offered import FILE_NAME as NEVER_OFFERED_FILE
from engine.ngram.arpa import read_arpa, write_arpa
from engine.ngram.backend import MODEL_FILE
from engine.ngram.container import write_arrays
from engine.ngram.trie import Grams, Trie, pack
from engine.ngram.vocabulary import NgramVocabulary
from engine.ngram.words import END, RARE, START, UNKNOWN
from models.ngram.card import Card
from models.ngram.count import Counted, count_ngrams
from models.ngram.measure import MeasuredPerplexity, measure
from models.ngram.prune import prune
from models.ngram.smooth import estimate, grams
from models.ngram.text import Encoded, encode
from models.progress import Progress
from models.reading.corpus import Source
from models.store import bundled
from models.store.manifest import write_manifest
from models.store.places import CARD

WORDS = 60_000  # with the tokens that are no words, their ids fit into 16 bits
_LARGE_TEXT = 4_000_000  # tokens; n-grams that occur once are kept only in smaller texts, or where none is pruned
_CHUNK = 1 << 20  # ids that are spelt at a time


@dataclass(frozen=True, slots=True)
class _Model:
    """`limit_bytes` is what its file may take at most; None leaves its numbers as they are, whatever the size."""

    vocabulary: NgramVocabulary
    levels: Sequence[Grams]
    limit_bytes: int | None


def count(
    sources: Sequence[Source],
    folder: Path,
    limit_bytes: int,
    card: Card,
    progress: Progress,
    *,
    order: int = 5,
    words: int = WORDS,
    pruning: str = "entropy",
    arpa: Path | None = None,
) -> MeasuredPerplexity | None:
    """Count a model of the texts and write it into `folder`, its n-grams in a file of at most `limit_bytes`.

    The vocabulary is the `words` commonest words. With pruning "none" every n-gram stays, its numbers as they are,
    whatever the size. What was in the folder stays whole until the new model is. With `arpa`, an ARPA file is written
    too. `progress` is told what is being done and how much of the whole is done, 0 to 1. Returns what the model makes
    of the documents held out, None where there are none. Raises TextError where a text cannot be read, ModelError where
    the limit is too low, OSError.
    """
    with _draft(folder) as draft:
        text = encode(sources, draft, words, progress)
        least = 1 if pruning == "none" or len(text.tokens) <= _LARGE_TEXT else 2
        counted = count_ngrams(text, order, least, draft, progress)
        progress("estimating and pruning", 0.9)
        levels = _smooth(counted, text.vocabulary, limit_bytes, pruning)
        if arpa:
            progress(f"writing {arpa.name}", 0.95)
            write_arpa(arpa, text.vocabulary, levels)
        progress("writing the model and measuring it", 0.97)
        model = _Model(text.vocabulary, levels, None if pruning == "none" else limit_bytes)
        found = _publish(model, folder, draft, card, sources)
    progress("done", 1)
    return found


def import_arpa(path: Path, folder: Path, card: Card, sources: Sequence[Source] = ()) -> MeasuredPerplexity | None:
    """Make a model folder of an ARPA file of a folded text, its numbers as they are. Raises ModelError, OSError.

    Returns what the model makes of the documents held out of the sources, None where there are none.
    """
    vocabulary, levels = read_arpa(path)
    with _draft(folder) as draft:
        return _publish(_Model(vocabulary, levels, None), folder, draft, card, sources)


def write_tokens(sources: Sequence[Source], path: Path, words: int, progress: Progress) -> None:
    """Write the texts as KenLM's lmplz reads them, one sentence a line. Raises TextError, OSError.

    Words outside the `words` commonest are spelt RARE, which `read_arpa` takes for unknown words again.
    """
    with _draft(path.parent) as draft:
        text = encode(sources, draft, words, progress)
        with replacing(path) as tokens, tokens.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(_sentences(text))
    progress("done", 1)


def _sentences(text: Encoded) -> Iterator[str]:
    spelt = {START: "", END: "\n", UNKNOWN: f"{RARE} "}
    words = [spelt.get(word, f"{word} ") for word in text.vocabulary]
    for begin in range(0, len(text.tokens), _CHUNK):
        yield "".join([words[index] for index in text.tokens[begin : begin + _CHUNK].tolist()])


def _smooth(counted: Sequence[Counted], vocabulary: NgramVocabulary, limit_bytes: int, pruning: str) -> list[Grams]:
    """The model that fits: estimated whole, pruned, and estimated again with what was kept."""
    start, end = vocabulary.id(START), vocabulary.id(END)
    every = [np.ones(len(level.count), bool) for level in counted]
    whole = estimate(counted, every, start, end)
    if pruning == "none":
        return grams(counted, every, whole)
    words_bytes = sum(array.nbytes for array in vocabulary.arrays().values())
    kept = prune(counted, whole, limit_bytes - words_bytes, pruning)
    return grams(counted, kept, estimate(counted, kept, start, end))


def _publish(
    model: _Model, folder: Path, draft: Path, card: Card, sources: Sequence[Source]
) -> MeasuredPerplexity | None:
    """Write a model's files to `draft`, measure what was written, and put them into `folder`."""
    arrays = model.vocabulary.arrays() | pack(model.levels, exact=model.limit_bytes is None)
    new = draft / "model"
    new.mkdir()
    write_arrays(new / MODEL_FILE, arrays)
    size = (new / MODEL_FILE).stat().st_size
    if model.limit_bytes is not None and size > model.limit_bytes:
        raise ModelError(
            "{vocabulary} words do not fit into {limit_bytes} bytes: allow more bytes or fewer words.",
            vocabulary=len(model.vocabulary),
            limit_bytes=model.limit_bytes,
        )
    found = measure(Trie(arrays, len(model.vocabulary)).grams(), model.vocabulary, sources)
    sizes = [len(level.word) for level in model.levels]
    (new / CARD).write_text(card.text(sizes, size, found), encoding="utf-8", newline="\n")
    edited = folder / NEVER_OFFERED_FILE
    shutil.copyfile(edited if edited.exists() else bundled(Kind.NGRAM) / NEVER_OFFERED_FILE, new / NEVER_OFFERED_FILE)
    write_manifest(
        new, kind=Kind.NGRAM, name=card.name, licence=card.licence, sources=card.sources, order=len(sizes), ngrams=sizes
    )
    put_files(new, folder, last=MANIFEST_FILE)  # which vouches for the rest
    return found


@contextmanager
def _draft(folder: Path) -> Iterator[Path]:
    """A place in `folder`, where there is room for what is made, that is gone afterwards. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    with draft_folder(folder) as draft:
        yield draft
