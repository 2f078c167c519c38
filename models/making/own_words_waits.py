"""Measures which new words wait before they are offered: `python -m models.making.own_words_waits FILE...`.

Of a text of the corpus (.xz) the unlisted words in small letters are looked at that stand twice in a held-out document:
those that the speller takes for slips wait until they were kept on three days. Of phrases (.txt), common words are
misspelt by single edits, which should all wait.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from engine.corrections import Speller
from engine.errors import ForewordError
from engine.phrases import read_phrases
from engine.text import WORD, straight
from models.making.spelling_measure import commonest, misspellings
from models.reading.corpus import held_out
from models.store.word_list import open_dictionary


def new_words(documents: Iterable[str], speller: Speller) -> Iterator[str]:
    """The unlisted words in small letters that stand twice in a document, once for each."""
    for document in documents:
        for word, times in Counter(WORD.findall(straight(document))).items():
            if times > 1 and word.isalpha() and word.islower() and speller.is_misspelt(word):
                yield word


def waits(words: Iterable[str], speller: Speller) -> tuple[list[str], int]:
    """Those that wait, and how many words there are."""
    every = list(words)
    return [word for word in every if speller.is_slip(word)], len(every)


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description="Measure how many new words, and slips, wait before they are offered.")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a text of the corpus (.xz), or phrases")
    parser.add_argument("--documents", type=int, default=300, metavar="N", help="of each text (default: 300)")
    parser.add_argument("--words", action="store_true", help="print the new words that wait")
    options = parser.parse_args()
    dictionary = open_dictionary()
    speller = Speller(dictionary)
    corpus = [path for path in options.files if path.suffix == ".xz"]
    try:
        documents = (text for path in corpus for text in islice(held_out(path), options.documents))
        waiting, count = waits(new_words(documents, speller), speller)
        phrases = [read_phrases(path) for path in options.files if path not in corpus]
        edited = (slip for _at, _word, slip, _kind in misspellings(phrases, commonest(dictionary)))
        caught, slips = waits((slip for slip in edited if speller.is_misspelt(slip)), speller)
    except ForewordError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(f"new words that wait: {len(waiting)} of {count}; slips that wait: {len(caught)} of {slips}\n")
    if options.words:
        sys.stdout.write(" ".join(sorted(waiting)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
