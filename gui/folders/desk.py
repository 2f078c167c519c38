"""Folders in the window: searched except in private mode, named on a page, and traced from a chip."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from engine.prediction import Suggestion
from gui.documents.desk import Desk
from gui.folders.origins import OriginsDialog
from gui.folders.page import FoldersPage
from gui.prediction.conversation import Conversation
from gui.settings.holder import SettingsHolder
from gui.worker.folders import FoldersWorker
from service.folders.folders import FolderState
from service.private import PrivateMode

if TYPE_CHECKING:  # it imports numpy, for which the window does not wait
    from engine.folders.index import Origin


class FoldersDesk(QObject):
    """Connects the settings, private mode and the worker. Nothing is read or written in private mode."""

    problem = Signal(str)  # sentence for the user

    def __init__(
        self,
        settings: SettingsHolder,
        worker: FoldersWorker,
        conversation: Conversation,
        desk: Desk,
        private: PrivateMode,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self.page: FoldersPage | None = None
        self._settings, self._worker, self._private, self._window = settings, worker, private, window
        self._conversation, self._filing = conversation, desk.filing
        self._states: list[FolderState] = []
        private.observe(self.apply)
        desk.filing.filed.connect(self.look)
        worker.changed.connect(conversation.ask)
        worker.looked.connect(self._show)
        worker.found.connect(self._show_origins)
        worker.problem.connect(self.problem)

    @property
    def folders(self) -> list[Path]:
        """The folders that are searched, in the order in which they were added."""
        return [Path(folder) for folder in self._settings.now.folders]

    def apply(self) -> None:
        """Search the folders that the settings name, and no others."""
        self._worker.keep(self.folders, not self._private.is_on)
        if self.page:
            self.page.set_private(self._private.is_on)

    def add(self, folder: Path) -> None:
        """Search this folder, too."""
        if folder not in self.folders:
            self._keep([*self.folders, folder])

    def remove(self, folder: Path) -> None:
        """Search this folder no more, and delete its index."""
        self._keep([kept for kept in self.folders if kept != folder])

    def wipe(self) -> None:
        """Search no folder, and delete the index."""
        self._keep([])

    def look(self) -> None:
        """Read what has changed in the folders."""
        self._worker.look()

    def trace(self, suggestion: Suggestion) -> None:
        """Show in which files a suggested word follows the text before the caret."""
        self._worker.trace(self._conversation.before + " " * suggestion.follows, suggestion.word)

    def show_page(self) -> None:
        """Show the page of folders."""
        if self.page is None:
            self.page = FoldersPage(self._window)
            self.page.added.connect(self.add)
            self.page.removed.connect(self.remove)
            self.page.look_wanted.connect(self.look)
            self._worker.reading.connect(self.page.show_reading)
        self.page.set_private(self._private.is_on)
        self.page.show_states(self._states)
        self.page.open()

    def _keep(self, folders: list[Path]) -> None:
        self._settings.set(folders=tuple(map(str, folders)))
        self._settings.keep()  # in private mode, too, since the writer asked for it by name

    @Slot(object)
    def _show(self, states: list[FolderState]) -> None:
        self._states = states
        if self.page:
            self.page.show_states(states)

    @Slot(str, object)
    def _show_origins(self, word: str, origins: Sequence[Origin]) -> None:
        dialog = OriginsDialog(word, origins, self._window)
        dialog.open_wanted.connect(self._filing.open)
        dialog.show()
