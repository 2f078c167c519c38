"""The page of the folders that are searched while writing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFileDialog, QHeaderView, QVBoxLayout, QWidget

from engine.language import Message, _, number
from gui.theme import GRID
from gui.widgets.parts import button, fill, label, row, table
from gui.workshop.figures import size
from service.folders.folders import FolderState

_ABOUT = Message(
    "The texts in these folders are searched as you write: where your last words stand in one of them, the suggestions "
    "go on as it does. Passwords, numbers, addresses and the like are never taken from them, and nothing leaves this "
    "machine. What is kept about a folder goes when you remove it."
)
_COLUMNS = (Message("Folder"), Message("Files"), Message("Words"), Message("Size"))
_EMPTY = Message("No folder is searched yet: add one with texts, mail or books of yours.")
_PRIVATE = Message("Private mode is on: your folders are neither searched nor read until it is off.")
_FIGURES = (1, 2, 3)
_NAMED = 5  # files that could not be read


class FoldersPage(QDialog):
    """Lists the folders with what is indexed of them; adds, removes, and has them looked at again."""

    added = Signal(object)  # path of a folder
    removed = Signal(object)  # path of a folder
    look_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("folders")
        self.setWindowTitle(_("Your folders"))
        line = self.fontMetrics().height()
        self.resize(QSize(40 * line, 24 * line).boundedTo(self.screen().availableSize()))
        self._states: Sequence[FolderState] = ()
        self._private = False
        self.table = table(_("Your folders"), _COLUMNS)
        self.table.horizontalHeader().setStretchLastSection(False)
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.message, self.unread = label(), label()
        self.add = button(_("&Add a folder…"), self._add)
        self.remove = button(_("&Remove"), self._remove)
        self.look = button(_("&Look for changes now"), self._look)
        QShortcut(QKeySequence.StandardKey.Delete, self.table, self._remove, Qt.ShortcutContext.WidgetShortcut)
        self.table.itemSelectionChanged.connect(self._show_possible)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        whole.setSpacing(GRID)
        whole.addWidget(label(str(_ABOUT)))
        whole.addWidget(self.table, 1)
        whole.addWidget(self.unread)
        whole.addWidget(self.message)
        whole.addLayout(row(QWidget(), self.add, self.remove, self.look))

    def open(self) -> None:
        """Show the page."""
        self.show()
        self.activateWindow()
        self.add.setFocus()

    def set_private(self, private: bool) -> None:
        """Add and read nothing in private mode."""
        self._private = private
        self._say("")
        self._show_possible()

    def show_states(self, states: Sequence[FolderState]) -> None:
        """Show what is indexed now."""
        self._states = states
        rows = [(str(one.folder), number(one.files), number(one.words), size(one.size)) for one in states]
        fill(self.table, rows, _FIGURES)
        problems = [problem for one in states for problem in one.problems]
        more = [_("… and {count} more").format(count=number(len(problems) - _NAMED))] if len(problems) > _NAMED else []
        self.unread.setText("\n".join(problems[:_NAMED] + more))
        self.unread.setVisible(bool(problems))
        self._say("")
        self._show_possible()

    @Slot(object, str)
    def show_reading(self, folder: Path, name: str) -> None:
        """Show which file is being read."""
        self._say(_("Reading {path}").format(path=folder / name))

    def _say(self, sentence: str) -> None:
        standing = _PRIVATE if self._private else "" if self._states else _EMPTY
        self.message.setText(str(standing) if self._private else sentence or str(standing))

    def _chosen(self) -> list[Path]:
        return [self._states[index.row()].folder for index in self.table.selectionModel().selectedRows()]

    @Slot()
    def _add(self) -> None:
        name = QFileDialog.getExistingDirectory(self, _("Search this folder"), str(Path.home()))
        if name:
            self.added.emit(Path(name))

    @Slot()
    def _remove(self) -> None:
        for folder in self._chosen():
            self.removed.emit(folder)

    @Slot()
    def _look(self) -> None:
        self._say(_("Looking for changes…"))
        self.look_wanted.emit()

    @Slot()
    def _show_possible(self) -> None:
        self.add.setEnabled(not self._private)
        self.look.setEnabled(not self._private and bool(self._states))
        self.remove.setEnabled(bool(self._chosen()))
