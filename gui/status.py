"""The status bar: everything that the window reports beside the text."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QLabel, QSizePolicy, QStatusBar, QWidget

from engine.language import _, ngettext, number
from gui.theme import GRID
from gui.widgets.elided import ElidedLabel
from gui.widgets.figures import percent

_MOMENT = 4000  # milliseconds


class StatusBar(QStatusBar):
    """Shows which model answers and how fast, the number of words, and the keystrokes saved."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("status")
        self.setSizeGripEnabled(False)
        self.setContentsMargins(2 * GRID - 2, 0, 2 * GRID - 2, 0)  # 2 are the bar's own
        self.model, self.words, self.saved = ElidedLabel(), QLabel(), ElidedLabel()
        self.form, self.zoom = QLabel(), QLabel()
        for label, side, share in (
            (self.model, Qt.AlignmentFlag.AlignLeft, 3),
            (self.words, Qt.AlignmentFlag.AlignHCenter, 1),
            (self.saved, Qt.AlignmentFlag.AlignRight, 3),
        ):
            label.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            self.addWidget(label, share)
        self.words.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)  # its text is always short
        for label in (self.form, self.zoom):
            label.hide()
            label.setIndent(GRID)
            self.addPermanentWidget(label)

    @Slot(int, bool)
    def show_words(self, count: int, selected: bool) -> None:
        """Say how many words there are, in the selection or in the whole text."""
        words = (
            ngettext("{count} word selected", "{count} words selected", count)
            if selected
            else ngettext("{count} word", "{count} words", count)
        )
        self.words.setText(words.format(count=number(count)))

    def show_form(self, form: str) -> None:
        """Say how the file differs from plain UTF-8; empty if it doesn't."""
        self.form.setText(form)
        self.form.setVisible(bool(form))

    def show_zoom(self, percentage: int) -> None:
        """Show the zoom, unless the page has its own size."""
        self.zoom.setText(f"{percentage}\u202f%")
        self.zoom.setToolTip(_("How large the page is shown; “Own size” in the View menu undoes it"))
        self.zoom.setAccessibleName(_("Zoom {share}").format(share=self.zoom.text()))
        self.zoom.setVisible(percentage != 100)

    @Slot(str)
    def tell(self, sentence: str) -> None:
        """Show a sentence for a moment, in place of the number of words."""
        self.showMessage(sentence, _MOMENT)

    def show_savings(self, share: float | None) -> None:
        """Show the share of keystrokes saved."""
        saved = _("{share} of keystrokes saved in this text")
        self.saved.setText("" if share is None else saved.format(share=percent(share)))
