"""Groups the tokens of a text by words and the text between them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from engine.text import WORD


class Group(NamedTuple):
    """The tokens from number `first` to `stop`: a word at `start` to `end` of the text, or text between words."""

    first: int
    stop: int
    start: int
    end: int
    is_word: bool


def groups(text: str, spans: Sequence[tuple[int, int]], most: int) -> list[Group]:
    """The tokens that lie at `spans` of `text`, word by word; more than `most` of them are cut into several groups."""
    words = [word.span() for word in WORD.finditer(text)]
    starts = [start for start, _ in words]
    found = []
    numbered = enumerate(_owner(words, starts, span) for span in spans)
    for owner, run in groupby(numbered, key=lambda item: item[1]):
        numbers = [number for number, _ in run]
        for at in range(0, len(numbers), most):
            first, stop = numbers[at], numbers[min(at + most, len(numbers)) - 1] + 1
            start, end = spans[first][0], spans[stop - 1][1]
            if owner >= 0:  # a token may hold the space before its word
                start, end = max(start, words[owner][0]), min(end, words[owner][1])
            found.append(Group(first, stop, start, end, owner >= 0))
    return found


def _owner(words: Sequence[tuple[int, int]], starts: Sequence[int], span: tuple[int, int]) -> int:
    """The number of the word that a token is part of, -1 if it is part of none."""
    at = bisect_left(starts, span[1]) - 1
    return at if at >= 0 and words[at][1] > span[0] else -1
