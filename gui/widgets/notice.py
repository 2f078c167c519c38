"""A slim bar that asks something about a text and waits, without stopping the writer, for one of a few answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from gui.theme import GRID


class Notice(QWidget):
    """One question and its answers as buttons. It never takes the focus; each answer has a key with Alt."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("message")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._label = QLabel()
        self._label.setWordWrap(True)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self.buttons: list[QPushButton] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(2 * GRID, GRID // 2, 2 * GRID, GRID // 2)
        self._row.setSpacing(GRID)
        self._row.addWidget(self._label, 1)
        self.hide()

    @property
    def text(self) -> str:
        """The visible question, or empty."""
        return "" if self.isHidden() else self._label.text()

    def ask(self, question: str, answers: Mapping[str, Callable[[], object]]) -> None:
        """Ask this in place of an earlier question; an answer first hides the bar and then acts."""
        for button in self.buttons:
            button.hide()
            button.deleteLater()
        self._label.setText(question)
        self.buttons = [quiet_button(title) for title in answers]
        for button, do in zip(self.buttons, answers.values(), strict=True):
            self._row.addWidget(button)
            button.clicked.connect(self.hide)
            button.clicked.connect(lambda _checked, do=do: do())
        self.show()
        announce(self._label)


def quiet_button(title: str) -> QPushButton:
    """A button that looks quiet and leaves the focus on the page when it is clicked."""
    button = QPushButton(title)
    button.setObjectName("answer")
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    return button


def announce(label: QLabel) -> None:
    """Have screen readers read a label that has just come up."""
    label.setAccessibleName(label.text())
    QAccessible.updateAccessibility(QAccessibleEvent(label, QAccessible.Event.Alert))
