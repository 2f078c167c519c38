"""New, open, save and close texts, and ask before unsaved text is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from engine.errors import TextError
from engine.language import Message, _, ngettext
from engine.paths import absolute, resolved
from gui.documents import files as documents
from gui.documents.disk import Disk
from gui.documents.files import Document
from gui.documents.sheet import Sheet
from gui.documents.tabs import Tabs
from service.file_worker import FileWorker
from service.loop import ignore
from service.owner import owned
from service.private import PrivateMode

_FILTER = Message("Text files (*.txt *.md *.text);;All files (*)")
_ANSWERS = QMessageBox.StandardButton


@owned()
class Filing(QObject):
    """Moves texts between files and tabs. If anything fails, the page keeps its text, still marked as unsaved.

    So it does while a disk takes its time: the writer goes on, and what is read or written is heard of later.
    """

    problem = Signal(str)  # sentence for the user
    filed = Signal(object)  # Sheet: it was opened or saved, or has another file
    may_go_on = Signal()  # all that `may_leave` waited for is saved

    def __init__(self, tabs: Tabs, private: PrivateMode, worker: FileWorker, window: QWidget) -> None:
        super().__init__(window)
        self._tabs, self._private, self._worker = tabs, private, worker
        self._window = window
        self._saving: dict[Sheet, Document] = {}  # the newest that is being saved of each
        self._again: set[Sheet] = set()  # to be saved once more after that
        self._go_on: Callable[[], object] = ignore  # once all is saved
        self.disk = Disk(tabs, self.save, worker, self)
        self.disk.problem.connect(self.problem)
        self.disk.loaded.connect(self.filed)
        self.filed.connect(tabs.rename)
        self.filed.connect(self.disk.follow)
        tabs.close_wanted.connect(self.close)
        tabs.removed.connect(self._forget)

    @property
    def document(self) -> Document:
        """The document of the text in front."""
        return self._tabs.sheet.document

    @Slot()
    def new(self) -> None:
        """Begin an empty text."""
        self._tabs.add()

    # -- opening ---------------------------------------------------------------------------------------------------

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
        if not self._turn_to(path):
            front = self._front()
            self._worker.do(path, partial(documents.read, path), partial(self._opened, front))

    def empty_sheet(self) -> Sheet:
        """The tab in front if it is blank, otherwise a new one."""
        return self._tabs.sheet if self._tabs.sheet.is_blank else self._tabs.add()

    def _front(self) -> tuple[Sheet, int]:
        return self._tabs.sheet, self._tabs.sheet.revision

    def _opened(self, front: tuple[Sheet, int], reading: Future[Document]) -> None:
        try:
            document = reading.result()
        except TextError as error:
            self.problem.emit(str(error))
            return
        assert document.target is not None
        if self._turn_to(document.target):
            return
        # A writer who went on while the disk took its time is not taken elsewhere.
        sheet = self.empty_sheet() if front == self._front() else self._tabs.add(in_front=False)
        sheet.put(document)
        self._private.settle(sheet.key)
        self.filed.emit(sheet)

    def _turn_to(self, path: Path) -> bool:
        """Put the text of this file in front, if it is open."""
        opened = self._tabs.sheet_of(path)
        if opened:
            self._tabs.setCurrentWidget(opened)
        return opened is not None

    # -- saving ----------------------------------------------------------------------------------------------------

    def save(self, sheet: Sheet | None = None) -> bool:
        """Save a text (default: the one in front) to its file, or ask where. Returns whether it is saved by now."""
        sheet = sheet or self._tabs.sheet
        if sheet.document.path is None:
            return self.save_as(sheet)
        return self._write(sheet, sheet.snapshot(), documents.write_unless_changed)

    def save_as(self, sheet: Sheet | None = None) -> bool:
        """Ask for a file and save the text there. Returns whether it is saved by now."""
        sheet = sheet or self._tabs.sheet
        self._tabs.setCurrentWidget(sheet)
        start = str(sheet.document.path or Path(self._folder()) / f"{sheet.name}.txt")
        name, _chosen = QFileDialog.getSaveFileName(self._window, _("Save as"), start, str(_FILTER))
        if not name:
            return False
        path = absolute(Path(name))
        other = self._tabs.sheet_of(self._worker.ask(path, partial(resolved, path), default=path))
        if other not in (None, sheet):
            taken = _("{path} is open in another tab; close that tab first, or save under another name.")
            self.problem.emit(taken.format(path=name))
            return False
        return self._write(sheet, replace(sheet.snapshot(), path=path), documents.write)

    def _write(self, sheet: Sheet, document: Document, write: Callable[[Document], Document]) -> bool:
        if missing := document.lacking():
            self._offer_utf8(sheet, document, missing)
            return False
        under_way, before = self._saving.get(sheet), sheet.document
        if under_way and under_way.path == document.path:
            self._again.add(sheet)
            return False
        assert document.path is not None
        self._saving[sheet] = document
        self._worker.do(
            document.path, partial(write, document), partial(self._written, sheet, document, sheet.revision)
        )
        return sheet.document is not before

    def _written(self, sheet: Sheet, document: Document, revision: int, writing: Future[Document]) -> None:
        if self._saving.get(sheet) is not document:  # it was saved elsewhere meanwhile, or closed
            return
        del self._saving[sheet]
        try:
            saved = writing.result()
        except TextError as error:
            self._again.discard(sheet)
            self._go_on = ignore
            self._tell(sheet, error)
        else:
            self._settle(sheet, saved, sheet.revision == revision)

    def _tell(self, sheet: Sheet, error: TextError) -> None:
        if isinstance(error, documents.ChangedTextError):
            self.disk.ask_over(sheet, error)
        else:
            self.problem.emit(str(error))

    def _settle(self, sheet: Sheet, saved: Document, is_whole: bool) -> None:
        """Belong to the file that was written, which has the whole text unless the writer went on meanwhile."""
        sheet.notice.hide()
        if is_whole:
            sheet.belong(saved)
        else:
            sheet.document = replace(saved, text="")
        self._private.settle(sheet.key)
        self.filed.emit(sheet)
        if sheet in self._again:
            self._again.discard(sheet)
            self.save(sheet)
        if not self._saving:
            go_on, self._go_on = self._go_on, ignore
            go_on()

    def _offer_utf8(self, sheet: Sheet, document: Document, missing: str) -> None:
        def save() -> None:
            utf8 = replace(sheet.snapshot(), path=document.path, encoding="utf-8")
            self._write(sheet, utf8, documents.write)

        self._tabs.setCurrentWidget(sheet)
        question = _("Not saved: {name} is kept as {encoding} text, which has no “{character}”.").format(
            name=document.name, encoding=document.encoding_name, character=missing
        )
        sheet.notice.ask(question, {_("Save as &UTF-8"): save})

    # -- closing ---------------------------------------------------------------------------------------------------

    @Slot(object)
    def close(self, sheet: Sheet | None = None) -> None:
        """Close a text (default: the one in front), after asking about unsaved changes."""
        sheet = sheet or self._tabs.sheet
        if self._may_close([sheet], partial(self.close, sheet)):
            self._tabs.remove(sheet)
            self.disk.follow()

    def may_leave(self) -> bool:
        """Whether all texts may be closed: they are saved, or the writer agrees.

        If saving them takes more than a moment, this is False, and `may_go_on` is emitted once they are saved.
        """
        return self._may_close(self._tabs.sheets, self.may_go_on.emit)

    def _may_close(self, sheets: Sequence[Sheet], go_on: Callable[[], object]) -> bool:
        """Whether these are saved, or the writer agrees; `go_on` is called once they are, if it is to wait for that."""
        self._go_on = ignore
        unsaved = [sheet for sheet in sheets if sheet.is_modified]
        if not unsaved:
            return True
        self._tabs.setCurrentWidget(unsaved[0])
        if all(sheet in self._saving for sheet in unsaved):
            return self._answer(_unanswered_sentence(unsaved), _ANSWERS.Cancel) == _ANSWERS.Discard
        save = _ANSWERS.Save if len(unsaved) == 1 else _ANSWERS.SaveAll
        answer = self._answer(_unsaved_sentence(unsaved), save | _ANSWERS.Cancel, save)
        if answer != save:
            return answer == _ANSWERS.Discard
        return self._save_all(unsaved, go_on)

    def _answer(self, question: str, buttons: _ANSWERS, usual: _ANSWERS = _ANSWERS.Cancel) -> _ANSWERS:
        return QMessageBox.question(self._window, _("Unsaved text"), question, buttons | _ANSWERS.Discard, usual)

    def _save_all(self, unsaved: Sequence[Sheet], go_on: Callable[[], object]) -> bool:
        for sheet in unsaved:
            if not self.save(sheet) and sheet not in self._saving:
                return False
        if any(sheet in self._saving for sheet in unsaved):
            self._go_on = go_on
            return False
        return True

    @Slot(object)
    def _forget(self, sheet: Sheet) -> None:
        self._saving.pop(sheet, None)
        self._again.discard(sheet)

    def _folder(self) -> str:
        return str(self.document.path.parent if self.document.path else Path.home())


def _unsaved_sentence(unsaved: Sequence[Sheet]) -> str:
    if len(unsaved) == 1:
        return _("{name} has changes that are not saved.").format(name=unsaved[0].name)
    names = ", ".join(sheet.name for sheet in unsaved)
    return _("{count} texts have changes that are not saved: {names}.").format(count=len(unsaved), names=names)


def _unanswered_sentence(saving: Sequence[Sheet]) -> str:
    names = ", ".join(sheet.name for sheet in saving)
    sentence = ngettext(
        "{names} is still being saved: its disk does not answer. Close it, and lose what is not saved by then?",
        "{names} are still being saved: their disk does not answer. Close them, and lose what is not saved by then?",
        len(saving),
    )
    return sentence.format(names=names)
