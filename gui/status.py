"""What the window tells besides the text: the status bar, and a message in a slim bar."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QStatusBar, QToolButton, QWidget

from gui.chips import percent
from gui.theme import GRID


class Savings:
    """Counts keystroke savings in one text, 1 - keystrokes / characters: a suggestion taken is one keystroke."""

    def __init__(self) -> None:
        self._keystrokes = 0
        self._characters = 0

    def count(self, keystrokes: int, characters: int) -> None:
        """Add keystrokes, and by how many characters they made the text longer."""
        self._keystrokes += keystrokes
        self._characters += characters

    @property
    def share(self) -> float | None:
        """Keystrokes saved, 0 to 1; None while nothing stands there that was typed."""
        if self._characters <= 0:
            return None
        return max(0.0, 1 - self._keystrokes / self._characters)


class StatusBar(QStatusBar):
    """Which model answers and how fast; how many words; how many keystrokes were saved."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("status")
        self.setSizeGripEnabled(False)
        self.setContentsMargins(2 * GRID - 2, 0, 2 * GRID - 2, 0)  # 2 are the bar's own
        self.model, self.words, self.saved = QLabel(), QLabel(), QLabel()
        self.form, self.zoom = QLabel(), QLabel()
        for label, side, share in (
            (self.model, Qt.AlignmentFlag.AlignLeft, 3),
            (self.words, Qt.AlignmentFlag.AlignHCenter, 1),
            (self.saved, Qt.AlignmentFlag.AlignRight, 3),
        ):
            label.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # no text widens the window
            self.addWidget(label, share)
        self.words.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)  # its text is always short
        for label in (self.form, self.zoom):
            label.hide()
            label.setIndent(GRID)
            self.addPermanentWidget(label)

    @Slot(int, bool)
    def show_words(self, count: int, selected: bool) -> None:
        """Say how many words there are, in the selection or in the whole text."""
        words = f"{count:,} word{'' if count == 1 else 's'}"
        self.words.setText(f"{words} selected" if selected else words)

    def show_form(self, form: str) -> None:
        """Say in which way the file differs from plain UTF-8; nothing where it doesn't."""
        self.form.setText(form)
        self.form.setVisible(bool(form))

    def show_zoom(self, percentage: int) -> None:
        """Say how large the page is shown, where that isn't its own size."""
        self.zoom.setText(f"{percentage}\u202f%")
        self.zoom.setToolTip("How large the page is shown; Ctrl+0 shows it in its own size")
        self.zoom.setAccessibleName(f"Zoom {percentage}\u202f%")
        self.zoom.setVisible(percentage != 100)

    def show_savings(self, share: float | None) -> None:
        """Say which share of keystrokes was saved."""
        self.saved.setText("" if share is None else f"{percent(share)} of keystrokes saved in this text")


class MessageBar(QWidget):
    """One sentence about a problem, until the writer closes it or another comes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("message")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._label = QLabel()
        self._label.setWordWrap(True)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        close = QToolButton()
        close.setObjectName("quiet")
        close.setText("Close")
        close.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GRID, GRID // 2, 2 * GRID, GRID // 2)
        row.addWidget(self._label, 1)
        row.addWidget(close)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence that shows, empty while none does."""
        return "" if self.isHidden() else self._label.text()

    @Slot(str)
    def say(self, sentence: str) -> None:
        """Show this sentence; a sentence that is empty changes nothing."""
        if sentence:
            self._label.setText(sentence)
            self.show()
