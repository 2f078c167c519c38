"""The blocks that show figures: bars, shaded words, a matrix, and a tree."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from gui.insight.drawing import Pencil
from gui.theme import GRID
from gui.widgets.figures import percent

_BAR = 8  # pixels
_WORDS = re.compile(r"(?<=\s)(?=\S)")  # where a line may end
_NAMES = 0.42  # of the width, at most
_FIGURES = "\u221200.0\u202f%"


@dataclass(frozen=True, slots=True)
class ShareBar:
    """A row: a name, a bar for a `share` from -1 to 1, its figure, and a note below.

    Choosing it emits `key`. A `marked` row has its name in bold; `level` and `line` are as in Shaded.
    """

    name: str
    share: float
    figure: str
    note: str = ""
    key: object = None
    marked: bool = False
    level: float = 0.0
    line: int = 0

    @property
    def label(self) -> str:
        """The row as text."""
        return ", ".join(part for part in (self.name, self.figure, *self.note.splitlines()) if part)


@dataclass(frozen=True, slots=True)
class Bars:
    """Rows of aligned bars. The bar of a negative share has the opposite colour."""

    rows: Sequence[ShareBar]
    title: str = ""

    def draw(self, pencil: Pencil) -> None:
        """See Block."""
        if self.title:
            with pencil.type(bold=True):
                pencil.paragraph(self.title, pencil.theme.ink)
            pencil.gap(GRID / 2)
        metrics = pencil.metrics
        with pencil.type(bold=True):
            widest = max((pencil.metrics.horizontalAdvance(row.name) for row in self.rows), default=0.0)
        names = min(widest + 2, _NAMES * pencil.width)
        figures = max((metrics.horizontalAdvance(row.figure) for row in self.rows), default=0.0)
        figures = max(figures, metrics.horizontalAdvance(_FIGURES)) + 2
        for row in self.rows:
            self._draw_row(pencil, row, names, figures)

    def _draw_row(self, pencil: Pencil, row: ShareBar, names: float, figures: float) -> None:
        top, line, theme = pencil.top, pencil.line + GRID / 2, pencil.theme
        with pencil.type(bold=row.marked):
            name = QRectF(pencil.left, top, min(names, pencil.metrics.horizontalAdvance(row.name) + 2), line)
            if row.level:
                pencil.shade(name, row.level, 2)
            pencil.text(name, row.name, theme.ink)
            _underline(pencil, name.adjusted(0, 0, 0, 1), row.line)
        track = QRectF(pencil.left + names + GRID, top + (line - _BAR) / 2, 0, _BAR)
        track.setRight(pencil.left + pencil.width - figures - GRID)
        if track.width() > GRID:
            pencil.fill(track, theme.track, _BAR / 2)
            track.setWidth(max(2.0, track.width() * min(1.0, abs(row.share))) if row.share else 0.0)
            pencil.fill(track, theme.accent if row.share >= 0 else theme.warning, _BAR / 2)
        place = QRectF(pencil.left + pencil.width - figures, top, figures, line)
        pencil.text(place, row.figure, theme.ink, right=True)
        pencil.top += line
        with pencil.type(0.85):
            if row.note:
                pencil.paragraph(row.note, theme.quiet)
                pencil.gap(GRID / 4)
        pencil.spot(QRectF(pencil.left, top, pencil.width, pencil.top - top), row.label, row.key)

    def said(self) -> str:
        """See Block."""
        return "\n".join(part for part in (self.title, *(row.label for row in self.rows)) if part)


@dataclass(frozen=True, slots=True)
class Shaded:
    """A piece of text on a shade from -1 to 1, with a line of 0 to 3 below it; without a `label` it is no spot."""

    text: str
    level: float = 0.0
    line: int = 0
    label: str = ""
    key: object = None


@dataclass(frozen=True, slots=True)
class TextFlow:
    """Pieces of text one after the other, in lines. A negative shade has a dotted line under it."""

    pieces: Sequence[Shaded]

    def draw(self, pencil: Pencil) -> None:
        """See Block."""
        x, step = pencil.left, pencil.line + GRID
        for piece in self.pieces:
            for number, part in enumerate(piece.text.split("\n")):
                if number:
                    x, pencil.top = pencil.left, pencil.top + step
                for word in _WORDS.split(part):
                    x = self._draw_piece(pencil, piece, word, x, step)
        pencil.top += step

    def _draw_piece(self, pencil: Pencil, piece: Shaded, text: str, x: float, step: float) -> float:
        width = pencil.metrics.horizontalAdvance(text)
        right = pencil.left + pencil.width
        if text.strip() and x > pencil.left and x + width > right:
            x, pencil.top, text = pencil.left, pencil.top + step, text.lstrip(" ")
            width = pencil.metrics.horizontalAdvance(text)
        area = QRectF(x, pencil.top, min(width, right - x), pencil.line + GRID / 2)
        if text.strip():
            if piece.level:
                pencil.shade(area, piece.level, 2)
            pencil.text(area.adjusted(0, 0, 1, 0), text, pencil.theme.ink)
            _underline(pencil, area, piece.line, dotted=piece.level < 0)
            if piece.label:
                pencil.spot(area, piece.label, piece.key)
        return min(right, x + width)

    def said(self) -> str:
        """See Block."""
        labels = [piece.label for piece in self.pieces if piece.label]
        return "\n".join(labels) if labels else "".join(piece.text for piece in self.pieces)


def _underline(pencil: Pencil, area: QRectF, line: int, dotted: bool = False) -> None:
    """None for 0, thin for 1, thick for 2, and two lines for 3."""
    lines = {0: (), 1: ((0.0, 1.0),), 2: ((0.0, 2.5),), 3: ((-1.5, 1.5), (2.0, 1.5))}[line]
    for offset, width in lines:
        y = area.bottom() - 1 + offset
        ends = QPointF(area.left(), y), QPointF(area.right(), y)
        pencil.stroke(*ends, pencil.theme.ink, width, dotted)


@dataclass(frozen=True, slots=True)
class Matrix:
    """Weights [W, W] between words: each row has the weights of one word on all words, in the same order."""

    words: Sequence[str]
    weights: Sequence[Sequence[float]]
    labels: Sequence[str]  # of the rows

    def draw(self, pencil: Pencil) -> None:
        """See Block."""
        with pencil.type(0.85):
            names = min(0.28 * pencil.width, max(map(pencil.metrics.horizontalAdvance, self.words)) + 2)
            side = min(3.0 * GRID, (pencil.width - names - GRID) / len(self.words))
            step = max(side, pencil.line if side > pencil.line * 0.7 else side)
            highest = max((max(row) for row in self.weights), default=0.0) or 1.0
            for number, (word, row) in enumerate(zip(self.words, self.weights, strict=True)):
                top = pencil.top
                if step >= 0.7 * pencil.line:
                    pencil.text(QRectF(pencil.left, top, names, step), word, pencil.theme.quiet)
                for column, weight in enumerate(row[: number + 1]):
                    cell = QRectF(pencil.left + names + GRID + column * side, top, side - 1, step - 1)
                    pencil.fill(cell, pencil.theme.track)
                    pencil.shade(cell.adjusted(0.5, 0.5, -0.5, -0.5), weight / highest)
                    pencil.spot(cell, f"{word} → {self.words[column]}: {percent(weight, 1)}", stops=False)
                pencil.spot(QRectF(pencil.left, top, pencil.width, step), self.labels[number])
                pencil.top += step
            self._draw_names(pencil, pencil.left + names + GRID, side, names)

    def said(self) -> str:
        """See Block."""
        return "\n".join(self.labels)

    def _draw_names(self, pencil: Pencil, left: float, side: float, height: float) -> None:
        """The words again, upwards below their columns, if there is room for letters."""
        if side < 0.7 * pencil.line:
            return
        for number, word in enumerate(self.words):
            pencil.painter.save()
            pencil.painter.translate(left + number * side, pencil.top + height)
            pencil.painter.rotate(-90)
            pencil.text(QRectF(0, 0, height - GRID / 2, side), word, pencil.theme.quiet, right=True)
            pencil.painter.restore()
        pencil.top += height


@dataclass(frozen=True, slots=True)
class Branch:
    """A node of a tree, `depth` steps below the root; one that is not `kept` is a dead end."""

    depth: int
    text: str
    figure: str
    kept: bool
    label: str
    key: object = None


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree as an outline: every node in its own line, below its parent and indented."""

    branches: Sequence[Branch]

    def draw(self, pencil: Pencil) -> None:
        """See Block."""
        deepest = max((branch.depth for branch in self.branches), default=0)
        indent = min(2.0 * GRID, 0.5 * pencil.width / max(1, deepest))
        figures = max((pencil.metrics.horizontalAdvance(branch.figure) for branch in self.branches), default=0.0) + 2
        for branch in self.branches:
            line, x = pencil.line + GRID / 4, pencil.left + branch.depth * indent
            middle = pencil.top + line / 2
            if branch.depth:
                corner = QPointF(x - indent / 2, middle)
                pencil.stroke(QPointF(corner.x(), pencil.top), corner, pencil.theme.ghost)
                pencil.stroke(corner, QPointF(x - 2, middle), pencil.theme.ghost)
            colour = pencil.theme.ink if branch.kept else pencil.theme.quiet
            right = pencil.left + pencil.width - figures
            pencil.text(QRectF(x, pencil.top, right - x - GRID, line), branch.text, colour)
            pencil.text(QRectF(right, pencil.top, figures, line), branch.figure, colour, right=True)
            pencil.spot(QRectF(pencil.left, pencil.top, pencil.width, line), branch.label, branch.key)
            pencil.top += line

    def said(self) -> str:
        """See Block."""
        return "\n".join(branch.label for branch in self.branches)
