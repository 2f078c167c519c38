"""New, open, save and close texts, and ask before unsaved text is lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from engine.errors import TextError
from engine.language import Message, _
from engine.paths import absolute
from gui.documents import files as documents
from gui.documents.disk import Disk
from gui.documents.files import Document
from gui.documents.sheet import Sheet
from gui.documents.tabs import Tabs
from service.private import PrivateMode

_FILTER = Message("Text files (*.txt *.md *.text);;All files (*)")
_ANSWERS = QMessageBox.StandardButton


class Filing(QObject):
    """Moves texts between files and tabs. If anything fails, the page keeps its text, still marked as unsaved."""

    problem = Signal(str)  # sentence for the user
    filed = Signal(object)  # Sheet: it was opened or saved, or has another file

    def __init__(self, tabs: Tabs, private: PrivateMode, window: QWidget) -> None:
        super().__init__(window)
        self._tabs, self._private = tabs, private
        self._window = window
        self.disk = Disk(tabs, self.save, self)
        self.disk.problem.connect(self.problem)
        self.disk.loaded.connect(self.filed)
        self.filed.connect(tabs.rename)
        self.filed.connect(self.disk.follow)
        tabs.close_wanted.connect(self.close)

    @property
    def document(self) -> Document:
        """The document of the text in front."""
        return self._tabs.sheet.document

    @Slot()
    def new(self) -> None:
        """Begin an empty text."""
        self._tabs.add()

    @Slot()
    def choose(self) -> None:
        """Ask which files to open, and open them."""
        names, _chosen = QFileDialog.getOpenFileNames(self._window, _("Open"), self._folder(), str(_FILTER))
        self.open_all(map(Path, names))

    def open_all(self, paths: Iterable[Path]) -> None:
        """Open these files, each in a tab."""
        for path in paths:
            self.open(path)

    def open(self, path: Path) -> None:
        """Put the text of a file in front: its tab if it is open already, otherwise a new one."""
        path = absolute(path)
        opened = self._tabs.sheet_of(path)
        if opened:
            self._tabs.setCurrentWidget(opened)
            return
        try:
            document = documents.read(path)
        except TextError as error:
            self.problem.emit(str(error))
            return
        sheet = self.empty_sheet()
        sheet.put(document)
        self._private.settle(sheet.key)
        self.filed.emit(sheet)

    def empty_sheet(self) -> Sheet:
        """The tab in front if it is blank, otherwise a new one."""
        return self._tabs.sheet if self._tabs.sheet.is_blank else self._tabs.add()

    def save(self, sheet: Sheet | None = None) -> bool:
        """Save a text (default: the one in front) to its file, or ask where. Returns False if it was not saved."""
        sheet = sheet or self._tabs.sheet
        if sheet.document.path is None:
            return self.save_as(sheet)
        return self.disk.may_overwrite(sheet) and self._write(sheet, sheet.snapshot())

    def save_as(self, sheet: Sheet | None = None) -> bool:
        """Ask for a file and save the text there. Returns False if it was not saved."""
        sheet = sheet or self._tabs.sheet
        self._tabs.setCurrentWidget(sheet)
        start = str(sheet.document.path or Path(self._folder()) / f"{sheet.name}.txt")
        name, _chosen = QFileDialog.getSaveFileName(self._window, _("Save as"), start, str(_FILTER))
        if not name:
            return False
        other = self._tabs.sheet_of(Path(name))
        if other not in (None, sheet):
            taken = _("{path} is open in another tab; close that tab first, or save under another name.")
            self.problem.emit(taken.format(path=name))
            return False
        return self._write(sheet, replace(sheet.snapshot(), path=absolute(Path(name))))

    @Slot(object)
    def close(self, sheet: Sheet | None = None) -> None:
        """Close a text (default: the one in front), after asking about unsaved changes."""
        sheet = sheet or self._tabs.sheet
        if self._may_close([sheet]):
            self._tabs.remove(sheet)
            self.disk.follow()

    def may_leave(self) -> bool:
        """Whether all texts may be closed: they are saved, or the writer agrees."""
        return self._may_close(self._tabs.sheets)

    def _may_close(self, sheets: Sequence[Sheet]) -> bool:
        unsaved = [sheet for sheet in sheets if sheet.is_modified]
        if not unsaved:
            return True
        self._tabs.setCurrentWidget(unsaved[0])
        save = _ANSWERS.Save if len(unsaved) == 1 else _ANSWERS.SaveAll
        buttons = save | _ANSWERS.Discard | _ANSWERS.Cancel
        answer = QMessageBox.question(self._window, _("Unsaved text"), _unsaved_sentence(unsaved), buttons, save)
        return all(map(self.save, unsaved)) if answer == save else answer == _ANSWERS.Discard

    def _write(self, sheet: Sheet, document: Document) -> bool:
        if missing := document.lacking():
            self._offer_utf8(sheet, document, missing)
            return False
        try:
            document = documents.write(document)
        except TextError as error:
            self.problem.emit(str(error))
            return False
        sheet.notice.hide()
        sheet.belong(document)
        self._private.settle(sheet.key)
        self.filed.emit(sheet)
        return True

    def _offer_utf8(self, sheet: Sheet, document: Document, missing: str) -> None:
        def save() -> None:
            self._write(sheet, replace(sheet.snapshot(), path=document.path, encoding="utf-8"))

        self._tabs.setCurrentWidget(sheet)
        question = _("Not saved: {name} is kept as {encoding} text, which has no “{character}”.").format(
            name=document.name, encoding=document.encoding_name, character=missing
        )
        sheet.notice.ask(question, {_("Save as &UTF-8"): save})

    def _folder(self) -> str:
        return str(self.document.path.parent if self.document.path else Path.home())


def _unsaved_sentence(unsaved: Sequence[Sheet]) -> str:
    if len(unsaved) == 1:
        return _("{name} has changes that are not saved.").format(name=unsaved[0].name)
    names = ", ".join(sheet.name for sheet in unsaved)
    return _("{count} texts have changes that are not saved: {names}.").format(count=len(unsaved), names=names)
