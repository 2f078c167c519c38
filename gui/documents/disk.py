"""Notices changes by other programs to the files of open texts, and never overwrites one unasked."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from engine.errors import TextError
from engine.language import _
from gui.documents import files as documents
from gui.documents.files import ChangedTextError, Document
from gui.documents.sheet import Sheet
from gui.documents.tabs import Tabs
from gui.documents.watch import Watch
from service.file_worker import FileWorker
from service.owner import owned

_SETTLES = 150  # milliseconds after the last sign of a change, so that a file is not read while it is being written
_Signature = tuple[int, ...]  # of a file on disk; empty if there is none
_News = tuple[_Signature, str | None]  # of a file on disk, with its fingerprint if the signature is another


@owned()
class Disk(QObject):
    """Loads a change if nothing would be lost, and asks otherwise. `save` saves a text."""

    problem = Signal(str)  # sentence for the user
    loaded = Signal(object)  # Sheet: it took over its file's new content

    def __init__(self, tabs: Tabs, save: Callable[[Sheet], bool], worker: FileWorker, parent: QObject) -> None:
        super().__init__(parent)
        self._tabs, self._save, self._worker = tabs, save, worker
        self._seen: dict[Path, _Signature] = {}
        self.watch = Watch(self)
        self._settling = QTimer(self, singleShot=True, interval=_SETTLES)
        self.watch.changed.connect(self._settling.start)
        self._settling.timeout.connect(self.look)

    @Slot()
    def look(self) -> None:
        """Check the files of all open texts, and watch those that exist."""
        for sheet in self._tabs.sheets:
            path = sheet.document.path
            if path is not None:
                seen = self._seen.get(path)
                self._worker.do_later(path, partial(_news, path, seen), partial(self._heard, sheet, path))
        self.follow()

    @Slot()
    def follow(self) -> None:
        """Watch the files of the open texts."""
        paths = frozenset(sheet.document.path for sheet in self._tabs.sheets if sheet.document.path)
        self._seen = {path: seen for path, seen in self._seen.items() if path in paths}
        self.watch.follow(paths)

    def compare(self, sheet: Sheet) -> None:
        """Compare a text with its file; take over the file's content, or ask the writer."""
        path = sheet.document.path
        if path is not None:
            self._worker.do(path, partial(_news, path, None), partial(self._heard, sheet, path))

    def ask_over(self, sheet: Sheet, error: ChangedTextError) -> None:
        """Say that a text was not saved since its file has changed, and ask what to do."""
        self._tabs.setCurrentWidget(sheet)
        self._ask(sheet, str(error), _("&Save mine"), lambda: self._save_over(sheet, error.theirs))

    def _heard(self, sheet: Sheet, path: Path, news: Future[_News]) -> None:
        self._seen[path], theirs = news.result()
        if theirs is not None and sheet.document.path == path and sheet in self._tabs.sheets:
            self._judge(sheet, path, theirs)

    def _judge(self, sheet: Sheet, path: Path, theirs: str) -> None:
        if theirs == sheet.document.digest:
            sheet.notice.hide()
        elif not theirs:
            sheet.editor.document().setModified(True)
            gone = _("{path} is no longer there; its text is kept here, and saving it makes the file anew.")
            self.problem.emit(gone.format(path=path))
        elif sheet.is_modified:
            question = _("Another program has changed {name}, and so have you.").format(name=sheet.name)
            self._ask(sheet, question, _("&Keep mine"), lambda: self._keep(sheet, theirs))
        else:
            self._load(sheet, path)

    def _ask(self, sheet: Sheet, question: str, mine: str, keep: Callable[[], object]) -> None:
        path = sheet.document.path
        assert path is not None
        sheet.notice.ask(question, {mine: keep, _("&Load theirs"): lambda: self._load(sheet, path)})

    def _keep(self, sheet: Sheet, theirs: str) -> None:
        """Let the next save overwrite the present content of the file."""
        sheet.document = replace(sheet.document, digest=theirs)

    def _save_over(self, sheet: Sheet, theirs: str) -> None:
        self._keep(sheet, theirs)
        self._save(sheet)

    def _load(self, sheet: Sheet, path: Path) -> None:
        take_over = partial(self._take_over, sheet, sheet.revision)
        self._worker.do(path, partial(documents.read, path), take_over)

    def _take_over(self, sheet: Sheet, revision: int, reading: Future[Document]) -> None:
        if sheet not in self._tabs.sheets:
            return
        if sheet.revision != revision:  # the writer went on meanwhile
            self.compare(sheet)
            return
        try:
            sheet.change_to(reading.result())
        except TextError as error:
            self.problem.emit(str(error))
        else:
            sheet.notice.hide()
            self.loaded.emit(sheet)


def _news(path: Path, seen: _Signature | None) -> _News:
    signature = _signature(path)
    return signature, None if signature == seen else documents.present_digest(path)


def _signature(path: Path) -> _Signature:
    try:
        found = path.stat()
    except (OSError, ValueError):
        return ()
    return found.st_mtime_ns, found.st_size, found.st_ino
