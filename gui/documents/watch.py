"""Watches files in a thread of its own: a disk that does not answer keeps waiting who begins to watch."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QThread, Signal, Slot

from engine.paths import exists
from service.owner import owned

_GIVES_WAY = 1000  # milliseconds to wait for the thread at the end


@owned()
class Eyes(QObject):
    """Lives in the thread, as does the watcher of Qt that it makes there."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._watcher: QFileSystemWatcher | None = None

    @Slot(object)
    def follow(self, paths: frozenset[Path]) -> None:
        """Watch only these files, each with its folder, in which a new file may take its name."""
        watcher = self._watcher = self._watcher or self._new()
        wanted = {str(place) for path in paths for place in (path, path.parent) if exists(place)}
        watched = {*watcher.files(), *watcher.directories()}
        if watched - wanted:
            watcher.removePaths(sorted(watched - wanted))
        if wanted - watched:
            watcher.addPaths(sorted(wanted - watched))
            self.changed.emit()  # as they may have done before

    @Slot()
    def finish(self) -> None:
        """Watch nothing, and end the thread."""
        if self._watcher:
            self._watcher.deleteLater()  # here, where it lives
        self.thread().quit()

    def _new(self) -> QFileSystemWatcher:
        watcher = QFileSystemWatcher(self)
        watcher.fileChanged.connect(self.changed)
        watcher.directoryChanged.connect(self.changed)
        return watcher


class Watch(QObject):
    """The window's side of the thread. Stop it before it goes: a QThread must not die while it runs."""

    changed = Signal()  # a file or folder did, perhaps
    _followed = Signal(object)
    _finished = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._stopped = False
        self._thread = QThread(self)
        self._eyes = Eyes()
        self._eyes.moveToThread(self._thread)
        self._eyes.changed.connect(self.changed)
        self._followed.connect(self._eyes.follow)
        self._finished.connect(self._eyes.finish)

    @property
    def has_left_behind(self) -> bool:
        """Whether it still waits for a disk, after it was stopped."""
        return self._stopped and self._thread.isRunning()

    def follow(self, paths: frozenset[Path]) -> None:
        """Watch only these files."""
        if self._stopped:
            return
        if paths and not self._thread.isRunning():
            self._thread.start()
        self._followed.emit(paths)

    def stop(self) -> None:
        """Watch nothing, and wait a moment for the thread to end. May be called twice."""
        if not self._stopped and self._thread.isRunning():
            self._finished.emit()
            self._thread.wait(_GIVES_WAY)
        self._stopped = True
