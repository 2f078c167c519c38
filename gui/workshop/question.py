"""A question on a page, answered in its place, with a field for a line or a text if needed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from engine.language import _
from gui.theme import GRID
from gui.widgets.notice import announce
from gui.widgets.parts import button, label, row

_TEXT_LINES = 8


class ConfirmationPanel(QFrame):
    """One question at a time. Escape answers no; afterwards the focus is back at `home`."""

    def __init__(self, home: QWidget) -> None:
        super().__init__()
        self.setObjectName("question")
        self._home = home
        self._do: Callable[[str], object] = lambda _answer: None
        self.label, self.line, self.text = label(), QLineEdit(), QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(_TEXT_LINES * self.fontMetrics().lineSpacing())
        self.yes, self.no = button("", self._answer), button(_("&Cancel"), self.dismiss)
        self.line.returnPressed.connect(self._answer)
        self.line.textChanged.connect(self._show_possible)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, GRID, 0, GRID)
        column.setSpacing(GRID)
        column.addWidget(self.label)
        column.addWidget(self.text)
        answers = row(self.line, self.yes, self.no)
        answers.addStretch(0)  # unless it asks for a line
        column.addLayout(answers)
        QShortcut(QKeySequence.StandardKey.Cancel, self, self.dismiss, Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.hide()

    def confirm(self, question: str, yes: str, do: Callable[[], object]) -> None:
        """Do something if the writer agrees; the other answer has the focus."""
        self._ask(question, yes, lambda _answer: do(), self.no)

    def ask_line(self, question: str, answer: str, yes: str, do: Callable[[str], object]) -> None:
        """Ask for a line, which is `answer` at first, and do something with it."""
        self.line.setText(answer)
        self.line.setAccessibleName(question)
        self.line.selectAll()
        self._ask(question, yes, do, self.line)

    def ask_text(self, question: str, answer: str, yes: str, do: Callable[[str], object]) -> None:
        """Ask for a text, which is `answer` at first, and do something with it."""
        self.text.setPlainText(answer)
        self.text.setAccessibleName(question)
        self._ask(question, yes, do, self.text)

    @Slot()
    def dismiss(self) -> None:
        """Hide the question."""
        self.hide()
        self._home.setFocus()

    def _ask(self, question: str, yes: str, do: Callable[[str], object], focus: QWidget) -> None:
        self._do = do
        self.label.setText(question)
        self.yes.setText(yes)
        for field in (self.line, self.text):
            field.setVisible(field is focus)
        self._show_possible()
        self.show()
        announce(self.label)
        focus.setFocus()

    @Slot()
    def _show_possible(self) -> None:
        self.yes.setEnabled(self.line.isHidden() or bool(self.line.text().strip()))

    @Slot()
    def _answer(self) -> None:
        if not self.yes.isEnabled():
            return
        answer = self.line.text().strip() if not self.line.isHidden() else self.text.toPlainText()
        self.dismiss()
        self._do(answer)
