"""Draws a view as blocks one below the other, the same on the screen, in a PNG and in an SVG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QPainter, QPen, QPixmap

from gui.insight.shades import shade
from gui.theme import GRID, Theme

_TALL = 1e6  # pixels, more than any drawing
_WRAPPED = int(Qt.TextFlag.TextWordWrap) | int(Qt.AlignmentFlag.AlignLeft) | int(Qt.AlignmentFlag.AlignTop)


@dataclass(frozen=True, slots=True)
class Spot:
    """A part of a drawing with a tooltip, which takes the keyboard focus if it `stops` the keys.

    A spot with a `key` can be chosen.
    """

    area: QRectF
    label: str
    key: object = None
    stops: bool = True


class Block(Protocol):
    """A part of a drawing, as wide as it is."""

    def draw(self, pencil: Pencil) -> None:
        """Draw it from `pencil.top` on, and move `pencil.top` to its end."""
        ...

    def said(self) -> str:
        """Its text, for screen readers."""
        ...


class Pencil:
    """Draws with a theme's colours between `left` and `left + width`, at `top` and below. Gathers the `spots`."""

    def __init__(self, painter: QPainter, theme: Theme, font: QFont, width: float) -> None:
        self.painter, self.theme = painter, theme
        self.font = QFont(font)
        self.font.setPixelSize(QFontInfo(font).pixelSize())  # the same size on every device
        self.left, self.top, self.width = 0.0, 0.0, width
        self.spots: list[Spot] = []
        painter.setFont(self.font)

    @property
    def metrics(self) -> QFontMetricsF:
        """The metrics of the current font."""
        return QFontMetricsF(self.painter.font())

    @property
    def line(self) -> float:
        """The height of a line."""
        return self.metrics.height()

    @contextmanager
    def column(self, left: float, width: float) -> Iterator[None]:
        """Draw in a part of the width."""
        kept = self.left, self.width
        self.left, self.width = left, width
        yield
        self.left, self.width = kept

    @contextmanager
    def type(self, scale: float = 1.0, bold: bool = False) -> Iterator[None]:
        """Write in another size or weight."""
        kept, font = self.painter.font(), QFont(self.painter.font())
        font.setPixelSize(max(1, round(self.font.pixelSize() * scale)))
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        self.painter.setFont(font)
        yield
        self.painter.setFont(kept)

    def paragraph(self, text: str, colour: str) -> None:
        """Write a text in lines."""
        area = QRectF(self.left, self.top, self.width, _TALL)
        self.painter.setPen(QColor(colour))
        self.top += self.painter.drawText(area, _WRAPPED, text).height()

    def text(self, area: QRectF, text: str, colour: str, right: bool = False) -> None:
        """Write as much in one line as has room."""
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        shown = self.metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, area.width())
        self.painter.setPen(QColor(colour))
        self.painter.drawText(area, side | Qt.AlignmentFlag.AlignVCenter, shown)

    def fill(self, area: QRectF, colour: QColor | str, radius: float = 0.0) -> None:
        """Fill a part with a colour."""
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(QColor(colour))
        self.painter.drawRoundedRect(area, radius, radius)

    def shade(self, area: QRectF, level: float, radius: float = 0.0) -> None:
        """Fill a part with a shade; with high contrast it has an edge."""
        self.fill(area, shade(self.theme, level), radius)

    def stroke(self, start: QPointF, end: QPointF, colour: str, width: float = 1.0, dotted: bool = False) -> None:
        """Draw a line."""
        style = Qt.PenStyle.DotLine if dotted else Qt.PenStyle.SolidLine
        self.painter.setPen(QPen(QColor(colour), width, style))
        self.painter.drawLine(start, end)

    def spot(self, area: QRectF, label: str, key: object = None, stops: bool = True) -> None:
        """Add a spot."""
        self.spots.append(Spot(area, label, key, stops))

    def gap(self, size: float = GRID) -> None:
        """Leave room."""
        self.top += size


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of the following blocks."""

    text: str

    def draw(self, pencil: Pencil) -> None:
        """See Block."""
        with pencil.type(bold=True):
            pencil.paragraph(self.text, pencil.theme.ink)

    def said(self) -> str:
        """See Block."""
        return self.text


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A few sentences; those in `passing` are small print."""

    text: str
    passing: bool = False

    def draw(self, pencil: Pencil) -> None:
        """See Block."""
        with pencil.type(0.92 if self.passing else 1.0):
            pencil.paragraph(self.text, pencil.theme.quiet if self.passing else pencil.theme.ink)

    def said(self) -> str:
        """See Block."""
        return self.text


@dataclass(frozen=True, slots=True)
class Columns:
    """Two blocks side by side if there is room, otherwise one below the other."""

    first: Block
    second: Block

    def draw(self, pencil: Pencil) -> None:
        """See Block."""
        if pencil.width < 44 * pencil.metrics.averageCharWidth():
            draw_all(pencil, (self.first, self.second))
            return
        top, half = pencil.top, (pencil.width - 2 * GRID) / 2
        bottoms = []
        for number, block in enumerate((self.first, self.second)):
            pencil.top = top
            with pencil.column(pencil.left + number * (half + 2 * GRID), half):
                block.draw(pencil)
            bottoms.append(pencil.top)
        pencil.top = max(bottoms)

    def said(self) -> str:
        """See Block."""
        return f"{self.first.said()}\n{self.second.said()}"


def draw_all(pencil: Pencil, blocks: Sequence[Block]) -> None:
    """Draw blocks with room between them."""
    for number, block in enumerate(blocks):
        pencil.gap(GRID if number else 0)
        block.draw(pencil)


def measure(blocks: Sequence[Block], theme: Theme, font: QFont, width: float) -> Pencil:
    """Lay out without drawing, for the spots and the height, which is `top` afterwards."""
    nowhere = QPixmap(1, 1)
    painter = QPainter(nowhere)
    pencil = Pencil(painter, theme, font, width)
    draw_all(pencil, blocks)
    painter.end()
    return pencil
