"""Scales of shades that look evenly spaced: straight lines in OKLab (Ottosson, "A perceptual color space", 2020)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QColor

from gui.theme import Theme

Vector = tuple[float, float, float]
_TO_CONES = ((0.4122214708, 0.5363325363, 0.0514459929), (0.2119034982, 0.6806995451, 0.1073969566),
             (0.0883024619, 0.2817188376, 0.6299787005))  # fmt: skip
_TO_LAB = ((0.2104542553, 0.7936177850, -0.0040720468), (1.9779984951, -2.4285922050, 0.4505937099),
           (0.0259040371, 0.7827717662, -0.8086757660))  # fmt: skip
_FROM_LAB = ((1.0, 0.3963377774, 0.2158037573), (1.0, -0.1055613458, -0.0638541728),
             (1.0, -0.0894841775, -1.2914855480))  # fmt: skip
_FROM_CONES = ((4.0767416621, -3.3077115913, 0.2309699292), (-1.2684380046, 2.6097574011, -0.3413193965),
               (-0.0041960863, -0.7034186147, 1.7076147010))  # fmt: skip


def shade(theme: Theme, level: float) -> QColor:
    """The page's colour at 0, `strong` at 1, `counter` at -1, and shades between; ink is readable on all of them."""
    share = min(1.0, abs(level))
    start, end = lab(QColor(theme.page)), lab(QColor(theme.strong if level > 0 else theme.counter))
    return _colour(tuple(a + share * (b - a) for a, b in zip(start, end, strict=True)))


def lab(colour: QColor) -> Vector:
    """Lightness, 0 to 1, and two axes of hue."""
    light = [_linear(part) for part in (colour.redF(), colour.greenF(), colour.blueF())]
    return _times(_TO_LAB, [part ** (1 / 3) for part in _times(_TO_CONES, light)])


def _colour(place: Sequence[float]) -> QColor:
    light = _times(_FROM_CONES, [part**3 for part in _times(_FROM_LAB, place)])
    return QColor.fromRgbF(*(min(1.0, max(0.0, _encoded(part))) for part in light))


def _times(matrix: Sequence[Sequence[float]], vector: Sequence[float]) -> Vector:
    first, second, third = (sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)
    return first, second, third


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _encoded(part: float) -> float:
    return 12.92 * part if part <= 0.0031308 else float(1.055 * part ** (1 / 2.4) - 0.055)
