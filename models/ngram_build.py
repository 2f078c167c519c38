"""Makes n-gram models: from texts, or from an ARPA file that another program counted.

`python -m models.ngram_build CORPUS_FOLDER OUT_FOLDER` makes the bundled model; the same corpus gives the same files.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from engine.errors import ForewordError, ModelError
from engine.never_offered import FILE_NAME as NEVER_OFFERED_FILE
from engine.ngram.arpa import read_arpa
from engine.ngram.backend import MODEL_FILE
from engine.ngram.container import write_arrays
from engine.ngram.trie import Grams, pack
from engine.ngram.vocabulary import Vocabulary
from engine.ngram.words import END, START
from models.corpus import Source
from models.manifest import write_manifest
from models.ngram_card import BUNDLED, BUNDLED_TEXTS, Card
from models.ngram_count import Counted, count_ngrams
from models.ngram_prune import prune
from models.ngram_smooth import estimate, grams
from models.ngram_text import Progress, encode
from models.store import bundled

BUNDLED_BYTES = 24_900_000
WORDS = 60_000  # with the tokens that are no words, their ids fit into 16 bits
_LARGE_TEXT = 4_000_000  # tokens; n-grams that occur once are kept only in smaller texts


def count(
    sources: Sequence[Source],
    folder: Path,
    limit_bytes: int,
    card: Card,
    progress: Progress,
    *,
    order: int = 5,
    words: int = WORDS,
) -> None:
    """Count a model of the texts and write it into `folder`, its n-grams in a file of at most `limit_bytes`.

    The vocabulary is the `words` commonest words. `progress` is told what is being done and how much of the whole is
    done, 0 to 1. Raises TextError where a text cannot be read, ModelError where the limit is too low, OSError.
    """
    vocabulary, counted = _counted(sources, order, words, progress)
    progress("estimating and pruning", 0.9)
    levels = _smooth(counted, vocabulary, limit_bytes)
    _write(folder, vocabulary, levels, card, exact=False)
    if (folder / MODEL_FILE).stat().st_size > limit_bytes:
        raise ModelError(f"{words} words do not fit into {limit_bytes} bytes: allow more bytes or fewer words.")
    progress("done", 1)


def import_arpa(path: Path, folder: Path, card: Card) -> None:
    """Make a model folder of an ARPA file of a folded text, its numbers as they are. Raises ModelError, OSError."""
    vocabulary, levels = read_arpa(path)
    _write(folder, vocabulary, levels, card, exact=True)


def _counted(sources: Sequence[Source], order: int, words: int, progress: Progress) -> tuple[Vocabulary, list[Counted]]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        text = encode(sources, Path(scratch), words, progress)
        least = 2 if len(text.tokens) > _LARGE_TEXT else 1
        return text.vocabulary, count_ngrams(text, order, least, Path(scratch), progress)


def _smooth(counted: Sequence[Counted], vocabulary: Vocabulary, limit_bytes: int) -> list[Grams]:
    """The model that fits: estimated whole, pruned, and estimated again with what was kept."""
    start, end = vocabulary.id(START), vocabulary.id(END)
    whole = estimate(counted, [np.ones(len(level.count), bool) for level in counted], start, end)
    words_bytes = sum(array.nbytes for array in vocabulary.arrays().values())
    kept = prune(counted, whole, limit_bytes - words_bytes)
    return grams(counted, kept, estimate(counted, kept, start, end))


def _write(folder: Path, vocabulary: Vocabulary, levels: Sequence[Grams], card: Card, exact: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / MODEL_FILE
    write_arrays(path, vocabulary.arrays() | pack(levels, exact))
    sizes = [len(level.word) for level in levels]
    (folder / "README.md").write_text(card.text(sizes, path.stat().st_size), encoding="utf-8", newline="\n")
    write_manifest(
        folder, kind="ngram", name=card.name, licence=card.licence, sources=card.sources, order=len(sizes), ngrams=sizes
    )


def main() -> int:
    """Make the bundled model from a folder of texts."""
    parser = argparse.ArgumentParser(description="Make the n-gram model that comes with Foreword.")
    parser.add_argument("corpus", type=Path, metavar="CORPUS_FOLDER")
    parser.add_argument("folder", type=Path, metavar="OUT_FOLDER")
    arguments = parser.parse_args()
    sources = [Source(arguments.corpus / f"{name}.txt.xz", weight) for name, weight, _ in BUNDLED_TEXTS]
    never_offered = (bundled("ngram") / NEVER_OFFERED_FILE).read_bytes()
    try:
        arguments.folder.mkdir(parents=True, exist_ok=True)
        (arguments.folder / NEVER_OFFERED_FILE).write_bytes(never_offered)
        count(sources, arguments.folder, BUNDLED_BYTES, BUNDLED, _show)
    except (ForewordError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def _show(doing: str, share: float) -> None:
    sys.stderr.write(f"{share:4.0%} {doing}\n")


if __name__ == "__main__":
    sys.exit(main())
