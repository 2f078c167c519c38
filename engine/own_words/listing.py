"""What was learned, as a page shows it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from heapq import nsmallest
from itertools import islice
from typing import Any

from engine.ngram.words import COMMA, HYPHEN, PAUSE, START
from engine.own_words.store import OwnWords
from engine.own_words.tables import Record
from engine.text import fold, straight

_PIECE = 2000  # records that are searched at a time, in a few milliseconds
_WRITTEN = {COMMA: ",", HYPHEN: "-", PAUSE: ":"}


class Order(StrEnum):
    """What comes first in the list."""

    UNUSUAL = "unusual"  # what models don't know, then what is used more than usual
    SEEN = "seen"  # what was seen most
    LAST = "last"  # what was seen last
    TEXT = "text"  # the alphabet's first


@dataclass(frozen=True, slots=True)
class Learned:
    """A word, or a phrase of up to four: how often it was seen; when first and last, in seconds since 1970.

    The times of phrases are known by the day. It `is_new` where it holds a word that models don't know; otherwise a
    word has in `usual` how often it would stand in so much text of anybody's. `OwnWords.forget(text)` removes it.
    """

    text: str
    seen: int
    first: int
    last: int
    is_new: bool = False
    usual: float | None = None

    @property
    def excess(self) -> float:
        """How much more than usual it is used, the more the surer that is: its part of the log-likelihood, in nats."""
        return self.seen * math.log(self.seen / self.usual) if self.usual else 0.0


_KEYS: Mapping[Order, Callable[[Learned], Any]] = {
    Order.UNUSUAL: lambda item: (not item.is_new, -item.seen if item.is_new else -item.excess, -item.seen, item.text),
    Order.SEEN: lambda item: (-item.seen, item.text),
    Order.LAST: lambda item: (-item.last, item.text),
    Order.TEXT: lambda item: (fold(item.text), item.text),
}


def learned(own_words: OwnWords, containing: str = "", limit: int = 1000, order: Order = Order.SEEN) -> list[Learned]:
    """The first `limit` words and phrases that contain a string, whatever its case. Raises OwnWordsError.

    A phrase is listed once it has been seen twice.
    """
    *_, found = search(own_words, containing, limit, order)
    return found


def search(own_words: OwnWords, containing: str, limit: int, order: Order) -> Iterator[list[Learned]]:
    """As `learned`, a piece at a time: gives what was found until then. Nothing may be changed in between."""
    wanted = fold(straight(containing))
    whole = sum(word.seen for word in own_words.lexicon())
    records = (record for record in own_words.records(repeated=True) if record.tokens[0] != START)
    found: list[Learned] = []
    piece: list[Record] | None = None
    while piece is None or piece:
        piece = list(islice(records, _PIECE))
        fitting = [_learned(own_words, record, whole) for record in piece if wanted in fold(_text(record))]
        found = nsmallest(limit, found + fitting, key=_KEYS[order])
        yield found


def _learned(own_words: OwnWords, record: Record, whole: int) -> Learned:
    """What a record shows, where so many words were seen in all."""
    is_new = not all(token in _WRITTEN or own_words.knows(token) for token in record.tokens)
    rarity = own_words.rarity(record.tokens[0]) if len(record.tokens) == 1 else None
    usual = None if rarity is None else whole * math.exp(-rarity)
    return Learned(_text(record), record.seen, record.first, record.last, is_new, usual)


def _text(record: Record) -> str:
    """The tokens as they may stand in a text, from which the same tokens are read again."""
    text = ""
    for token in record.tokens:
        joined = token in _WRITTEN or text.endswith("-") or not text
        text += _WRITTEN.get(token, token) if joined else f" {token}"
    return text
