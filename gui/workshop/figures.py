"""Figures of the workshop as text."""

from __future__ import annotations

from PySide6.QtCore import QLocale

from engine.language import _, ngettext
from gui.widgets.figures import decimal


def count(value: int) -> str:
    """A whole number in the style of the writer's country."""
    return QLocale().toString(value)


def size(value: int) -> str:
    """Bytes as text, such as 80 MB."""
    decimals = 0 if value < 1e9 else 1
    return QLocale().formattedDataSize(value, decimals, QLocale.DataSizeFormat.DataSizeSIFormat)


def duration(seconds: float) -> str:
    """A time as text, rounded like an estimate."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return _("less than a minute")
    if minutes < 90:
        return ngettext("{count} minute", "{count} minutes", minutes).format(count=minutes)
    return _("{hours} hours").format(hours=decimal(seconds / 3600))
