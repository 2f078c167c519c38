"""Recovery copies on disk: one folder per run of the program, with a lock that ends with the run."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QLockFile

from engine.errors import TextError
from engine.files import reason, replace_file
from engine.language import Message, _
from engine.owner_only import make_folder
from engine.paths import read_plain
from gui.documents.files import ENDS, Document
from gui.locks import lock_at, locked

_FORMAT = 1
_COPY, _LOCK, _BROKEN = ".copy", ".lock", ".broken"


@dataclass(frozen=True, slots=True)
class RecoveredText:
    """A copy that an earlier run left: the text, where its caret stood, and when it was made."""

    file: Path
    document: Document
    caret: int
    made: datetime


class Copies:
    """This run's copies. Nothing is on disk before the first. May be used in any one thread."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folder = root / secrets.token_hex(8)
        self._lock = lock_at(_lock_of(self._folder))

    def keep(self, name: str, document: Document, caret: int) -> bool:
        """Write the copy of this name, replacing an older one; it is on disk when this returns. Raises TextError.

        True where all others are gone, since somebody removed the folder.
        """
        has_begun, is_there = self._lock.isLocked(), self._folder.is_dir()
        try:
            if not (has_begun and is_there):
                self._begin()
        except OSError as error:
            raise TextError("{path} can't be made ({reason}).", path=self._folder, reason=reason(error)) from error
        replace_file(self._folder / (name + _COPY), pack(document, caret), private=True)
        return has_begun and not is_there

    def drop(self, name: str) -> None:
        """Remove the copy of this name, if there is one. Raises OSError."""
        (self._folder / (name + _COPY)).unlink(missing_ok=True)

    def close(self) -> None:
        """Remove all copies. Raises OSError."""
        if self._lock.isLocked():
            if self._folder.is_dir():
                _clear(self._folder)
            _unlock(self._lock)

    def _begin(self) -> None:
        # The lock comes first: a folder without one looks like that of a run that ended without closing.
        make_folder(self._root)
        if self._lock.isLocked():
            _unlock(self._lock)
        if not locked(self._lock):
            raise OSError(Message("it can't be locked"))
        self._folder.mkdir(mode=0o700, exist_ok=True)


class Left:
    """The copies of runs that ended without closing, locked so that no other run offers them too."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._locks: dict[Path, QLockFile] = {}
        self.problems: list[str] = []  # sentences for the user about copies that couldn't be read

    def take(self) -> list[RecoveredText]:
        """Lock and read the copies, oldest first, and set damaged ones aside. Raises OSError."""
        if not self._root.is_dir():
            return []
        for folder in sorted(place for place in self._root.iterdir() if place.is_dir()):
            lock = lock_at(_lock_of(folder))
            if locked(lock):
                self._locks[folder] = lock
        files = [file for folder in self._locks for file in self._copies_in(folder)]
        found = [copy for copy in map(self._read_or_tell, files) if copy]
        self._let_go()
        return sorted(found, key=lambda copy: copy.made)

    def drop(self, found: RecoveredText) -> None:
        """Remove a copy. Raises OSError."""
        found.file.unlink(missing_ok=True)
        self._let_go()

    def close(self) -> None:
        """Leave the remaining copies to the next run."""
        for lock in self._locks.values():
            _unlock(lock)

    def _copies_in(self, folder: Path) -> list[Path]:
        try:
            return [file for file in sorted(folder.iterdir()) if file.suffix == _COPY]
        except OSError as error:
            self._tell(error, folder)
            return []

    def _read_or_tell(self, file: Path) -> RecoveredText | None:
        try:
            return self._read(file)
        except OSError as error:
            self._tell(error, file)
            return None

    def _tell(self, error: OSError, path: Path) -> None:
        self.problems.append(_("{path} can't be read ({reason}).").format(path=path, reason=reason(error)))

    def _read(self, file: Path) -> RecoveredText | None:
        """The copy in a file; None if it is damaged and set aside. Raises OSError."""
        try:
            document, caret = unpack(read_plain(file))
        except ValueError:
            aside = self._root / (file.name + _BROKEN)
            os.replace(file, aside)
            sentence = _("A recovery copy is damaged and can't be opened; it is kept as {path}.")
            self.problems.append(sentence.format(path=aside))
            return None
        made = min(max(0, file.stat().st_mtime), time.time())
        return RecoveredText(file, document, caret, datetime.fromtimestamp(made))

    def _let_go(self) -> None:
        """Remove the folders in which no copy is left."""
        for folder in [place for place in self._locks if not list(place.glob("*" + _COPY))]:
            try:
                _clear(folder)
            except OSError as error:  # it holds files of others
                self._tell(error, folder)
            _unlock(self._locks.pop(folder))


def pack(document: Document, caret: int) -> bytes:
    """A copy's content: one line of JSON about the text, then the text as UTF-8."""
    units = document.text.encode("utf-16-le", "surrogatepass")
    # Neither half an emoji nor a zero can be in a text file.
    text = units.decode("utf-16-le", "replace").replace("\0", "\ufffd").encode()
    about = {
        "format": _FORMAT,
        "path": str(document.path) if document.path else "",
        "newline": document.newline,
        "mark": document.mark,
        "encoding": document.encoding,
        "ends": {str(number): end for number, end in document.ends.items()},
        "digest": document.digest,
        "caret": caret,
        "sha256": hashlib.sha256(text).hexdigest(),
    }
    return json.dumps(about).encode() + b"\n" + text


def unpack(content: bytes) -> tuple[Document, int]:
    """The text in a copy and its caret. Raises ValueError if the copy is damaged or of another format."""
    line, _, body = content.partition(b"\n")
    try:
        about: dict[str, Any] = json.loads(line)
        if about["format"] != _FORMAT or about["sha256"] != hashlib.sha256(body).hexdigest():
            raise ValueError("damaged")
        ends = {int(number): str(end) for number, end in about["ends"].items()}
        path, text, caret = Path(about["path"]) if about["path"] else None, body.decode(), int(about["caret"])
        if not {about["newline"], *ends.values()} <= {*ENDS} or b"\0" in os.fsencode(about["path"]) + body:
            raise ValueError("damaged")
        if not all(0 <= place <= 2 * len(text) for place in (caret, *ends)):  # Qt counts an emoji twice
            raise ValueError("damaged")
        document = Document(text, path, about["newline"], about["mark"], about["encoding"], ends, about["digest"])
        document.encoding_name.encode()  # looks its name up
        return document, caret
    except (KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise ValueError("damaged") from error


def already_saved(copies: list[RecoveredText]) -> list[RecoveredText]:
    """Those whose files have exactly the content that saving them would write: the run ended just after that."""
    return [copy for copy in copies if copy.document.path and _holds(copy.document.path, copy.document)]


def _holds(path: Path, document: Document) -> bool:
    try:
        return read_plain(path) == document.encoded()
    except (OSError, ValueError):
        return False


def _lock_of(folder: Path) -> Path:
    return folder.with_name(folder.name + _LOCK)


def _unlock(lock: QLockFile) -> None:
    """Let go of a lock; Qt wants its file to be there, though somebody may have removed it."""
    file = Path(lock.fileName())
    with suppress(OSError):  # Qt says then that it can't remove it
        make_folder(file.parent)
        file.touch(0o600)
    lock.unlock()


def _clear(folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
