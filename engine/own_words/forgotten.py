"""Words that the writer does not want to be offered, everywhere or only after certain others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from engine.own_words.database import Database
from engine.own_words.soundness import is_text

_HERE = 2  # words of context that define the place


class Forgotten:
    """The folded words that stay forgotten, as in the file.

    A word is forgotten after the one or two words before it, or after none, which is everywhere.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._befores: defaultdict[str, set[str]] = defaultdict(set)
        for folded, before in list(database.rows("SELECT folded, before FROM forgotten")):
            if not is_text(folded) or not is_text(before, may_be_empty=True):
                raise database.damaged()
            self._befores[folded].add(before)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """All words in order, each with the words that it may not follow; none means everywhere."""
        return ((folded, before) for folded in sorted(self._befores) for before in sorted(self._befores[folded]))

    def everywhere(self, folded: str) -> bool:
        """Whether the word is forgotten everywhere."""
        return "" in self._befores.get(folded, ())

    def holds(self, folded: str, context: Sequence[str]) -> bool:
        """Whether the word is forgotten after these tokens."""
        befores = self._befores.get(folded, set())
        return bool(befores) and any(_key(context[len(context) - n :]) in befores for n in range(_HERE + 1))

    def add(self, folded: str, context: Sequence[str]) -> None:
        """Forget a word after these tokens, or everywhere if there are none. Inside a transaction."""
        self._database.change("INSERT OR IGNORE INTO forgotten VALUES (?, ?)", (folded, _key(context)))
        self._befores[folded].add(_key(context))

    def allow(self, folded: str, context: Sequence[str]) -> None:
        """Take back `add`. Inside a transaction."""
        self._database.change("DELETE FROM forgotten WHERE folded = ? AND before = ?", (folded, _key(context)))
        self._befores[folded].discard(_key(context))


def _key(context: Sequence[str]) -> str:
    return " ".join(context[-_HERE:])
