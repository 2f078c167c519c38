"""The writer's savings over time, drawn by pyqtgraph. Importing this takes half a second, so the page alone does it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pyqtgraph
from PySide6.QtCore import QDate, QLocale, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QWidget

from engine.language import _
from gui.theme import GRID, Theme
from service.modes import MODES

Points = Mapping[str, Mapping[date, float]]  # savings by backend and day


@dataclass(frozen=True, slots=True)
class Ink:
    """A colour, at least 3:1 `on_light` pages and `on_dark` ones, and a mark: its name in pyqtgraph and a like sign."""

    on_light: str
    on_dark: str
    mark: str
    sign: str


# By colour role. People who see few colours can tell them apart, the more so by their marks.
INKS = {
    "blue": Ink("#0072b2", "#56b4e9", "o", "\u25cf"),
    "orange": Ink("#b94e00", "#e69f00", "s", "\u25a0"),
    "green": Ink("#007a59", "#2fbf95", "t", "\u25bc"),
    "purple": Ink("#a04f80", "#d98db8", "d", "\u25c6"),
    "yellow": Ink("#806600", "#f0e442", "star", "\u2605"),
}
_MOST_DATES = 6


def colour(role: str, theme: Theme) -> str:
    """The colour of this role on the page of a theme."""
    return INKS[role].on_dark if QColor(theme.page).lightness() < 128 else INKS[role].on_light


class SavingsPlot:
    """A plot of all days that ignores the mouse. `widget` is the plot itself."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self.widget: QWidget = pyqtgraph.PlotWidget(background=theme.page, antialias=True)
        self._plot = self.widget.getPlotItem()
        self._plot.setMouseEnabled(x=False, y=False)
        self._plot.setMenuEnabled(False)
        self._plot.hideButtons()
        self._plot.showGrid(y=True, alpha=0.15)
        for side in ("left", "bottom"):
            axis = self._plot.getAxis(side)
            axis.setPen(theme.edge)
            axis.setTextPen(theme.quiet)
        self.widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.widget.setAccessibleName(_("Keystrokes saved by day"))
        self.widget.setAccessibleDescription(_("The table below has the same numbers."))

    def show_points(self, points: Points) -> None:
        """Draw a line for each backend through its days; there must be at least one day."""
        self._plot.clear()
        for backend, by_day in points.items():
            days, role = sorted(by_day), MODES[backend].colour
            self._plot.plot(
                [day.toordinal() for day in days],
                [100 * by_day[day] for day in days],
                pen=pyqtgraph.mkPen(colour(role, self._theme), width=2),
                symbol=INKS[role].mark,
                symbolSize=GRID,
                symbolPen=None,
                symbolBrush=colour(role, self._theme),
            )
        self._plot.setTitle(
            " &nbsp; ".join([_("Saved, %"), *map(self._legend, points)]),
            color=self._theme.ink,
            size=f"{QApplication.font().pointSize()}pt",
        )
        self._fit(sorted({day for by_day in points.values() for day in by_day}), points)

    def _legend(self, backend: str) -> str:
        mode = MODES[backend]
        return f"<span style='color: {colour(mode.colour, self._theme)}'>{INKS[mode.colour].sign}</span> {mode.title()}"

    def _fit(self, days: list[date], points: Points) -> None:
        """Show all days and the whole height from 0, with a few dates below."""
        step = -(-len(days) // _MOST_DATES)
        shown = days[::-1][::step]  # the latest day has its date
        self._plot.getAxis("bottom").setTicks([[(day.toordinal(), _title(day, days)) for day in shown]])
        shares = [100 * share for by_day in points.values() for share in by_day.values()]
        first, last = days[0].toordinal(), days[-1].toordinal()
        self._plot.setXRange(first - 0.5, last + 0.5, padding=0.05)  # room for the latest date
        self._plot.setYRange(min(0.0, *shares), max(10.0, *shares), padding=0.1)


def _title(day: date, days: list[date]) -> str:
    pattern = _("d MMM") if days[0].year == days[-1].year else _("d MMM yyyy")
    return QLocale().toString(QDate(day.year, day.month, day.day), pattern)
