"""Schedules new tries of models that failed."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

_FIRST = 30_000  # milliseconds; each further wait is twice as long
_MOST = 6  # tries, the last one half an hour after the first fault: a model that hangs costs its memory each time


class Retries(QObject):
    """Emits `due` half a minute after `fail`, then after 1, 2, 4, 8 and 16 minutes as failures go on."""

    due = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._tries = 0
        self.timer = QTimer(self, singleShot=True)
        self.timer.timeout.connect(self.due)

    def fail(self) -> None:
        """Schedule a try, unless too many were in vain."""
        if not self.timer.isActive() and self._tries < _MOST:
            self.timer.start(_FIRST << self._tries)
            self._tries += 1

    def reset(self) -> None:
        """Cancel the next try, and begin with the shortest wait again."""
        self.timer.stop()
        self._tries = 0
