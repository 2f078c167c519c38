"""Tells letters drawn by chance from words, whatever the language."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_LETTERS = "^abcdefghijklmnopqrstuvwxyz"  # the first stands for the ends of a word
# Of each letter, a row: -log2 of the probability that another follows, by the language of the six in which that is
# likeliest, from the 30,000 commonest words of each (by wordfreq 3.1.1, 2023).
_ROWS = """
934344545464545537434545985 275438545376342558333357865 524881967279288399355497967 429493990293599298464499969
128861867288576299456477969 246435655467442768234557677 438892368299487399353498967 128991934297473399355399969
318982887198455299463496958 236343548986442365433659796 619992999499999289989299999 237882876295485379443497948
326752774297366389954569947 224782879398637339955499979 137433635386784398832668975 265555555486342557234355867
429792494399499349255499979 578999999699799989999099999 325552656295555378544466956 137393764397667448832577977
228692884299688399343497955 344442455477342559233958566 529991999299999299499659979 327872794297574389557496979
127493795295789328993557356 136563879597444359536478998 117492866199588396984295953
"""
_BITS = {
    first + second: int(bits)
    for first, row in zip(_LETTERS, _ROWS.split(), strict=True)
    for second, bits in zip(_LETTERS, row, strict=True)
}


def strangeness(words: Iterable[str]) -> float:
    """The mean over the letters of words, in bits, of how little they were to be expected after the letter before.

    Of words of 10 letters one in a thousand has more than 4.2, of letters drawn by chance 95 in 100. Letters of other
    scripts count nothing.
    """
    pairs = [
        first + second for word in map(_plain, words) for first, second in zip(f"^{word}", f"{word}^", strict=True)
    ]
    return sum(_BITS.get(pair, 0) for pair in pairs) / len(pairs)


@lru_cache(1 << 8)
def _base(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[0]


def _plain(word: str) -> str:
    """The small letters of a word without their accents."""
    small = word.lower()
    return small if small.isascii() else "".join(map(_base, small.replace("ß", "ss")))
