"""The open texts, with everything but prediction: files, search, word count, printing, recovery."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from engine.errors import ForewordError
from engine.files import replace_file
from engine.language import _
from gui.documents import printing
from gui.documents.counting import WordCounter
from gui.documents.filing import Filing
from gui.documents.find_bar import FindBar
from gui.documents.keeping import Keeper
from gui.documents.last_texts import LastTexts
from gui.documents.recent import RecentFiles
from gui.documents.recovery import RecoveredText
from gui.documents.recovery_bar import RecoveryBar
from gui.documents.sheet import Sheet
from gui.documents.tabs import Tabs
from gui.theme import Theme
from gui.worker.loop import QtLoop
from service.file_worker import FileWorker
from service.owner import owned
from service.private import PrivateMode


@owned("has_left_behind")
class Desk(QWidget):
    """Tabs with the bars around them. Recovery copies and the list of recent files are kept in `folder`.

    Close or leave it before it goes.
    """

    problem = Signal(str)  # sentence for the user
    solved = Signal(str)  # such a sentence, which no longer holds

    def __init__(self, folder: Path, private: PrivateMode, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._private = private
        self.tabs = Tabs()
        self.find_bar, self.recovery = FindBar(self.tabs), RecoveryBar()
        self.worker = FileWorker(QtLoop(self), self._wait_for, self._go_on)
        self.filing = Filing(self.tabs, private, self.worker, self)
        self.keeper = Keeper(self.tabs, private, self.worker, folder / "recovery", self)
        self.words = WordCounter(self.tabs, self)
        self.recent = RecentFiles(folder / "recent.json", self.worker)
        self.last_texts = LastTexts(self.tabs, self.filing, private, self.worker, folder / "open.json")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.recovery)
        column.addWidget(self.tabs, 1)
        column.addWidget(self.find_bar)
        self.filing.problem.connect(self.problem)
        self.last_texts.problem.connect(self.problem)
        self.filing.filed.connect(self._remember)
        self.keeper.problem.connect(self.problem)
        self.tabs.added.connect(self._watch)
        self.tabs.removed.connect(lambda sheet: private.forget(sheet.key))
        self.tabs.dismissed.connect(self.find_bar.dismiss)
        self.recovery.recovered.connect(self.recover)
        self.recovery.discarded.connect(self.keeper.discard)

    def begin(self) -> None:
        """Put an empty text in front, and offer the texts that an earlier run left."""
        self.tabs.add()
        self.keeper.offer_left(self.recovery.offer)

    @property
    def has_left_behind(self) -> bool:
        """Whether a disk that does not answer still keeps a thread waiting."""
        return self.worker.has_left_behind or self.filing.disk.watch.has_left_behind

    def close_texts(self) -> None:
        """End, since every text is saved or given up. May be called twice."""
        self._end(self.keeper.close)

    def leave_texts(self) -> None:
        """End, and leave a copy of every text that isn't saved for the next start. May be called twice."""
        self._end(self.keeper.leave)

    def _end(self, end_copies: Callable[[], None]) -> None:
        self.last_texts.keep()
        end_copies()
        self.filing.disk.watch.stop()
        self.worker.close()

    def set_look(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self.find_bar.set_theme(theme)

    @Slot(object)
    def recover(self, found: RecoveredText) -> None:
        """Open a text that an earlier run left: unsaved, and belonging to its file."""
        path = found.document.path
        opened = self.tabs.sheet_of(path) if path else None
        sheet = opened if opened and not opened.is_modified else self.filing.empty_sheet()
        self.tabs.setCurrentWidget(sheet)
        sheet.put(found.document)
        sheet.editor.document().setModified(True)
        cursor = sheet.editor.textCursor()
        cursor.setPosition(min(found.caret, sheet.editor.document().characterCount() - 1))
        sheet.editor.setTextCursor(cursor)
        self._private.settle(sheet.key)
        self.keeper.adopt(sheet, found)
        self.filing.filed.emit(sheet)
        self.filing.disk.compare(sheet)

    def print_text(self, font: QFont) -> None:
        """Ask for a printer, and print the text in front."""
        sheet = self.tabs.sheet
        printing.print_text(sheet.editor.text(), sheet.name, font, self)

    def export_pdf(self, font: QFont) -> None:
        """Ask for a file, and write the text in front there as a PDF."""
        sheet = self.tabs.sheet
        start = (sheet.document.path or Path.home() / sheet.name).with_suffix(".pdf")
        name, _chosen = QFileDialog.getSaveFileName(self, _("Export as PDF"), str(start), "PDF (*.pdf)")
        if name:
            self.write(Path(name), printing.pdf(sheet.editor.text(), sheet.name, font))

    @Slot(object, object)
    def write(self, path: Path, content: bytes) -> None:
        """Make this the content of a file that the writer chose, or say why not."""
        self.worker.do(path, partial(replace_file, path, content), self._tell)

    def _tell(self, writing: Future[None]) -> None:
        try:
            writing.result()
        except ForewordError as error:
            self.problem.emit(str(error))

    def _wait_for(self, path: Path) -> None:
        self.problem.emit(_waiting_sentence(path))

    def _go_on(self, path: Path) -> None:
        self.solved.emit(_waiting_sentence(path))

    @Slot()
    def forget_recent(self) -> None:
        """Clear the list of recent files."""
        try:
            self.recent.clear()
        except ForewordError as error:
            self.problem.emit(str(error))

    @Slot(object)
    def _watch(self, sheet: Sheet) -> None:
        sheet.editor.textChanged.connect(lambda: self._private.change(sheet.key))

    @Slot(object)
    def _remember(self, sheet: Sheet) -> None:
        if sheet.document.path and self._private.may_keep(sheet.key):
            try:
                self.recent.add(sheet.document.path)
            except ForewordError as error:
                self.problem.emit(str(error))


def _waiting_sentence(path: Path) -> str:
    return _("{path} does not answer; Foreword waits for it, and you can go on writing.").format(path=path)
