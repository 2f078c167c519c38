"""Keeps the window's memory small, and Python's garbage collector out of the writer's way."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication

_ARENA_MAX = -8  # glibc's number for the option
_COLLECTING = 2000  # milliseconds


def share_memory() -> None:
    """Let all threads allocate from one arena.

    glibc gives each thread its own arena, which keeps most of the memory of a closed model: 60 MB at the
    start, and some 10 MB more at each swap of models.
    """
    _ask_glibc("mallopt", _ARENA_MAX, 1)


def give_back() -> None:
    """Return free memory to the system that glibc would keep: 15 to 20 MB after an opening."""
    _ask_glibc("malloc_trim", 0)


def _ask_glibc(function: str, *arguments: int) -> None:
    with suppress(AttributeError, OSError, TypeError):  # other systems' libraries have no such function
        getattr(ctypes.CDLL(None), function)(*arguments)


class Collector(QObject):
    """Collects Python's cyclic garbage in the GUI thread alone.

    By default Python collects in whichever thread allocates, and a QObject that dies in the worker thread crashes the
    process. New objects are examined every other second, which takes hardly any time; all objects (30 ms) only when
    the writer turns to another program. The 60,000 objects left by starting up and opening the models are set aside,
    since examining them would take 15 ms. The timer also lets Python notice Ctrl+C in the terminal.
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
        """Set the current objects aside until the writer turns away, and return free memory (2 ms)."""
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
