"""Reopens the texts that were open when Foreword ended, each at its place."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from engine.errors import ForewordError
from engine.files import reason, replace_file
from engine.language import ngettext
from engine.owner_only import make_folder
from engine.paths import read_plain
from gui.documents import files as documents
from gui.documents.files import Document
from gui.documents.filing import Filing
from gui.documents.sheet import Sheet
from gui.documents.tabs import Tabs
from service.file_worker import FileWorker
from service.owner import owned
from service.private import PrivateMode

_LONG = 500_000  # bytes; the page takes a fifth of a second for it
_SHOWING = 200  # milliseconds until the window is there
_SOON = 1000  # milliseconds in which a disk should answer
_LARGEST = 2**31 - 1  # a place in a text that Qt can hold


@dataclass(frozen=True, slots=True)
class LastText:
    """The file of a text, its caret, its topmost line in view, and whether it is in front."""

    path: str
    caret: int
    top: int
    in_front: bool


@owned()
class LastTexts(QObject):
    """Keeps the list of open files, with the place in each, except private ones."""

    problem = Signal(str)  # sentence for the user

    def __init__(self, tabs: Tabs, filing: Filing, private: PrivateMode, worker: FileWorker, file: Path) -> None:
        super().__init__(tabs)
        self._tabs, self._filing, self._private = tabs, filing, private
        self._worker, self._file = worker, file
        self._kept: list[LastText] | None = None  # the last list written
        self._waiting: dict[int, LastText] = {}  # texts that have not come yet, by their numbers among all
        self._next_numbers = deque[int]()  # of those that are still to be asked for
        self._numbers: dict[Sheet, int] = {}
        self._tops: dict[Sheet, int] = {}  # of texts that haven't been in front yet
        self._missing: list[str] = []
        self._next = QTimer(self, singleShot=True)
        self._next.timeout.connect(self._read_next)
        tabs.switched.connect(self._scroll)
        tabs.removed.connect(self._leave)
        filing.filed.connect(self.keep)

    def resume(self) -> None:
        """Open the text that was in front; the others follow one by one, while the writer may type.

        A long first text follows, too, so that the window does not wait for it.
        """
        self._kept = _read(self._file)
        self._waiting = dict(enumerate(self._kept))
        self._next_numbers.extend(sorted(self._waiting, key=lambda number: not self._waiting[number].in_front))
        if self._waiting:
            first = Path(self._waiting[self._next_numbers[0]].path)
            if self._worker.ask(first, partial(_is_long, first), default=False):
                self._next.start(_SHOWING)
            else:
                self._read(self._next_numbers.popleft(), self._worker.do)

    @Slot()
    def keep(self) -> None:
        """Write the list of open files, with the place in each, and of those that are still to be opened."""
        places = [*filter(None, map(self._place, self._tabs.sheets)), *self._waiting.values()]
        if self._private.is_on or places == self._kept:
            return
        self._kept = places
        try:
            _write(self._file, places)
        except ForewordError as error:
            self.problem.emit(str(error))

    @Slot()
    def _read_next(self) -> None:
        if self._next_numbers:
            self._read(self._next_numbers.popleft(), self._worker.do_later)

    def _read(self, number: int, do: Callable[..., None]) -> None:
        """Have a text read; the next follows once it has come, or does not come soon."""
        path = Path(self._waiting[number].path)
        self._next.start(_SOON)
        do(path, partial(documents.read, path), partial(self._came, number))

    def _came(self, number: int, reading: Future[Document]) -> None:
        place = self._waiting.pop(number)
        path = Path(place.path)
        try:
            document = reading.result()
            if not self._tabs.sheet_of(document.target or path):
                self._open(number, place, document)
        except documents.MissingTextError:
            self._missing.append(path.name or str(path))
        except ForewordError as error:
            self.problem.emit(str(error))
        self._next.start(0)
        if not self._waiting:
            self._tell_missing()
            self.keep()

    def _open(self, number: int, place: LastText, document: Document) -> None:
        is_first = not self._numbers and self._tabs.sheet.is_blank
        sheet = self._tabs.sheet if is_first else self._tabs.add(in_front=False)
        sheet.put(document)
        self._private.forget(sheet.key)  # the user knows it from the last time
        cursor = sheet.editor.textCursor()
        cursor.setPosition(max(0, min(place.caret, sheet.editor.document().characterCount() - 1)))
        sheet.editor.setTextCursor(cursor)
        self._numbers[sheet], self._tops[sheet] = number, place.top
        behind = [self._tabs.indexOf(other) for other, its in self._numbers.items() if its > number]
        if behind:
            self._tabs.tabBar().moveTab(self._tabs.indexOf(sheet), min(behind))
        self._tabs.rename()
        self._filing.disk.follow()
        if is_first:
            self._tabs.switched.emit()

    @Slot()
    def _scroll(self) -> None:
        """Bring the topmost line of a text back into view when it first comes to the front."""
        sheet = self._tabs.sheet
        if sheet in self._tops:
            QTimer.singleShot(0, sheet, lambda: self._scroll_to(sheet))  # once the page is laid out

    def _scroll_to(self, sheet: Sheet) -> None:
        block = sheet.editor.document().findBlockByNumber(self._tops.pop(sheet, -1))
        if block.isValid():
            sheet.editor.verticalScrollBar().setValue(block.firstLineNumber())

    @Slot(object)
    def _leave(self, sheet: Sheet) -> None:
        self._numbers.pop(sheet, None)
        self._tops.pop(sheet, None)
        self.keep()

    def _place(self, sheet: Sheet) -> LastText | None:
        """The place in a text; for a private one, its place before private mode if it was open then."""
        path, editor = str(sheet.document.path), sheet.editor
        is_in_front = sheet is self._tabs.sheet
        if not self._private.may_keep(sheet.key):
            known = (replace(place, in_front=is_in_front) for place in self._kept or [] if place.path == path)
            return next(known, None)
        top = self._tops.get(sheet, editor.firstVisibleBlock().blockNumber())
        return LastText(path, editor.textCursor().position(), top, is_in_front) if sheet.document.path else None

    def _tell_missing(self) -> None:
        if self._missing:
            told = ngettext(
                "{names} was open when you left, and is no longer there.",
                "{names} were open when you left, and are no longer there.",
                len(self._missing),
            )
            self.problem.emit(told.format(names=", ".join(self._missing)))
            self._missing.clear()


def _is_long(path: Path) -> bool:
    try:
        return path.stat().st_size > _LONG
    except (OSError, ValueError):
        return False  # it will be told


def _read(file: Path) -> list[LastText]:
    """The list on disk; empty if it can't be read, since the next end writes it anew."""
    try:
        return [_place_of(kept) for kept in json.loads(read_plain(file))]
    except (OSError, ValueError, TypeError, LookupError, RecursionError):
        return []


def _place_of(kept: Any) -> LastText:
    """Raises ValueError, TypeError or LookupError if it is not one."""
    path, caret, top, in_front = (kept[name] for name in ("path", "caret", "top", "in_front"))
    if type(path) is not str or "\0" in path or type(caret) is not int or type(top) is not int:
        raise ValueError("damaged")
    if max(abs(caret), abs(top)) > _LARGEST:
        raise ValueError("damaged")
    return LastText(path, caret, top, bool(in_front))


def _write(file: Path, places: list[LastText]) -> None:
    """Raises ForewordError."""
    try:
        make_folder(file.parent)
    except OSError as error:
        raise ForewordError(
            "{path} can't be made ({reason}); which texts are open isn't kept.", path=file.parent, reason=reason(error)
        ) from error
    replace_file(file, json.dumps([asdict(place) for place in places]).encode(), private=True)
