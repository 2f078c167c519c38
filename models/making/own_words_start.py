"""Measures how a new profile begins: `python -m models.making.own_words_start CORPUS...`.

Held-out documents of 2,000 words and more are typed from their beginning, with the n-gram model alone and with own
words that know nothing at first and learn each line once it is typed. What they save beside the model is printed for
the first 10, 50, 200 and 2,000 words.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.corrections import Speller
from engine.errors import ForewordError
from engine.evaluation import CHIPS, evaluate
from engine.kinds import Kind
from engine.ngram import open_ngram
from engine.own_words import OwnWords, Personal
from engine.prediction import Backend
from engine.text import WORD
from models.reading.corpus import held_out
from models.store import bundled
from models.store.word_list import open_dictionary

_WORDS = (10, 50, 200, 2000)
_WORDS_OF_DOCUMENT = _WORDS[-1]


def documents(path: Path, count: int) -> list[list[str]]:
    """The lines with words of the first held-out documents that are long enough. Raises TextError."""
    long = (document for document in held_out(path) if len(WORD.findall(document)) >= _WORDS_OF_DOCUMENT)
    return [[line for line in document.splitlines() if WORD.search(line)] for document in islice(long, count)]


def gains(model: Backend, lines: Sequence[str], speller: Speller, most: int = _WORDS_OF_DOCUMENT) -> Iterator[float]:
    """By how much more of the keystrokes own words save in the first words of a document, in points, for each number
    of words up to `most`; the line in which a number is reached counts as a whole. Raises ForewordError."""
    with TemporaryDirectory() as folder, closing(OwnWords(Path(folder) / "own.sqlite", spelling=speller)) as own_words:
        personal = Personal(model, own_words, _raise)
        words = characters = spared = 0.0
        marks = [mark for mark in _WORDS if mark <= most]
        for line in lines:
            alone, mixed = (
                evaluate(each, [line], CHIPS, False).savings_without_word_ends for each in (model, personal)
            )
            own_words.learn(line)
            words += len(WORD.findall(line))
            characters += len(line)
            spared += (mixed - alone) * len(line)
            while marks and words >= marks[0]:
                marks.pop(0)
                yield 100 * spared / characters
            if not marks:
                return


def _raise(error: Exception) -> None:
    raise error


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description="Measure what own words save, or cost, at the start of a profile.")
    parser.add_argument("files", nargs="+", type=Path, metavar="CORPUS", help="a text of the corpus (.xz)")
    parser.add_argument("--documents", type=int, default=2, metavar="N", help="of each text (default: 2)")
    parser.add_argument("--words", type=int, default=_WORDS_OF_DOCUMENT, metavar="N", help="type so many at most")
    options = parser.parse_args()
    try:
        speller = Speller(open_dictionary())
        with closing(open_ngram(bundled(Kind.NGRAM))) as model:
            for path in options.files:
                for number, lines in enumerate(documents(path, options.documents), 1):
                    found = " ".join(f"{gain:+.1f}" for gain in gains(model, lines, speller, options.words))
                    print(f"{path.name.partition('.')[0]} {number}: {found}", flush=True)  # noqa: T201
    except ForewordError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
