"""How the workshop writes its figures."""

from __future__ import annotations

from PySide6.QtCore import QLocale

from engine.language import _, ngettext


def share(value: float | None) -> str:
    """A share in percent with one decimal; a dash for None."""
    return "\u2013" if value is None else f"{number(100 * value)}\u202f%"


def number(value: float, decimals: int = 1) -> str:
    """A number as the writer's country has it."""
    return QLocale().toString(float(value), "f", decimals).replace("-", "\u2212")


def count(value: int) -> str:
    """A whole number as the writer's country has it."""
    return QLocale().toString(value)


def size(value: int) -> str:
    """Bytes in words, as 80 MB."""
    decimals = 0 if value < 1e9 else 1
    return QLocale().formattedDataSize(value, decimals, QLocale.DataSizeFormat.DataSizeSIFormat)


def duration(seconds: float) -> str:
    """A time in words, rounded as befits an estimate."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return _("less than a minute")
    if minutes < 90:
        return ngettext("{count} minute", "{count} minutes", minutes).format(count=minutes)
    return _("{hours} hours").format(hours=number(seconds / 3600))
