"""Finds paragraphs that occur twice in a text, word for word or nearly so.

A near duplicate is a paragraph most of whose runs of five words came before, as in an older version of a letter. The
share of runs that came before is the containment of Broder 1997, "On the resemblance and containment of documents",
counted in full and not estimated, since a writer's text fits into memory.
"""

from __future__ import annotations

from engine.text import WORD, fold

_RUN = 5  # words
_SHORTEST = 8  # words; shorter paragraphs, such as a greeting, may come again and again
_MOSTLY = 0.8


class Seen:
    """The paragraphs so far."""

    def __init__(self) -> None:
        self._whole: set[int] = set()
        self._runs: set[int] = set()

    def kind(self, paragraph: str) -> str | None:
        """Whether this paragraph is an "exact" or a "near" duplicate of those before it, or None; adds it to them."""
        words = WORD.findall(fold(paragraph))
        if len(words) < _SHORTEST:
            return None
        whole = hash(tuple(words))
        runs = {hash(tuple(words[i : i + _RUN])) for i in range(len(words) - _RUN + 1)}
        is_exact, is_near = whole in self._whole, len(runs & self._runs) >= _MOSTLY * len(runs)
        self._whole.add(whole)
        self._runs |= runs
        return "exact" if is_exact else "near" if is_near else None
