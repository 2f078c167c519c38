"""Lets a second start find the window of the first, through files in the state folder."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QLockFile, QObject, Qt, Slot
from PySide6.QtWidgets import QWidget

from engine.errors import ForewordError
from engine.files import replace_file
from engine.owner_only import make_folder
from engine.paths import absolute, exists, read_plain
from gui.locks import lock_at, locked

_WISH = ".wish"
_ANSWERS = 3.0  # seconds; a window that takes longer hangs, and another one opens
_LOOK = 0.02  # seconds between two looks for the answer


class FirstWindow(QObject):
    """Opens the files of later starts in `window`, which comes to the front. Only the first of a `folder` does.

    `open_all` opens files there.
    """

    def __init__(self, folder: Path, open_all: Callable[[list[Path]], object], window: QWidget) -> None:
        super().__init__(window)
        self._folder, self._lock = folder, lock_at(_lock_of(folder))
        self._open_all, self._window = open_all, window
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._hear)

    def begin(self) -> None:
        """Listen, if no other window does and the folder can be made."""
        with suppress(OSError):  # then every start opens a window
            make_folder(self._folder)
            if locked(self._lock):
                self._watcher.addPath(str(self._folder))

    @Slot()
    def end(self) -> None:
        """Listen no more. May be called twice."""
        self._watcher.directoryChanged.disconnect()
        self._lock.unlock()

    @Slot()
    def _hear(self) -> None:
        for wish in sorted(self._folder.glob(f"*{_WISH}")):
            with suppress(OSError):  # whoever asks in vain opens a window
                files = _files(read_plain(wish))
                wish.unlink()
                self._come(files)

    def _come(self, files: list[Path]) -> None:
        self._open_all(files)
        self._window.setWindowState(self._window.windowState() & ~Qt.WindowState.WindowMinimized)
        self._window.activateWindow()


def hand_over(folder: Path, files: Sequence[Path]) -> bool:
    """Whether the window of an earlier start, which listens in `folder`, has taken over these files to open them."""
    lock = lock_at(_lock_of(folder))
    if not exists(folder) or locked(lock) or lock.error() != QLockFile.LockError.LockFailedError:
        return False
    wish = folder / (secrets.token_hex(8) + _WISH)
    try:
        replace_file(wish, json.dumps([str(absolute(file)) for file in files]).encode(), private=True)
        return _is_taken(wish)
    except (ForewordError, OSError):
        return False


def _is_taken(wish: Path) -> bool:
    """Wait until a wish is taken away; take it back if that lasts too long."""
    until = time.monotonic() + _ANSWERS
    while exists(wish):
        if time.monotonic() > until:
            wish.unlink()
            return False
        time.sleep(_LOOK)
    return True


def _files(content: bytes) -> list[Path]:
    """The files in a wish; none where it is damaged."""
    try:
        named = json.loads(content)
    except (ValueError, RecursionError):
        return []
    return [Path(name) for name in named if isinstance(name, str)] if isinstance(named, list) else []


def _lock_of(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.lock")
