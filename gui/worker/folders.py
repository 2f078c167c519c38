"""The window's side of the writer's folders."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from service.folders.folders import FoldersService


class FoldersWorker(QObject):
    """Emits, from other threads, the service's reports about folders."""

    changed = Signal()  # other words may be suggested
    looked = Signal(object)  # a FolderState of each folder
    reading = Signal(object, str)  # folder, the name of the file that is read now
    found = Signal(str, object)  # a word, and its Origins
    problem = Signal(str)  # sentence for the user

    def __init__(self, service: FoldersService, parent: QObject) -> None:
        super().__init__(parent)
        self._service = service
        heard = service.listener
        heard.changed, heard.looked, heard.reading = self.changed.emit, self.looked.emit, self.reading.emit
        heard.found, heard.problem = self.found.emit, self.problem.emit

    def keep(self, folders: Sequence[Path], may_read: bool) -> None:
        """See FoldersService."""
        self._service.keep(folders, may_read)

    def look(self) -> None:
        """See FoldersService."""
        self._service.look()

    def trace(self, before: str, word: str) -> None:
        """See FoldersService; `found` emits the answer."""
        self._service.trace(before, word)
