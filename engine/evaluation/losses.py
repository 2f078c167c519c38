"""Tells why a letter of a word had to be typed."""

from __future__ import annotations

from enum import StrEnum, auto

from engine.evaluation.asking import AskedWord
from engine.text import caret, fold

_SHORT = 2  # letters of a word that hardly had a chance to be offered


class LostTo(StrEnum):
    """The reason that a keystroke was lost to. Where several hold, it is the first of them."""

    CASE = auto()  # the word is on a chip, but only in another case
    DIGITS = auto()  # it has digits
    NAME = auto()  # it has a capital inside a sentence
    RARE = auto()  # it has more than two letters, and is on no chip, whatever is typed of it
    SENTENCE = auto()  # it is the first of a sentence or a line
    MARK = auto()  # it stands behind a punctuation mark, with a space between them or without
    START = auto()  # it isn't foreseen, with nothing typed of it
    LETTERS = auto()  # its first letter isn't enough, nor are those behind it


def reason(before: str, word: str, asked: AskedWord, typed: int, ignore_case: bool) -> LostTo:
    """Why the next letter of `word` is typed, `typed` letters of it being there, and the text `before` it."""
    if not ignore_case and _is_in_another_case(word, asked, typed):
        return LostTo.CASE
    if any(map(str.isdigit, word)):
        return LostTo.DIGITS
    at = caret(before)
    if any(map(str.isupper, word)) and not at.starts_sentence and fold(word[:2]) not in ("i", "i'", "i\u2019"):
        return LostTo.NAME
    if asked.letters == len(word) > _SHORT:
        return LostTo.RARE
    if at.starts_sentence:
        return LostTo.SENTENCE
    if not at.context[-1:].isalnum():
        return LostTo.MARK
    return LostTo.LETTERS if typed else LostTo.START


def _is_in_another_case(word: str, asked: AskedWord, typed: int) -> bool:
    return any(found.completes and fold(found.word) == fold(word) for found in asked.shown[typed].suggestions)
