"""Qt's event loop, for the service, which knows nothing of Qt."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Qt, QTimerEvent, Signal, Slot

from service.loop import Do


class QtLoop(QObject):
    """See Loop. It belongs to the thread of this object; a job posted after the thread ended never runs."""

    _posted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timers: dict[int, Do] = {}
        self._posted.connect(self._do, Qt.ConnectionType.QueuedConnection)

    def post(self, do: Do) -> None:
        """See Loop."""
        self._posted.emit(do)

    def later(self, seconds: float, do: Do) -> Do:
        """See Loop."""
        timer = self.startTimer(round(1000 * seconds))
        self._timers[timer] = do
        return partial(self._take, timer)

    def timerEvent(self, event: QTimerEvent) -> None:  # noqa: N802 - Qt's name
        """Run a job that is due."""
        do = self._take(event.timerId())
        if do:
            do()

    def _take(self, timer: int) -> Do | None:
        do = self._timers.pop(timer, None)
        if do:
            self.killTimer(timer)
        return do

    @Slot(object)
    def _do(self, do: Do) -> None:
        do()
