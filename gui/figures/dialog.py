"""The page "Your figures": what was saved today and in all, over time, and with which model."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QLocale, QSize, Qt, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHeaderView,
    QLabel,
    QMessageBox,
    QSizePolicy,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.language import Message, _, number
from engine.ledger import KeystrokeTally, total
from gui.figures.counter import SignallingCounter
from gui.figures.sentences import FORMULA, comparison, left_out, summary
from gui.theme import GRID, Theme
from gui.widgets.figures import percent
from gui.widgets.parts import SELECTABLE
from gui.widgets.scrolling import Scrolling
from service.modes import MODES

_LEAST = 100  # least characters of a day that is drawn, since the share of fewer varies too much
_COLUMNS = (
    Message("Day"),
    Message("Suggestions from"),
    Message("Keystrokes"),
    Message("Characters"),
    Message("Saved"),
    Message("From chips"),
    Message("From grey text"),
    Message("Ignored"),
)
_EMPTY = Message(
    "Here you will see how many keystrokes the suggestions save you, day by day. "
    "Write {count} characters or more, and look again.",
    count=_LEAST,
)


class _Table(QTableWidget):
    """A table of the figures by day."""

    def __init__(self) -> None:
        super().__init__(0, len(_COLUMNS))
        self.setHorizontalHeaderLabels([str(title) for title in _COLUMNS])
        self.setAccessibleName(_("Your figures by day"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)  # Tab goes on to the buttons
        self.verticalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setStretchLastSection(True)


class FiguresDialog(QDialog):
    """Shows the figures at the time it opens, and lets the writer clear them."""

    def __init__(self, figures: SignallingCounter, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        from gui.figures.plot import SavingsPlot  # here, so that the window does not wait for it

        self.setWindowTitle(_("Your figures"))
        self._figures = figures
        self.today, self.in_all, self.comparison = QLabel(), QLabel(), QLabel()
        self.plot, self.empty = SavingsPlot(theme), QLabel(str(_EMPTY))
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.drawing = QStackedWidget()
        self.drawing.addWidget(self.plot.widget)
        self.drawing.addWidget(self.empty)
        self.table = _Table()
        self.formula = QLabel(str(FORMULA))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.clear = buttons.addButton(_("C&lear all figures…"), QDialogButtonBox.ButtonRole.DestructiveRole)
        self.clear.clicked.connect(self.ask_to_clear)
        self.clear.setAutoDefault(False)
        buttons.rejected.connect(self.reject)
        self._lay_out(buttons)
        self.show_figures()

    def show_figures(self) -> None:
        """Show the current figures."""
        ledger = self._figures.ledger
        today = summary(total(ledger.days.get(self._figures.today(), {}).values()))
        self.today.setText(_("Today: {summary}.").format(summary=today))
        self.in_all.setText(_("In all: {summary}.").format(summary=summary(total(ledger.in_all().values()))))
        self.comparison.setText(f"{comparison(ledger)} {left_out(ledger)}".strip())
        points = self._points()
        if points:
            self.plot.show_points(points)
        self.drawing.setCurrentWidget(self.plot.widget if points else self.empty)
        self._fill()
        for widget in (self.today, self.in_all, self.comparison, self.table):
            widget.setHidden(ledger.is_empty)
        self.clear.setEnabled(not ledger.is_empty)
        self.table.setFocus()

    @Slot()
    def ask_to_clear(self) -> None:
        """Delete all figures, after asking."""
        answer = QMessageBox.question(self, _("Clear all figures"), _("Clear all figures? They can't be brought back."))
        if answer == QMessageBox.StandardButton.Yes:
            self._figures.clear()
            self.show_figures()

    def _lay_out(self, buttons: QDialogButtonBox) -> None:
        """Let the page scroll when large text leaves too little room."""
        page = QWidget()
        column = QGridLayout(page)
        column.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, GRID)
        column.setSpacing(GRID)
        for label in (self.today, self.in_all, self.comparison, self.empty, self.formula):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(SELECTABLE)
        for row, widget in enumerate(
            (self.today, self.in_all, self.comparison, self.drawing, self.table, self.formula)
        ):
            column.addWidget(widget, row, 0)
        for row, widget, share, least in ((3, self.drawing, 3, 16 * GRID), (4, self.table, 2, 10 * GRID)):
            widget.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
            column.setRowStretch(row, share)
            column.setRowMinimumHeight(row, least)
        area = Scrolling(page)
        buttons.setContentsMargins(3 * GRID, 0, 3 * GRID, 2 * GRID)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)
        whole.addWidget(buttons)
        line = self.fontMetrics().height()
        self.resize(QSize(44 * line, 38 * line).boundedTo(self.screen().availableSize()))

    def _points(self) -> dict[str, dict[date, float]]:
        """The savings to draw: each backend's days with enough typing."""
        points: dict[str, dict[date, float]] = {}
        for day, backends in self._figures.ledger.days.items():
            for backend, tally in backends.items():
                if tally.savings is not None and tally.characters >= _LEAST:
                    points.setdefault(backend, {})[day] = tally.savings
        return {backend: points[backend] for backend in MODES if backend in points}

    def _fill(self) -> None:
        """One row for all days of each backend, then one for each day, the latest first."""
        ledger = self._figures.ledger
        rows = [(_("In all"), ledger.in_all())] + [(_title(day), ledger.days[day]) for day in sorted(ledger.days)[::-1]]
        cells = [_cells(day, backend, backends[backend]) for day, backends in rows for backend in _ordered(backends)]
        self.table.setRowCount(len(cells))
        for row, texts in enumerate(cells):
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                if column > 1:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(row, column, item)


def _cells(day: str, backend: str, tally: KeystrokeTally) -> tuple[str, ...]:
    counts = (tally.keystrokes, tally.characters)
    taken = (tally.from_chips, tally.from_ghost, tally.ignored)
    return (
        day,
        MODES[backend].title() if backend in MODES else backend,
        *map(number, counts),
        percent(tally.savings),
        *map(number, taken),
    )


def _ordered(backends: dict[str, KeystrokeTally]) -> list[str]:
    return sorted(backends, key=[*MODES, *backends].index)


def _title(day: date) -> str:
    return QLocale().toString(QDate(day.year, day.month, day.day), _("d MMM yyyy"))
