"""Notices changes by other programs to the files of open texts, and never overwrites one unasked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal, Slot

from engine.errors import TextError
from engine.files import reason
from engine.language import _
from engine.paths import exists
from gui.documents import files as documents
from gui.documents.sheet import Sheet
from gui.documents.tabs import Tabs

_SETTLES = 150  # milliseconds after the last sign of a change, so that a file is not read while it is being written
_Signature = tuple[int, ...]  # of a file on disk; empty if there is none


class Disk(QObject):
    """Loads a change if nothing would be lost, and asks otherwise. `save` saves a text."""

    problem = Signal(str)  # sentence for the user
    loaded = Signal(object)  # Sheet: it took over its file's new content

    def __init__(self, tabs: Tabs, save: Callable[[Sheet], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._tabs, self._save = tabs, save
        self._seen: dict[Path, _Signature] = {}
        self._watcher = QFileSystemWatcher(self)
        self._settling = QTimer(self, singleShot=True, interval=_SETTLES)
        for told in (self._watcher.fileChanged, self._watcher.directoryChanged):
            told.connect(self._settling.start)
        self._settling.timeout.connect(self.look)

    @Slot()
    def look(self) -> None:
        """Check the files of all open texts, and watch those that exist."""
        for sheet in self._tabs.sheets:
            path = sheet.document.path
            if path is None:
                continue
            signature = _signature(path)
            if signature != self._seen.get(path):
                self._seen[path] = signature
                self.compare(sheet)
        self.follow()

    @Slot()
    def follow(self) -> None:
        """Watch only the files of the open texts, each with its folder, in which a new file may take its name."""
        paths = {sheet.document.path for sheet in self._tabs.sheets if sheet.document.path}
        self._seen = {path: self._seen.get(path, _signature(path)) for path in paths}
        wanted = {str(place) for path in paths for place in (path, path.parent) if exists(place)}
        watched = {*self._watcher.files(), *self._watcher.directories()}
        if watched - wanted:
            self._watcher.removePaths(sorted(watched - wanted))
        if wanted - watched:
            self._watcher.addPaths(sorted(wanted - watched))

    def may_overwrite(self, sheet: Sheet) -> bool:
        """Whether the file is unchanged since its text was opened or saved; asks in the text's bar otherwise."""
        assert sheet.document.path is not None
        theirs = self._fingerprint(sheet.document.path)
        if theirs in ("", sheet.document.digest):
            return True
        self._tabs.setCurrentWidget(sheet)
        question = _("Not saved: another program has changed {name} since it was opened here.").format(name=sheet.name)
        self._ask(sheet, question, _("&Save mine"), lambda: self._save_over(sheet, theirs))
        return False

    def compare(self, sheet: Sheet) -> None:
        """Compare a text with its file; take over the file's content, or ask the writer."""
        path = sheet.document.path
        if path is None:
            return
        theirs = self._fingerprint(path)
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
        try:
            sheet.change_to(documents.read(path))
        except TextError as error:
            self.problem.emit(str(error))
        else:
            sheet.notice.hide()
            self.loaded.emit(sheet)

    def _fingerprint(self, path: Path) -> str:
        try:
            return documents.fingerprint(path)
        except OSError as error:
            return f"unreadable: {reason(error)}"


def _signature(path: Path) -> _Signature:
    try:
        found = path.stat()
    except (OSError, ValueError):
        return ()
    return found.st_mtime_ns, found.st_size, found.st_ino
