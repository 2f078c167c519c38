"""One measured figure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BenchRow:
    """A time in milliseconds, or a ratio without a unit. Without a `value`, `note` says why."""

    name: str
    value: float | None
    unit: str
    note: str = ""
