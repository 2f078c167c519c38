"""Fields to choose files and models in."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QWidget

from engine.kinds import Kind
from engine.language import Message, _
from engine.paths import is_folder
from gui.theme import GRID
from gui.widgets.parts import button, label

_PRECISIONS = {
    8: Message("8 bits, the usual choice"),
    4: Message("4 bits, half the size, a little less exact"),
    32: Message("32 bits, exact, four times the size"),
}
_TEXTS = Message("Text files (*.txt *.md *.text);;All files (*)")


def precision_box() -> QComboBox:
    """A choice of the bits of a model's weights, as item data."""
    box = QComboBox()
    for bits, title in _PRECISIONS.items():
        box.addItem(str(title), bits)
    return box


class ModelChoice(QWidget):
    """Chooses a transformer: an installed one, or any folder with one."""

    changed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.box = QComboBox()
        self.box.setAccessibleName(name)
        self.other = button(_("Another mo&del folder…"), self._choose)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(GRID)
        line.addWidget(self.box, 1)
        line.addWidget(self.other)
        self.setFocusProxy(self.box)
        self.box.currentIndexChanged.connect(self.changed)

    @property
    def folder(self) -> str:
        """The folder of the chosen model; empty if there is none."""
        return self.box.currentData() or ""

    @property
    def name(self) -> str:
        """The name of the chosen model."""
        return self.box.currentText()

    def refresh(self) -> None:
        """List the installed models, and keep the choice."""
        from models.store import installed

        before = {self.box.itemData(place): self.box.itemText(place) for place in range(self.box.count())}
        listed = {str(model.folder): model.name for model in installed() if model.kind == Kind.TRANSFORMER}
        listed |= {folder: name for folder, name in before.items() if folder not in listed and is_folder(Path(folder))}
        if listed == before:
            return
        chosen = self.folder
        self.box.blockSignals(True)
        self.box.clear()
        for folder, name in listed.items():
            self.box.addItem(name, folder)
        self.box.setCurrentIndex(max(0, self.box.findData(chosen)))
        self.box.blockSignals(False)
        if self.folder != chosen:
            self.changed.emit()

    def take(self, folder: Path) -> None:
        """Choose the model in this folder."""
        if self.box.findData(str(folder)) < 0:
            self.box.addItem(folder.name, str(folder))
        self.box.setCurrentIndex(self.box.findData(str(folder)))

    def _choose(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, _("The folder of a model"), str(Path.home()))
        if folder:
            self.take(Path(folder))


class HeldOutText(QWidget):
    """Chooses the text to measure models on: a file, or, with an empty `path`, lines of Foreword's own."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.path = ""
        self.label = label()
        self.choose = button(_("Another &text…"), self._choose)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(GRID)
        line.addWidget(self.label, 1)
        line.addWidget(self.choose)
        self.take("")

    def take(self, path: str) -> None:
        """Choose this file."""
        self.path = path
        name = Path(path).name if path else _("sample lines that come with Foreword")
        self.label.setText(_("Measured on: {text}").format(text=name))
        self.label.setToolTip(path or _("For figures that are your own, choose a text that no model learned from."))
        self.changed.emit()

    def _choose(self) -> None:
        title = _("A text that no model learned from")
        path, _kind = QFileDialog.getOpenFileName(self, title, str(Path.home()), str(_TEXTS))
        if path:
            self.take(path)
