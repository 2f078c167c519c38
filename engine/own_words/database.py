"""The file of the writer's own words: SQLite, and all its statements.

Every change is one transaction. The log is written ahead (WAL) with `synchronous = NORMAL`: a crash of the program
loses nothing that was committed, a power cut may lose the last commits, and neither damages the file. Deleted content
is overwritten with zeros, and nothing is written to temporary files.
"""

from __future__ import annotations

import glob
import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from engine.errors import OwnWordsError
from engine.files import reason
from engine.language import Message
from engine.own_words.schema import SCHEMA, TABLES, UPGRADES, VERSION, found_schema
from engine.owner_only import make_folder

_LARGEST = 1 << 25  # bytes of a row: 2 million words that followed one other
_PATIENCE = 2000  # milliseconds to wait for another process
_BREATH = 0.01  # seconds between two attempts
_ASIDE = "set-aside"  # ending of a file that was set aside
_DAMAGED = (
    Message("are damaged, and were left as they are"),
    Message("put a copy in their place, or set them aside to start anew"),
)


class Database:
    """An open file. Belongs to the thread that opened it. Every method raises OwnWordsError."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it, readable for its owner alone. An invalid file stays as it is."""
        self.path = path
        self._is_read_only = False
        with self._explained():
            self._connection = self._connect()
        try:
            self._prepare()
        except BaseException:
            self._connection.close()
            raise

    def rows(self, statement: str, values: Sequence[Any] = ()) -> Iterator[Any]:
        """The rows that a query finds."""
        with self._explained():
            yield from self._connection.execute(statement, values)

    def row(self, statement: str, values: Sequence[Any] = ()) -> Any:
        """The first row that a query finds, or None."""
        with self._explained():
            return self._connection.execute(statement, values).fetchone()

    def row_for_each(self, statement: str, values: Iterable[Sequence[Any]]) -> Iterator[Any]:
        """The first row that a query finds, or None, for each of the values."""
        with self._explained():
            for value in values:
                yield self._connection.execute(statement, value).fetchone()

    def change(self, statement: str, values: Sequence[Any] = ()) -> None:
        """Run a statement inside a `transaction`."""
        with self._explained():
            self._connection.execute(statement, values)

    def change_many(self, statement: str, values: Iterable[Sequence[Any]]) -> None:
        """Run a statement inside a `transaction` for each of the values."""
        with self._explained():
            self._connection.executemany(statement, values)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit all changes made inside, or none after an exception."""
        self.change("BEGIN IMMEDIATE")
        try:
            yield
            self.change("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.rollback()
            raise

    def version(self) -> int:
        """A number that changes when another connection has changed the file."""
        return int(self.row("PRAGMA data_version")[0])

    def clear(self) -> None:
        """Delete every row, inside a `transaction`."""
        for table in TABLES:
            self.change(f"DELETE FROM {table}")  # noqa: S608 - a name from the line above

    def wipe(self) -> None:
        """Delete everything, so that no byte of it stays in the file or in its log, and the files set aside earlier."""
        with self.transaction():
            self.clear()
        self.change("VACUUM")
        if self.row("PRAGMA wal_checkpoint(TRUNCATE)")[0]:
            raise OwnWordsError(
                "The own words in {path} are deleted, but another program still reads the file, so its log keeps "
                "them: close that program and wipe again.",
                path=self.path,
            )
        with self._explained():
            for aside in self.path.parent.glob(f"{glob.escape(self.path.name)}.{_ASIDE}-*"):
                aside.unlink()

    def damaged(self) -> OwnWordsError:
        """The error for a file with content that Foreword never wrote."""
        return self._error(*_DAMAGED)

    def close(self) -> None:
        """Close the file. May be called twice."""
        self._connection.close()

    def _connect(self) -> sqlite3.Connection:
        if not self.path.exists():
            make_folder(self.path.parent)
            os.close(os.open(self.path, os.O_CREAT | os.O_WRONLY, 0o600))
        # Reading a write-ahead log takes write access, so a read-only file is read without it.
        writable = os.access(self.path, os.W_OK) and os.access(self.path.parent, os.W_OK)
        self._is_read_only = not writable
        mode = "rw" if writable else "ro&immutable=1"
        uri = f"{self.path.absolute().as_uri()}?mode={mode}"
        connection = sqlite3.connect(uri, uri=True, timeout=_PATIENCE / 1000, isolation_level=None)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LARGEST)
        return connection

    def _prepare(self) -> None:
        found = self.row("PRAGMA user_version")[0]
        if found > VERSION:
            raise OwnWordsError(
                "The own words in {path} were written by a newer Foreword (version {found} of the file; this one "
                "knows {version}): install that one again, or choose another file.",
                path=self.path,
                found=found,
                version=VERSION,
            )
        if found:
            self._require_schema(found)  # before anything is written
        with self._explained():
            self._connection.executescript("PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;")
            if not self._is_read_only:
                self._write_ahead()
        if found == 0:
            self._create()
        if 0 < found < VERSION:
            self._upgrade()
            self._require_schema(VERSION)

    def _write_ahead(self) -> None:
        """Switch to a write-ahead log. If another program does so at the same moment, SQLite fails rather than wait."""
        given_up = time.monotonic() + _PATIENCE / 1000
        while True:
            try:
                self._connection.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > given_up:
                    raise
                time.sleep(_BREATH)

    def _create(self) -> None:
        with self.transaction():
            if self.row("PRAGMA user_version")[0]:
                return  # another program that began at the same moment was first
            if self.row("SELECT count(*) FROM sqlite_master")[0]:
                raise OwnWordsError(
                    "{path} is a database of another program: choose another file for own words.", path=self.path
                )
            for statement in SCHEMA.split(";"):
                self.change(statement)

    def _upgrade(self) -> None:
        """Upgrade the file of an older Foreword; a read-only file is upgraded in memory."""
        if self._is_read_only:
            with self._explained():
                copy = sqlite3.connect(":memory:", isolation_level=None)
                self._connection.backup(copy)
            self._connection.close()
            self._connection = copy
        with self.transaction():
            found = self.row("PRAGMA user_version")[0]  # another program that began now may have been first
            for statement in ";".join(UPGRADES[found - 1 :]).split(";"):
                self.change(statement)
            self.change(f"PRAGMA user_version = {VERSION}")
        if self._is_read_only:
            self.change("PRAGMA query_only = ON")

    def _require_schema(self, version: int) -> None:
        """Raise unless the file has these tables and columns and nothing else, such as a trigger, that would act."""
        names = {name for (name,) in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not {"word", "context", "forgotten"} <= names:
            raise OwnWordsError("{path} holds no own words: choose another file for them.", path=self.path)
        kinds = {kind for (kind,) in self.rows("SELECT DISTINCT type FROM sqlite_master")}
        if kinds - {"table", "index"} or (version == VERSION and found_schema(self.rows) != _own_schema()):
            raise self.damaged()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn errors of SQLite and the file system into sentences for the writer."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise self._error(*_explanation(error, self._is_read_only)) from error

    def _error(self, cause: Message, cure: Message) -> OwnWordsError:
        return OwnWordsError("The own words in {path} {cause}: {cure}.", path=self.path, cause=cause, cure=cure)


@cache
def _own_schema() -> set[tuple[Any, ...]]:
    """What `found_schema` gives of a file of this version."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(SCHEMA)
        return found_schema(connection.execute)


def set_aside(path: Path) -> Path:
    """Rename a file that cannot be opened, and its log, so that a new one can begin; returns the new name.

    The file must not be open. Raises OwnWordsError.
    """
    number = next(n for n in count(1) if not path.with_name(f"{path.name}.{_ASIDE}-{n}").exists())
    aside = path.with_name(f"{path.name}.{_ASIDE}-{number}")
    try:
        for ending in ("-wal", "-shm", ""):
            part = Path(f"{path}{ending}")
            if part.exists():
                part.rename(f"{aside}{ending}")
    except OSError as error:
        raise OwnWordsError(
            "{path} cannot be renamed ({reason}): move it away by hand.", path=path, reason=reason(error)
        ) from error
    return aside


def _explanation(error: sqlite3.Error | OSError, is_read_only: bool) -> tuple[Message, Message]:
    code = getattr(error, "sqlite_errorcode", None)
    primary = code & 0xFF if code is not None else None
    if is_read_only or primary in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
        return Message("cannot be written"), Message(
            "give yourself write access to the file and its folder, and start Foreword again"
        )
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Message("are in use by another program"), Message("close it, and start Foreword again")
    if primary == sqlite3.SQLITE_FULL:
        return Message("cannot grow, since the disk is full"), Message(
            "free some space; nothing that was learned before is lost"
        )
    if primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_TOOBIG):
        return _DAMAGED
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    cause = reason(error) if isinstance(error, OSError) else name
    return Message("cannot be used ({reason})", reason=cause), Message(
        "check the file and its folder, and start Foreword again"
    )
