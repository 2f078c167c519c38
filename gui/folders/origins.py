"""Where a suggestion comes from: the files of the writer's in which it follows the same words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from engine.language import _
from gui.theme import GRID
from gui.widgets.parts import button, label, row

if TYPE_CHECKING:  # it imports numpy, for which the window does not wait
    from engine.folders.index import Origin


class OriginsDialog(QDialog):
    """Lists files with what stands there, and opens one on request. It is deleted when it closes."""

    open_wanted = Signal(object)  # path

    def __init__(self, word: str, origins: Sequence[Origin], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Where “{word}” comes from").format(word=word))
        line = self.fontMetrics().height()
        self.resize(QSize(36 * line, 18 * line).boundedTo(self.screen().availableSize()))
        self.list = QListWidget()
        self.list.setAccessibleName(self.windowTitle())
        self.list.setWordWrap(True)
        for origin in origins:
            item = QListWidgetItem(f"{origin.file.name}\n… {origin.excerpt} …")
            item.setToolTip(str(origin.file))
            item.setData(Qt.ItemDataRole.UserRole, origin.file)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        told = _("The last words before the caret stand in these files of yours, and go on so there:")
        nothing = _("The last words before the caret stand in none of your files any more.")
        self.message = label(told if origins else nothing)
        self.choose = button(_("&Open the file"), self._open)
        self.choose.setEnabled(bool(origins))
        self.list.itemActivated.connect(self._open)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        whole.setSpacing(GRID)
        whole.addWidget(self.message)
        whole.addWidget(self.list, 1)
        whole.addLayout(row(QWidget(), self.choose, button(_("&Close"), self.close)))

    @Slot()
    def _open(self) -> None:
        chosen = self.list.currentItem()
        if chosen:
            file: Path = chosen.data(Qt.ItemDataRole.UserRole)
            self.open_wanted.emit(file)
            self.close()
