"""What was learned, as a page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import nsmallest

from engine.ngram.words import COMMA, HYPHEN, PAUSE, START
from engine.own_words.store import OwnWords
from engine.own_words.tables import Record
from engine.text import fold, straight

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
    wanted = fold(straight(containing))
    records = (record for record in own_words.records(repeated=True) if record.tokens[0] != START)
    shown = (Learned(_text(record), record.seen, record.first, record.last) for record in records)
    return nsmallest(
        limit, (item for item in shown if wanted in fold(item.text)), key=lambda item: (-item.seen, item.text)
    )


def _text(record: Record) -> str:
    """The tokens as they may stand in a text, from which the same tokens are read again."""
    text = ""
    for token in record.tokens:
        joined = token in _WRITTEN or text.endswith("-") or not text
        text += _WRITTEN.get(token, token) if joined else f" {token}"
    return text
