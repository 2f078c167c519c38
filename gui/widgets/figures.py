"""Figures as text, in the style of the writer's country."""

from __future__ import annotations

from math import floor, log10

from PySide6.QtCore import QLocale

_LEAST = 1e-4  # smallest percentage that is shown of a probability


def decimal(value: float, decimals: int = 1) -> str:
    """A number with this many decimals."""
    shown = round(float(value), decimals) + 0.0  # no minus before a zero
    return QLocale().toString(shown, "f", decimals).replace("-", "\u2212")


def percent(share: float | None, decimals: int = 0) -> str:
    """A share, which may be negative: "31 %", or "<1 %" if it would round to 0; a dash for None."""
    if share is None:
        return "\u2013"
    least = 10.0**-decimals
    if 0 < 100 * share < least / 2:
        return f"<{decimal(least, decimals)}\u202f%"
    return f"{decimal(100 * share, decimals)}\u202f%"


def fine_percent(share: float) -> str:
    """A probability in percent with two significant digits, down to a ten-thousandth of a percent."""
    shown = float(f"{100 * share:.2g}")
    if not shown:
        return percent(0)
    if shown < _LEAST:
        return f"<{decimal(_LEAST, 4)}\u202f%"
    return percent(share, min(4, max(0, 1 - floor(log10(shown)))))
