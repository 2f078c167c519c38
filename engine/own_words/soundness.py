"""What a row of the file of own words may hold: any program may have written there."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

from engine.own_words.lexicon import LexiconWord

_CONTROL = re.compile("[\0-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")  # those of direction, too
_LONGEST = 256  # characters
_MOST = 1 << 40  # sightings, and seconds since 1970


def is_text(value: object, may_be_empty: bool = False) -> bool:
    """Whether a value is a text that may be shown, of no monstrous length."""
    return (
        isinstance(value, str)
        and (may_be_empty or bool(value))
        and len(value) <= _LONGEST
        and not _CONTROL.search(value)
    )


def word_of(row: Sequence[Any]) -> LexiconWord | None:
    """The word that a row of the table of words holds; None where it holds none."""
    word = LexiconWord(*row)
    numbers = word.id, word.votes, word.seen, word.first, word.last, word.days, word.is_meant
    is_sound = (
        is_text(word.folded)
        and is_text(word.form)
        and all(isinstance(number, int) and 0 <= number < _MOST for number in numbers)
        and isinstance(word.weight, float)
        and math.isfinite(word.weight)
        and word.weight >= 0
    )
    return word if is_sound else None
