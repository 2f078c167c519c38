"""What the pages of the workshop have in common: a sentence, a job under way with its bar, and their widgets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui.language import _
from gui.theme import GRID
from gui.widgets.notice import announce
from gui.widgets.scrolling import Scrolling
from gui.workshop.jobs import Job

_SOON = 300  # milliseconds after which work shows that it is under way
_SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard


class Page(QDialog):
    """A page of its own beside the window. One job at a time can be under way, which goes on while the page is closed.

    `size` is in lines of text.
    """

    def __init__(self, name: str, title: str, size: tuple[int, int], parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.job: Job | None = None
        self._done: Callable[[Any], object] = lambda _result: None
        self.message = label()
        self.bar = QProgressBar()
        self.bar.setAccessibleName(_("How far it is"))
        self.doing = label()
        self.cancel = button(_("Stop &it"), self._cancel)
        self.under_way = QWidget()
        line = QVBoxLayout(self.under_way)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(GRID // 2)
        line.addWidget(self.doing)
        line.addLayout(row(self.bar, self.cancel))
        self.under_way.hide()
        self._soon = QTimer(self, singleShot=True, interval=_SOON)
        self._soon.timeout.connect(self.under_way.show)
        self.stopped = _("Stopped.")  # what is said then
        self.column = QVBoxLayout()
        self.column.setSpacing(GRID)
        self._lay_out(size)

    def _lay_out(self, size: tuple[int, int]) -> None:
        """What the page shows scrolls where there is no room for it; its sentence and its bar stay in sight."""
        inside = QWidget()
        inside.setLayout(self.column)
        self.column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, GRID)
        below = QVBoxLayout()
        below.setContentsMargins(2 * GRID, 0, 2 * GRID, 2 * GRID)
        below.setSpacing(GRID)
        below.addWidget(self.message)
        below.addWidget(self.under_way)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(Scrolling(inside), 1)
        whole.addLayout(below)
        line = self.fontMetrics().height()
        self.resize(QSize(size[0] * line, size[1] * line).boundedTo(self.screen().availableSize()))

    def open(self) -> None:
        """Show the page, as it is now, in front."""
        self.refresh()
        self.show()
        self.activateWindow()

    def refresh(self) -> None:
        """Show what is there now; pages that list something do so."""
        self.show_possible()

    def show_possible(self) -> None:
        """Let only what can be done now be chosen."""

    def say(self, sentence: str) -> None:
        """Show a sentence under the page, and have it read out."""
        self.message.setText(sentence)
        self.message.setVisible(bool(sentence))
        if sentence and self.isVisible():
            announce(self.message)

    # -- work ------------------------------------------------------------------------------------------------------

    def work(self, task: str, arguments: Mapping[str, Any], done: Callable[[Any], object], doing: str) -> None:
        """Have a task done in a process of its own, and then `done` called with what came of it; faults are said."""
        self.say("")
        self._done = done
        self.job = Job(task, arguments, self)
        self.job.progressed.connect(self._progressed)
        self.job.ended.connect(self._ended)
        self._progressed(-1.0, doing)
        self._soon.start()
        self.show_possible()

    def stop(self) -> None:
        """End the job, since the program ends."""
        self._soon.stop()
        if self.job:
            self.job.stop()
            self.job = None

    @Slot()
    def _cancel(self) -> None:
        if self.job:
            self.doing.setText(_("Stopping…"))
            self.job.cancel()

    @Slot(float, str)
    def _progressed(self, share: float, doing: str) -> None:
        self.bar.setRange(0, 0 if share < 0 else 100)
        self.bar.setValue(round(100 * share))
        if doing:
            self.doing.setText(doing)

    @Slot(object, str)
    def _ended(self, result: Any, fault: str) -> None:
        job, self.job = self.job, None
        assert job is not None
        job.deleteLater()
        self._soon.stop()
        self.under_way.hide()
        if job.is_cancelled:
            self.say(self.stopped)
        elif fault:
            self.say(fault)
        else:
            self._done(result)
        self.show_possible()


# -- widgets -------------------------------------------------------------------------------------------------------


def label(text: str = "") -> QLabel:
    """Plain text that wraps and can be selected."""
    made = QLabel(text)
    made.setWordWrap(True)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setTextInteractionFlags(_SELECTABLE)
    return made


def button(title: str, do: Callable[[], object]) -> QPushButton:
    """A button that is pressed by a click or the space bar, never by Enter elsewhere."""
    made = QPushButton(title)
    made.setObjectName("answer")
    made.setAutoDefault(False)
    made.clicked.connect(lambda _checked: do())
    return made


def row(*widgets: QWidget) -> QHBoxLayout:
    """Widgets side by side; what holds text or shows progress takes the room that is left."""
    made = QHBoxLayout()
    made.setSpacing(GRID)
    for widget in widgets:
        made.addWidget(widget, 0 if isinstance(widget, QPushButton) else 1)
    return made


def beside(field: QWidget, *buttons: QWidget) -> QWidget:
    """A field with buttons about it, to be put in a form: the key in the form's label leads to the field."""
    made = QWidget()
    line = row(field, *buttons)
    line.setContentsMargins(0, 0, 0, 0)
    made.setLayout(line)
    made.setFocusProxy(field)
    return made


def table(name: str, columns: Iterable[str]) -> QTableWidget:
    """A table of rows to be read and chosen."""
    heads = list(columns)
    made = QTableWidget(0, len(heads))
    made.setHorizontalHeaderLabels(heads)
    made.setAccessibleName(name)
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    made.setShowGrid(False)
    made.setTabKeyNavigation(False)
    made.verticalHeader().hide()
    made.horizontalHeader().setHighlightSections(False)
    made.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    made.horizontalHeader().setStretchLastSection(True)
    return made


def fill(made: QTableWidget, rows: Sequence[Sequence[str]], figures: Iterable[int] = ()) -> None:
    """Show these rows; the columns of `figures` are set to the right."""
    right = set(figures)
    made.setRowCount(len(rows))
    for place, cells in enumerate(rows):
        for column, text in enumerate(cells):
            item = QTableWidgetItem(text)
            item.setToolTip(text)
            if column in right:
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            made.setItem(place, column, item)


def fit(made: QTableWidget, most: int) -> None:
    """Give a table the height of its rows, at most so many."""
    rows = min(made.rowCount(), most)
    height = made.horizontalHeader().sizeHint().height() + sum(made.rowHeight(place) for place in range(rows))
    made.setFixedHeight(height + 2 * made.frameWidth() + made.horizontalScrollBar().sizeHint().height())
