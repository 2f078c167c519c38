"""The writer's figures: what was typed, taken and ignored, and what each backend would have saved.

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
    """Figures that a later version of Foreword wrote."""


@dataclass(frozen=True, slots=True)
class KeystrokeTally:
    """What happened while one backend's suggestions showed. Characters that were deleted again are taken off.

    A suggestion is ignored where some were offered for a word and another word was typed; it counts once a word.
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
        """1 - keystrokes / characters; None where no more stands there than was deleted."""
        return 1 - self.keystrokes / self.characters if self.characters > 0 else None


class Ledger:
    """Tallies by day and backend, and what each backend would have needed for the writer's latest words."""

    def __init__(self) -> None:
        self.days: dict[date, dict[str, KeystrokeTally]] = {}
        self.unscored = 0  # words that came too fast to be scored
        self._stretches: dict[str, deque[Sums]] = {}

    @property
    def is_empty(self) -> bool:
        """Whether there are no figures yet."""
        return not (self.days or self._stretches or self.unscored)

    def add(self, day: date, backend: str, tally: KeystrokeTally) -> None:
        """Add what happened on a day while this backend's suggestions showed."""
        backends = self.days.setdefault(day, {})
        backends[backend] = backends.get(backend, KeystrokeTally()) + tally

    def score(self, backend: str, characters: int, keystrokes: int) -> None:
        """Add a word of so many characters, for which this backend would have needed so many keystrokes."""
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
        """On how many of the latest words this backend was scored."""
        return sum(stretch.words for stretch in self._stretches.get(backend, ()))

    def estimate(self, backend: str) -> SavingsEstimate | None:
        """What this backend would have saved on the latest words, at most LATEST; None where they are too few."""
        return sum(self._stretches.get(backend, ()), Sums()).estimate()

    def _of(self, backend: str) -> deque[Sums]:
        return self._stretches.setdefault(backend, deque())

    def pack(self) -> dict[str, Any]:
        """All figures as JSON knows values."""
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
        """What `pack` gave. Raises ValueError where it is something else, NewerFormatError where it is newer."""
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
