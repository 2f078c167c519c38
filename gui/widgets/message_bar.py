"""A slim bar under the page for sentences about problems."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from engine.language import _
from gui.theme import GRID
from gui.widgets.notice import announce, quiet_button

_MOST_ROWS = 3  # the others appear as these go
_ENDS = 25  # characters that stay at either end of a word that is too long to show, as names of files can be
_LONG = re.compile(rf"(\S{{{_ENDS}}})\S{{{_ENDS},}}(\S{{{_ENDS}}})")


class MessageBar(QWidget):
    """Sentences about problems, each once and until the writer closes it, newest first. It never takes the focus."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("message")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._sentences: list[str] = []
        self._rows = [(QLabel(), quiet_button(_("Close"))) for _number in range(_MOST_ROWS)]
        grid = QGridLayout(self)
        grid.setContentsMargins(2 * GRID, GRID // 2, 2 * GRID, GRID // 2)
        grid.setSpacing(GRID // 2)
        grid.setColumnStretch(0, 1)
        for row, (label, close) in enumerate(self._rows):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            close.clicked.connect(lambda _checked, row=row: self.withdraw(self._sentences[row]))
            grid.addWidget(label, row, 0)
            grid.addWidget(close, row, 1)
        self._show()

    @property
    def text(self) -> str:
        """The visible sentences, one per line."""
        return "\n".join(self._sentences[:_MOST_ROWS])

    @property
    def buttons(self) -> list[QPushButton]:
        """The buttons that close the visible sentences."""
        return [close for _label, close in self._rows[: len(self._sentences)]]

    @Slot(str)
    def say(self, sentence: str) -> None:
        """Show this sentence above the others; an empty one changes nothing."""
        if sentence:
            self._sentences = [sentence, *(other for other in self._sentences if other != sentence)]
            self._show()
            announce(self._rows[0][0])

    @Slot(str)
    def withdraw(self, sentence: str) -> None:
        """Remove this sentence."""
        self._sentences = [other for other in self._sentences if other != sentence]
        self._show()

    def _show(self) -> None:
        for place, (label, close) in enumerate(self._rows):
            sentence = self._sentences[place] if place < len(self._sentences) else ""
            label.setText(_LONG.sub(r"\1…\2", sentence))
            label.setAccessibleName(sentence)
            close.setAccessibleName(_("Close: {sentence}").format(sentence=sentence))
            for widget in (label, close):
                widget.setVisible(bool(sentence))
        self.setVisible(bool(self._sentences))
