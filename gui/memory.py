"""Keeps the window's memory small, and Python's collector of garbage out of the writer's way."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication

_ARENA_MAX = -8  # the number of glibc's option
_COLLECTING = 2000  # milliseconds


def share_memory() -> None:
    """Let all threads allocate in one place.

    glibc gives each thread a place of its own, which keeps most of what a closed model leaves there: 60 MB at the
    start, and some 10 MB more at each swap of models.
    """
    _ask_glibc("mallopt", _ARENA_MAX, 1)


def give_back() -> None:
    """Give the system what is free between what is in use, which glibc would keep: 15 to 20 MB after an opening."""
    _ask_glibc("malloc_trim", 0)


def _ask_glibc(function: str, *arguments: int) -> None:
    with suppress(AttributeError, OSError, TypeError):  # another system's library has no such function, and no need
        getattr(ctypes.CDLL(None), function)(*arguments)


class Collector(QObject):
    """Collects Python's cyclic garbage in the GUI thread alone.

    Left to itself Python collects in whichever thread allocates, and a QObject that dies in the worker thread takes
    the process along. What is new is looked through every other second, which takes no time to speak of; everything
    (30 ms) only when the writer turns to another program. What starting up and opening the models left behind, some
    60,000 objects, is not new: to look through it would take 15 ms, so it is set aside, for that moment too. The timer
    also lets Python notice Ctrl+C in the terminal.
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        gc.disable()
        self._timer = QTimer(self, interval=_COLLECTING)
        self._timer.timeout.connect(self._collect_new)
        self._timer.start()
        app.applicationStateChanged.connect(self._collect_all)

    @Slot()
    def set_aside(self) -> None:
        """Look through what there is now only when the writer turns away, and give back what is free (2 ms)."""
        gc.freeze()
        give_back()

    @Slot()
    def _collect_new(self) -> None:
        if gc.get_freeze_count():
            gc.collect(1)
        else:
            self.set_aside()

    @Slot(Qt.ApplicationState)
    def _collect_all(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationInactive:
            gc.unfreeze()
            gc.collect()
            self.set_aside()
