"""Plots the course of a run with pyqtgraph. Importing this takes half a second, so only the run's page does."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QSizePolicy

from engine.language import _
from gui.theme import GRID, Theme
from models.finetune.folder import RunProgress

# People who see few colours can tell them apart: at least 3:1 on a light page, on a dark one.
_TRAINING, _HELD_OUT, _SAVED = ("#7a7f88", "#8b929c"), ("#0072b2", "#56b4e9"), ("#b94e00", "#e69f00")
_SMOOTH = 0.6  # share that a point of the training loss keeps of those before it
Points = Sequence[tuple[float, float]]


class RunPlot(pyqtgraph.GraphicsLayoutWidget):  # type: ignore[misc]
    """Two plots side by side: the losses, which should fall, and the keystrokes saved, which should rise."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        pyqtgraph.setConfigOptions(antialias=True)
        self._theme = theme
        self.setBackground(theme.page)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)  # it takes the available room
        self.setAccessibleName(_("How the losses and the keystrokes saved have gone"))
        self.setAccessibleDescription(_("The lines above have the latest numbers."))
        self.losses, self.savings = self._plot(0), self._plot(1)

    def show_progress(self, progress: RunProgress) -> None:
        """Draw the points so far."""
        training = _smooth([(point.step, point.loss) for point in progress.points if point.loss is not None])
        held_out = [(point.step, point.held_out_loss) for point in progress.points if point.held_out_loss is not None]
        saved = [(point.step, 100 * point.savings) for point in progress.points if point.savings is not None]
        self._begin(self.losses, _("Loss"), {"—": (_TRAINING, _("learned text")), "●": (_HELD_OUT, _("held-out text"))})
        self._draw(self.losses, training, _TRAINING, False)
        self._draw(self.losses, held_out, _HELD_OUT, True)
        self._begin(self.savings, _("Keystrokes saved, %"), {"●": (_SAVED, _("now")), "- -": (_TRAINING, _("before"))})
        self._draw(self.savings, saved, _SAVED, True)
        if progress.savings_before is not None:
            pen = pyqtgraph.mkPen(self._colour(_TRAINING), width=2, style=Qt.PenStyle.DashLine)
            self.savings.addLine(y=100 * progress.savings_before, pen=pen)
            heights = [100 * progress.savings_before, *(height for _step, height in saved)]
            self.savings.setYRange(min(heights) - 2, max(heights) + 2)
        for plot in (self.losses, self.savings):
            plot.setXRange(0, max(progress.of, 1), padding=0.04)

    def _plot(self, column: int) -> pyqtgraph.PlotItem:
        plot = self.addPlot(row=0, col=column)
        plot.setMouseEnabled(x=False, y=False)
        plot.setMenuEnabled(False)
        plot.hideButtons()
        plot.showGrid(y=True, alpha=0.15)
        for side in ("left", "bottom"):
            axis = plot.getAxis(side)
            axis.setPen(self._theme.edge)
            axis.setTextPen(self._theme.quiet)
        plot.setLabel("bottom", _("steps"), color=self._theme.quiet)
        return plot

    def _begin(self, plot: pyqtgraph.PlotItem, title: str, keys: dict[str, tuple[tuple[str, str], str]]) -> None:
        legend = [
            f"<span style='color: {self._colour(colours)}'>{mark}</span> {name}"
            for mark, (colours, name) in keys.items()
        ]
        plot.clear()
        size = f"{QApplication.font().pointSize()}pt"
        plot.setTitle(" &nbsp; ".join([title, *legend]), color=self._theme.ink, size=size)

    def _draw(self, plot: pyqtgraph.PlotItem, points: Points, colours: tuple[str, str], marked: bool) -> None:
        colour = self._colour(colours)
        marks = {"symbol": "o", "symbolSize": GRID, "symbolPen": None, "symbolBrush": colour} if marked else {}
        steps, heights = [step for step, _height in points], [height for _step, height in points]
        plot.plot(steps, heights, pen=pyqtgraph.mkPen(colour, width=2), **marks)

    def _colour(self, colours: tuple[str, str]) -> str:
        return colours[QColor(self._theme.page).lightness() < 128]


def _smooth(points: Points) -> Points:
    """The exponential average of the heights, since single steps vary widely."""
    smooth: list[tuple[float, float]] = []
    for step, height in points:
        before = smooth[-1][1] if smooth else height
        smooth.append((step, _SMOOTH * before + (1 - _SMOOTH) * height))
    return smooth
