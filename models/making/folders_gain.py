"""Makes what folders are measured with: texts of which a part stands word for word in the folder, or nothing does."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.folders.build import ShardBuilder
from engine.folders.index import FolderIndex
from engine.folders.shard import IndexedFile
from engine.folders.shelf import Shelf, place_of
from engine.own_words.spelling import Spelling
from engine.text import WORD
from models.reading.corpus import documents, held_out

_SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+")
SHARE = 0.3  # of the sentences that stand in the folder
_FOLDER = Path("folder")


def typed_lines(corpus: Path, limit: int) -> list[str]:
    """Lines with words of the held-out documents of a text of the corpus, evenly spread. Raises TextError."""
    lines = [line.strip() for document in held_out(corpus) for line in document.split("\n") if WORD.search(line)]
    return lines[:: max(1, len(lines) // limit)][:limit]


def shared_sentences(lines: Sequence[str], share: float) -> list[str]:
    """A share of the sentences of some lines, always the same ones."""
    drawn = random.Random(0)  # noqa: S311 - no secret
    sentences = [sentence for line in lines for sentence in _SENTENCE_ENDS.split(line)]
    return drawn.sample(sentences, round(share * len(sentences)))


@contextmanager
def indexed(corpus: Sequence[Path], words: int, sentences: Sequence[str], spelling: Spelling) -> Iterator[FolderIndex]:
    """The index of a folder of about so many `words`, which is gone in the end. Raises TextError, OSError.

    Its files are documents that are not held out, of each text of the corpus in turn, with `sentences` among them.
    """
    builder = ShardBuilder()
    strewn = iter(sentences)
    for number, document in enumerate(_alternating(corpus)):
        if builder.length > words:
            break
        builder.add(IndexedFile(f"{number}.txt", len(document), 0), [document, *islice(strewn, 2)])
    builder.add(IndexedFile("last.txt", 0, 0), strewn)
    with TemporaryDirectory() as place:
        Shelf(place_of(_FOLDER, Path(place))).put(builder)
        with closing(FolderIndex(Path(place), [_FOLDER], spelling)) as index:
            yield index


def _alternating(corpus: Sequence[Path]) -> Iterator[str]:
    """Documents of several texts in turn, until one of them ends."""
    for row in zip(*map(documents, corpus), strict=False):
        yield from row
