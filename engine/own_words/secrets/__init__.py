"""Finds secrets in text, and what would betray a person, by their forms: in English, German, French, Spanish, Italian
and Portuguese."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.own_words.secrets.addresses import addresses
from engine.own_words.secrets.groups import groups
from engine.own_words.secrets.labels import labelled

__all__ = ["secret_spans"]

_KEYS = re.compile(r"-----BEGIN [^\n-]+-----(?s:.*?)(?:-----END [^\n-]+-----|\Z)")


def secret_spans(text: str) -> Iterator[tuple[int, int]]:
    """The spans of `text` that hold secrets or addresses, in order, without overlap."""
    blocks = (found.span() for found in _KEYS.finditer(text))
    end = 0
    for start, stop in sorted([*blocks, *labelled(text), *addresses(text), *groups(text)]):
        if stop > end:
            yield max(start, end), stop
            end = stop
