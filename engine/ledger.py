"""The writer's figures: characters typed, suggestions taken and ignored, and the savings of each backend.

Numbers alone are kept, as sums: by day and backend, and over stretches of words. No word can be read from them, and
not even the lengths of the words one after the other, by which a text could be recognised.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, fields
from datetime import date
from typing import Any

from engine.estimate import SavingsEstimate, Sums

FORMAT = 1
LATEST = 2000  # words on which backends are compared
_STRETCH = 50  # words that are summed up together, and forgotten together


class NewerFormatError(ValueError):
    """The figures are from a later version of Foreword."""


@dataclass(frozen=True, slots=True)
class KeystrokeTally:
    """Counts while one backend's suggestions showed. Deleted characters are subtracted.

    A word counts as ignored, once, if suggestions were offered for it and another word was typed.
    """

    keystrokes: int = 0
    characters: int = 0
    from_chips: int = 0  # suggestions taken
    from_ghost: int = 0
    ignored: int = 0

    def __add__(self, other: KeystrokeTally) -> KeystrokeTally:
        return KeystrokeTally(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))

    @property
    def savings(self) -> float | None:
        """1 - keystrokes / characters; None if no more was typed than deleted."""
        return 1 - self.keystrokes / self.characters if self.characters > 0 else None


class Ledger:
    """Tallies by day and backend, and the keystrokes that each backend would have needed for the latest words."""

    def __init__(self) -> None:
        self.days: dict[date, dict[str, KeystrokeTally]] = {}
        self.unscored = 0  # words that came too fast to be scored
        self._stretches: dict[str, deque[Sums]] = {}

    @property
    def is_empty(self) -> bool:
        """Whether there are no figures yet."""
        return not (self.days or self._stretches or self.unscored)

    def add(self, day: date, backend: str, tally: KeystrokeTally) -> None:
        """Add the tally of a day for this backend's suggestions."""
        backends = self.days.setdefault(day, {})
        backends[backend] = backends.get(backend, KeystrokeTally()) + tally

    def score(self, backend: str, characters: int, keystrokes: int) -> None:
        """Add a word by its number of characters, and the keystrokes that this backend would have needed."""
        _append(self._of(backend), Sums.of_word(characters, keystrokes))

    def merge(self, later: Ledger) -> None:
        """Add all figures of another ledger, whose words are the later ones."""
        for day, backends in later.days.items():
            for backend, tally in backends.items():
                self.add(day, backend, tally)
        self.unscored += later.unscored
        for backend, sums in later._stretches.items():
            for stretch in sums:
                _append(self._of(backend), stretch)

    def in_all(self) -> dict[str, KeystrokeTally]:
        """The tallies of all days, by backend."""
        totals: dict[str, KeystrokeTally] = {}
        for backends in self.days.values():
            for backend, tally in backends.items():
                totals[backend] = totals.get(backend, KeystrokeTally()) + tally
        return totals

    def words(self, backend: str) -> int:
        """The number of latest words on which this backend was scored."""
        return sum(stretch.words for stretch in self._stretches.get(backend, ()))

    def estimate(self, backend: str) -> SavingsEstimate | None:
        """The savings of this backend on the latest words, at most LATEST; None if they are too few."""
        return sum(self._stretches.get(backend, ()), Sums()).estimate()

    def _of(self, backend: str) -> deque[Sums]:
        return self._stretches.setdefault(backend, deque())

    def pack(self) -> dict[str, Any]:
        """All figures as JSON values."""
        return {
            "format": FORMAT,
            "days": {
                day.isoformat(): {backend: list(astuple(tally)) for backend, tally in backends.items()}
                for day, backends in self.days.items()
            },
            "unscored": self.unscored,
            "scores": {backend: [list(astuple(sums)) for sums in rows] for backend, rows in self._stretches.items()},
        }

    @classmethod
    def unpack(cls, packed: Any) -> Ledger:
        """The ledger from `pack`'s values. Raises ValueError for anything else, NewerFormatError if they are newer."""
        if not isinstance(packed, Mapping) or type(packed.get("format")) is not int:
            raise ValueError("no figures")
        if packed["format"] > FORMAT:
            raise NewerFormatError("a newer format")
        ledger = cls()
        try:
            for day, backends in packed["days"].items():
                for backend, numbers in backends.items():
                    ledger.add(date.fromisoformat(day), backend, KeystrokeTally(*_whole(numbers)))
            (ledger.unscored,) = _whole([packed["unscored"]])
            for backend, rows in packed["scores"].items():
                ledger._of(backend).extend(Sums(*_whole(row)) for row in rows)
        except (AttributeError, KeyError, TypeError) as error:
            raise ValueError("no figures") from error
        return ledger


def total(tallies: Iterable[KeystrokeTally]) -> KeystrokeTally:
    """The sum of tallies."""
    return sum(tallies, KeystrokeTally())


def _append(stretches: deque[Sums], sums: Sums) -> None:
    """Add the sums over the latest words, and forget the oldest stretches while there are too many words."""
    if stretches and stretches[-1].words + sums.words <= _STRETCH:
        stretches[-1] += sums
    else:
        stretches.append(sums)
    while sum(stretch.words for stretch in stretches) > LATEST:
        stretches.popleft()


def _whole(numbers: Iterable[Any]) -> list[int]:
    found = list(numbers)
    if not all(type(number) is int for number in found):
        raise ValueError("no whole numbers")
    return found
