"""The keys worth knowing, shown on the page when Foreword starts for the first time."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from engine.language import _
from gui.shortcuts.page_keys import CHIPS, TAKE, TAKE_WORD
from gui.theme import GRID
from gui.widgets.notice import quiet_button


class Welcome(QFrame):
    """A small sheet that lies over the bottom of another widget, until `dismiss`. It never takes the focus."""

    def __init__(self, under: QWidget) -> None:
        super().__init__(under)
        self._under = under
        self._labels: list[QLabel] = []
        self.setObjectName("welcome")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(2 * GRID)
        self._grid.setVerticalSpacing(GRID)
        self.start = quiet_button(_("&Start writing"))
        self.start.clicked.connect(self.dismiss)
        title = QLabel(_("Three keys worth knowing"))
        title.setObjectName("title")
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        column.setSpacing(2 * GRID)
        column.addWidget(title)
        column.addLayout(self._grid)
        column.addWidget(self.start, 0, Qt.AlignmentFlag.AlignRight)
        under.installEventFilter(self)
        self.hide()

    def open(self, said: Callable[[str], str]) -> None:
        """Show the sheet; `said` returns the keys of a command as text."""
        for label in self._labels:
            label.deleteLater()
        self._labels.clear()
        for row, (keys, does) in enumerate(self._rows(said)):
            for column, (text, name) in enumerate(((keys, "key"), (does, "does"))):
                label = QLabel(text)
                label.setObjectName(name)
                label.setTextFormat(Qt.TextFormat.PlainText)
                self._grid.addWidget(label, row, column)
                self._labels.append(label)
        self.show()
        self.raise_()
        self._place()

    @Slot()
    def dismiss(self) -> None:
        """Take the sheet away, if it is there."""
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Stay at the bottom of the widget below."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _rows(self, said: Callable[[str], str]) -> list[tuple[str, str]]:
        chips = _("{first} to {last}").format(first=said(CHIPS[0][0]), last=said(CHIPS[0][2]))
        return [
            (said(TAKE), _("takes the grey text")),
            (said(TAKE_WORD), _("takes one word of it")),
            (chips, _("takes a word from the row below")),
        ]

    def _place(self) -> None:
        size = self.sizeHint().boundedTo(self._under.size())
        left = (self._under.width() - size.width()) // 2 // GRID * GRID
        top = self._under.height() - size.height() - 2 * GRID
        self.setGeometry(left, max(0, top), size.width(), size.height())
