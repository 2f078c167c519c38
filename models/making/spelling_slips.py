"""Keeps misspelt words off the chips: `python -m models.making.spelling_slips MODEL...`.

What people wrote holds slips, so an n-gram model knows "foward" and would offer it. This adds the words of the bundled
n-gram model that the speller takes for slips of far commoner ones to the list of words never offered in each folder
MODEL. What is on a list stays; the lists may be edited. The same models give the same lists.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from engine.corrections import Speller
from engine.kinds import Kind
from engine.never_offered import FILE_NAME, read_never_offered
from engine.ngram import NgramBackend, open_ngram
from engine.text import caret, fold
from models.store import bundled
from models.store.manifest import rewrite_manifest
from models.store.word_list import open_dictionary

_LEAST = 4  # letters; shorter strings look like words by chance
_SURE = 0.9  # the probability of the likeliest correction from which a word is taken for a slip
_COMMONER = 10  # times as common that must be; names and words in the making are less so


def slips(ngram: NgramBackend, speller: Speller) -> Iterator[str]:
    """The words of a model that are slips, folded. Left alone are names, two words in one, and a lacking apostrophe.

    Many leave that out on purpose.
    """
    vocabulary, shares = ngram.vocabulary, ngram.trie.probabilities([])
    for index in range(len(vocabulary)):
        word = vocabulary[index]
        if vocabulary.is_word[index] and not vocabulary.is_capital[index] and len(word) >= _LEAST:
            meant = vocabulary.find(_meant(word, speller))
            if meant is not None and meant != index and shares[meant] >= _COMMONER * shares[index]:
                yield word


def _meant(word: str, speller: Speller) -> str:
    """The word, folded, that a misspelt one is surely a slip of; the word itself if there is none."""
    best = speller.corrections(caret(word), 1) if speller.is_misspelt(word) else ()
    meant = fold(best[0].word) if best and best[0].probability >= _SURE else word
    return word if meant.replace("'", "") == word else meant


def main() -> None:
    """Add the slips to each folder's list."""
    parser = argparse.ArgumentParser(prog="python -m models.making.spelling_slips", description=__doc__.splitlines()[0])
    parser.add_argument("models", nargs="+", type=Path, metavar="MODEL", help="a model's folder")
    given = parser.parse_args()
    found = frozenset(slips(open_ngram(bundled(Kind.NGRAM)), Speller(open_dictionary())))
    for folder in given.models:
        words = sorted(read_never_offered(folder) | found)
        (folder / FILE_NAME).write_text("".join(f"{word}\n" for word in words), "utf-8")
        rewrite_manifest(folder, listed=FILE_NAME)
        sys.stdout.write(f"{folder}: {len(words)} words are never offered\n")


if __name__ == "__main__":
    main()
