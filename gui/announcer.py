"""Announces suggestions to screen readers: when the writer asks, or after a pause; never at every key."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

from engine.language import _
from engine.prediction import Suggestion
from gui.documents.tabs import Tabs
from gui.strip.strip import ChipRow, Strip

_PAUSE = 1000  # milliseconds without a change of the text or the suggestions


class Announcer(QObject):
    """Says politely, after what the screen reader is saying, what the chips and the ghost text offer."""

    def __init__(self, tabs: Tabs, strip: Strip, parent: QObject) -> None:
        super().__init__(parent)
        self._tabs, self._strip = tabs, strip
        self._after_pause = False
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self._say_offered)
        tabs.changed.connect(self._pause.stop)
        tabs.dismissed.connect(self._pause.stop)
        tabs.ghosted.connect(self.wait)

    def set_after_pause(self, after_pause: bool) -> None:
        """Announce after a pause, too, or only when asked."""
        self._after_pause = after_pause
        self._pause.stop()

    @property
    def is_waiting(self) -> bool:
        """Whether an announcement follows the pause."""
        return self._pause.isActive()

    @Slot()
    def wait(self) -> None:
        """Restart the pause, since the suggestions have changed."""
        if self._after_pause:
            self._pause.start()

    @Slot()
    def say(self) -> None:
        """Announce the current suggestions."""
        self._announce(self._offered() or _("No suggestions"))

    @Slot()
    def _say_offered(self) -> None:
        offered = self._offered()
        if offered and self._tabs.editor.hasFocus():
            self._announce(offered)

    def _offered(self) -> str:
        parts = [offered for row in self._strip.rows if (offered := _chips(row))]
        if self._tabs.editor.ghost():
            parts.append(_("Grey text: {text}").format(text=self._tabs.editor.ghost().strip()))
        return ". ".join(parts)

    def _announce(self, sentence: str) -> None:
        event = QAccessibleAnnouncementEvent(self._tabs.editor, sentence)
        event.setPoliteness(QAccessible.AnnouncementPoliteness.Polite)
        QAccessible.updateAccessibility(event)


def _chips(row: ChipRow) -> str:
    """The words on the chips of a row, each with its number, after the row's label if it has one."""
    offered = ", ".join(f"{chip.number} {_said(chip.suggestion)}" for chip in row.chips if chip.suggestion)
    return f"{row.label.text()}: {offered}" if offered and row.label.text() else offered


def _said(suggestion: Suggestion) -> str:
    if suggestion.corrects:
        return _("{word}, a correction").format(word=suggestion.word)
    return _("{word}, the next word").format(word=suggestion.word) if suggestion.follows else suggestion.word
