"""Keeps a recovery copy of every unsaved text, at most a few seconds old."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from engine.errors import ForewordError
from engine.files import reason
from engine.language import _
from gui.documents.recovery import Copies, Left, RecoveredText, already_saved
from gui.documents.sheet import Sheet
from gui.documents.tabs import Tabs
from service.file_worker import FileWorker
from service.owner import owned
from service.private import PrivateMode

log = logging.getLogger(__name__)

_PAUSE = 1000  # milliseconds without a key before texts are copied
_LATEST = 3500  # milliseconds after a key by which they are copied, however fast the keys go on


@owned()
class Keeper(QObject):
    """Copies texts that may be kept, in the worker's thread, and hands out the copies of an earlier run.

    Close it before it goes.
    """

    problem = Signal(str)  # sentence for the user

    def __init__(self, tabs: Tabs, private: PrivateMode, worker: FileWorker, folder: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._tabs, self._private, self._worker, self._folder = tabs, private, worker, folder
        self._copies, self._left = Copies(folder), Left(folder)
        self._due: set[Sheet] = set()
        self._said = self._closed = False
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._latest = QTimer(self, singleShot=True, interval=_LATEST)
        for timer in (self._pause, self._latest):
            timer.timeout.connect(self.copy)
        tabs.text_changed.connect(self._changed)
        tabs.modified.connect(self._modified)
        tabs.removed.connect(self._drop)
        private.observe(self._pause.start)

    def offer_left(self, offer: Callable[[list[RecoveredText]], object]) -> None:
        """Have `offer` called with the copies that earlier runs left, for this run alone to offer."""
        self._worker.do(self._folder, self._left.take, partial(self._offer, offer))

    def _offer(self, offer: Callable[[list[RecoveredText]], object], taking: Future[list[RecoveredText]]) -> None:
        try:
            found = taking.result()
        except OSError as error:
            self._say(_("{path} can't be read ({reason}).").format(path=error.filename, reason=reason(error)))
            return
        for sentence in self._left.problems:
            self.problem.emit(sentence)
        none: list[RecoveredText] = []
        saved = self._worker.ask(self._folder / "saved", partial(already_saved, found), default=none)
        for copy in saved:
            self.discard(copy)
        offer([copy for copy in found if copy not in saved])

    @Slot()
    def copy(self) -> None:
        """Copy every text that has changed since it was copied; a text that may not be kept waits."""
        self._pause.stop()
        self._latest.stop()
        for sheet in [sheet for sheet in self._due if self._private.may_keep(sheet.key)]:
            self._due.discard(sheet)
            self._copy(sheet)

    def adopt(self, sheet: Sheet, found: RecoveredText) -> None:
        """Copy a recovered text in this run, and only then remove the old copy."""
        if not self._private.may_keep(sheet.key):
            return
        key, caret = sheet.key, sheet.editor.textCursor().position()
        document = sheet.snapshot()

        def move() -> bool:
            is_alone = self._copies.keep(key, document, caret)
            self._left.drop(found)
            return is_alone

        self._do(move)

    def discard(self, found: RecoveredText) -> None:
        """Remove a copy that an earlier run left."""
        self._do(lambda: self._left.drop(found))

    def close(self) -> None:
        """End without leaving a copy, since every text is saved or discarded. May be called twice."""
        self._pause.stop()
        self._latest.stop()
        self._end(self._copies.close, self._left.close)

    def leave(self) -> None:
        """End, and leave a copy of every text that isn't saved for the next start. May be called twice."""
        self.copy()
        self._end(self._left.close)

    def _end(self, *last: Callable[[], object]) -> None:
        if not self._closed:
            for job in last:
                self._do(job)
            self._closed = True

    @Slot()
    def _changed(self) -> None:
        if self._tabs.sheet.is_modified:
            self._wait_for(self._tabs.sheet)

    @Slot(object, bool)
    def _modified(self, sheet: Sheet, modified: bool) -> None:
        if modified:
            self._wait_for(sheet)
        else:
            self._drop(sheet)

    def _wait_for(self, sheet: Sheet) -> None:
        self._due.add(sheet)
        self._pause.start()
        if not self._latest.isActive():
            self._latest.start()

    def _copy(self, sheet: Sheet) -> None:
        document, caret = sheet.snapshot(), sheet.editor.textCursor().position()
        if document.path is None and not document.text:
            self._drop(sheet)
        else:
            self._do(partial(self._copies.keep, sheet.key, document, caret))

    def _renew(self) -> None:
        for sheet in self._tabs.sheets:
            if sheet.is_modified:
                self._wait_for(sheet)

    @Slot(object)
    def _drop(self, sheet: Sheet) -> None:
        self._due.discard(sheet)
        key = sheet.key
        self._do(lambda: self._copies.drop(key))

    def _do(self, job: Callable[[], object]) -> None:
        """Run this in the worker's thread, after earlier jobs; True says that all copies but the last are gone."""
        if not self._closed:
            self._worker.do_later(self._folder, job, self._done)

    def _done(self, doing: Future[object]) -> None:
        try:
            is_alone = doing.result() is True
        except Exception as error:
            log.warning("a recovery copy: %s", type(error).__name__)
            self._say(str(error) if isinstance(error, ForewordError) else f"{reason(error)}.")
        else:
            if is_alone:
                self._renew()

    def _say(self, fault: str) -> None:
        """Report once that there are no copies; everything else goes on."""
        if not self._said:
            self._said = True
            sentence = _("No recovery copies are kept: {reason} Save often until this is mended.")
            self.problem.emit(sentence.format(reason=fault))
