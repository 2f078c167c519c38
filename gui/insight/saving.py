"""Gives a view as the content of a file: its picture as PNG or SVG, its data as CSV or JSON."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QRect, QSize
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from gui.insight.drawing import Block, Pencil, draw_all, measure
from gui.theme import GRID, Theme

_SCALE = 2  # pixels of a PNG per pixel of the screen
_MARGIN = 2 * GRID


def picture(blocks: Sequence[Block], theme: Theme, font: QFont, width: int, path: Path) -> bytes:
    """The drawing, `width` pixels wide, as SVG or PNG by the file's name."""
    height = round(measure(blocks, theme, font, width).top)
    size = QSize(width + 2 * _MARGIN, height + 2 * _MARGIN)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if path.suffix.lower() == ".svg":
        vector = QSvgGenerator()
        vector.setOutputDevice(buffer)
        vector.setSize(size)
        vector.setViewBox(QRect(0, 0, size.width(), size.height()))
        vector.setTitle("Foreword")
        _paint(QPainter(vector), size, blocks, theme, font)
    else:
        image = QImage(size * _SCALE, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(_SCALE)
        _paint(QPainter(image), size, blocks, theme, font)
        image.save(buffer, "PNG")  # type: ignore[call-overload]  # it takes no bytes
    return bytes(buffer.data().data())


def figures(data: object, path: Path) -> bytes:
    """The data of a view as JSON or CSV by the file's name."""
    from engine.insight.saving import to_csv, to_json  # here, so that the window does not wait for numpy

    text = to_json(data) if path.suffix.lower() == ".json" else to_csv(data)
    return text.encode("utf-8", "replace")


def _paint(painter: QPainter, size: QSize, blocks: Sequence[Block], theme: Theme, font: QFont) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(QRect(0, 0, size.width(), size.height()), QColor(theme.page))
    painter.translate(_MARGIN, _MARGIN)
    draw_all(Pencil(painter, theme, font, size.width() - 2 * _MARGIN), blocks)
    painter.end()
