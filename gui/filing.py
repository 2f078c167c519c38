"""Which file the page belongs to: new, open, save, and the question before unsaved text is lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from engine.errors import TextError
from gui import documents
from gui.documents import Document
from gui.editor import Editor

_FILTER = "Text files (*.txt *.md *.text);;All files (*)"
_ANSWERS = QMessageBox.StandardButton


class Filing(QObject):
    """Moves texts between files and the page. Whatever fails, the page keeps its text, still marked as unsaved."""

    problem = Signal(str)  # sentence for the user
    filed = Signal()  # the page was saved, or belongs to another file
    replaced = Signal()  # another text is on the page

    def __init__(self, editor: Editor, window: QWidget) -> None:
        super().__init__(window)
        self._editor = editor
        self._window = window
        self.document = Document()

    @Slot()
    def new(self) -> None:
        """Begin an empty text."""
        if self.may_leave():
            self._put(Document())

    @Slot()
    def choose(self) -> None:
        """Ask which file to open, and open it."""
        if not self.may_leave():
            return
        name, _ = QFileDialog.getOpenFileName(self._window, "Open", self._folder(), _FILTER)
        if name:
            self.open(Path(name))

    def open(self, path: Path) -> None:
        """Put the text of a file on the page."""
        try:
            self._put(documents.read(path.absolute()))
        except TextError as error:
            self.problem.emit(str(error))

    @Slot()
    def save(self) -> bool:
        """Save the page to its file, or ask where. False where it wasn't saved."""
        return self._write(self.document) if self.document.path else self.save_as()

    @Slot()
    def save_as(self) -> bool:
        """Ask for a file and save the page there. False where it wasn't saved."""
        start = str(self.document.path or Path(self._folder()) / "Untitled.txt")
        name, _ = QFileDialog.getSaveFileName(self._window, "Save as", start, _FILTER)
        return bool(name) and self._write(replace(self.document, path=Path(name)))

    def may_leave(self) -> bool:
        """Whether the text on the page may go: it is saved, or the writer says so."""
        if not self._editor.document().isModified():
            return True
        answer = QMessageBox.question(
            self._window,
            "Unsaved text",
            f"{self.document.name} has changes that are not saved.",
            _ANSWERS.Save | _ANSWERS.Discard | _ANSWERS.Cancel,
            _ANSWERS.Save,
        )
        return self.save() if answer == _ANSWERS.Save else answer == _ANSWERS.Discard

    def _write(self, document: Document) -> bool:
        document = replace(document, text=self._editor.text())
        try:
            documents.write(document)
        except TextError as error:
            self.problem.emit(str(error))
            return False
        self.document = document
        self._editor.document().setModified(False)
        self.filed.emit()
        return True

    def _put(self, document: Document) -> None:
        self.document = document
        self._editor.set_text(document.text)
        self.filed.emit()
        self.replaced.emit()

    def _folder(self) -> str:
        return str(self.document.path.parent if self.document.path else Path.home())
