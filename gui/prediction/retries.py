"""When a model that failed is worth another try."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

_FIRST = 30_000  # milliseconds; each further wait is twice as long
_MOST = 6  # tries, the last one half an hour after the first fault: a model that hangs costs its memory each time


class Retries(QObject):
    """Is `due` after half a minute, then 1, 2, 4, 8 and 16 more, each time only once `fail` told that it failed."""

    due = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._tries = 0
        self.timer = QTimer(self, singleShot=True)
        self.timer.timeout.connect(self.due)

    def fail(self) -> None:
        """Something failed: try again in a while, unless that was in vain for long enough."""
        if not self.timer.isActive() and self._tries < _MOST:
            self.timer.start(_FIRST << self._tries)
            self._tries += 1

    def reset(self) -> None:
        """Nothing is to be tried now, and the next wait is short again."""
        self.timer.stop()
        self._tries = 0
