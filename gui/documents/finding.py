"""Finds a query in a text, in positions of Qt's documents."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")  # each takes two positions in a Qt document


def pattern(query: str, match_case: bool, whole_word: bool) -> re.Pattern[str]:
    """A pattern for `query`, taken literally."""
    escaped = re.escape(query)
    return re.compile(rf"(?<!\w){escaped}(?!\w)" if whole_word else escaped, 0 if match_case else re.IGNORECASE)


def matches(wanted: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    """Start and end of each match, in Qt's positions."""
    to_qt = _positions(text)
    return [(to_qt(found.start()), to_qt(found.end())) for found in wanted.finditer(text)]


def _positions(text: str) -> Callable[[int], int]:
    """A function from a place in `text` to a position in a Qt document."""
    if text.isascii():
        return int
    astral = [found.start() for found in _ASTRAL.finditer(text)]
    return lambda place: place + bisect_left(astral, place)
