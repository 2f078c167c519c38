"""The small widgets of pages and dialogs, each made in one way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from engine.language import Message
from gui.theme import GRID

SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard


def label(text: str = "") -> QLabel:
    """Plain text that wraps and can be selected."""
    made = QLabel(text)
    made.setWordWrap(True)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setTextInteractionFlags(SELECTABLE)
    return made


def field(name: str) -> QLineEdit:
    """A line to write in, named by its placeholder."""
    made = QLineEdit()
    made.setPlaceholderText(name)
    made.setAccessibleName(name)
    return made


def button(title: str, do: Callable[[], object] | None = None) -> QPushButton:
    """A button that is pressed by a click or the space bar, never by Enter elsewhere."""
    made = QPushButton(title)
    made.setObjectName("answer")
    made.setAutoDefault(False)
    if do:
        made.clicked.connect(lambda _checked: do())
    return made


def row(*widgets: QWidget) -> QHBoxLayout:
    """Widgets side by side; texts and progress bars take the remaining room."""
    made = QHBoxLayout()
    made.setSpacing(GRID)
    for widget in widgets:
        made.addWidget(widget, 0 if isinstance(widget, QPushButton) else 1)
    return made


def beside(written: QWidget, *buttons: QWidget) -> QWidget:
    """A field with buttons beside it, for a form: the key in the form's label leads to the field."""
    made = QWidget()
    line = row(written, *buttons)
    line.setContentsMargins(0, 0, 0, 0)
    made.setLayout(line)
    made.setFocusProxy(written)
    return made


def table(name: str, columns: Iterable[str | Message]) -> QTableWidget:
    """A table of rows to read and choose; Tab moves on past it."""
    heads = [str(title) for title in columns]
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
    """Show these rows, with the columns of `figures` aligned right."""
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
    """Give a table the height of its rows, up to `most`."""
    rows = min(made.rowCount(), most)
    height = made.horizontalHeader().sizeHint().height() + sum(made.rowHeight(place) for place in range(rows))
    made.setFixedHeight(height + 2 * made.frameWidth() + made.horizontalScrollBar().sizeHint().height())
