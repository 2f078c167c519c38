"""What was learned, as a page shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import nsmallest
from itertools import islice

from engine.ngram.words import COMMA, HYPHEN, PAUSE, START
from engine.own_words.store import OwnWords
from engine.own_words.tables import Record
from engine.text import fold, straight

_PIECE = 2000  # records that are searched at a time, in a few milliseconds
_WRITTEN = {COMMA: ",", HYPHEN: "-", PAUSE: ":"}


@dataclass(frozen=True, slots=True)
class Learned:
    """A word, or a phrase of up to four: how often it was seen; when first and last, in seconds since 1970.

    The times of phrases are known by the day. `OwnWords.forget(text)` removes it.
    """

    text: str
    seen: int
    first: int
    last: int


def learned(own_words: OwnWords, containing: str = "", limit: int = 1000) -> list[Learned]:
    """The `limit` commonest words and phrases that contain a string, whatever its case. Raises OwnWordsError.

    A phrase is listed once it has been seen twice.
    """
    *_, found = search(own_words, containing, limit)
    return found


def search(own_words: OwnWords, containing: str, limit: int) -> Iterator[list[Learned]]:
    """As `learned`, a piece at a time: gives what was found until then. Nothing may be changed in between."""
    wanted = fold(straight(containing))
    records = (record for record in own_words.records(repeated=True) if record.tokens[0] != START)
    found: list[Learned] = []
    piece: list[Record] | None = None
    while piece is None or piece:
        piece = list(islice(records, _PIECE))
        shown = (Learned(_text(record), record.seen, record.first, record.last) for record in piece)
        fitting = [item for item in shown if wanted in fold(item.text)]
        found = nsmallest(limit, found + fitting, key=lambda item: (-item.seen, item.text))
        yield found


def _text(record: Record) -> str:
    """The tokens as they may stand in a text, from which the same tokens are read again."""
    text = ""
    for token in record.tokens:
        joined = token in _WRITTEN or text.endswith("-") or not text
        text += _WRITTEN.get(token, token) if joined else f" {token}"
    return text
