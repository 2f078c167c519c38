"""Writes files and folders so that a crash leaves the old or the new one, whole and on disk."""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from engine.errors import TextError
from engine.language import Message
from engine.likeness import liken

_FOLDER = ".foreword-draft-"
_FORSAKEN = 86_400  # seconds after which a draft is abandoned
_LONGEST_NAME = 200  # bytes, with room for a draft's ending
_REASONS = {  # the commonest messages of systems, which come in English whatever the language
    errno.EACCES: Message("permission denied"),
    errno.EBUSY: Message("device or resource busy"),
    errno.EDQUOT: Message("disk quota exceeded"),
    errno.EEXIST: Message("file exists"),
    errno.EFBIG: Message("file too large"),
    errno.EINVAL: Message("invalid argument"),
    errno.EIO: Message("input/output error"),
    errno.EISDIR: Message("is a directory"),
    errno.ELOOP: Message("too many levels of symbolic links"),
    errno.EMFILE: Message("too many open files"),
    errno.ENAMETOOLONG: Message("file name too long"),
    errno.ENOENT: Message("no such file or directory"),
    errno.ENOSPC: Message("no space left on device"),
    errno.ENOTDIR: Message("not a directory"),
    errno.ENOTEMPTY: Message("directory not empty"),
    errno.EPERM: Message("operation not permitted"),
    errno.EROFS: Message("read-only file system"),
}


def replace_file(path: Path, content: bytes, private: bool = False) -> None:
    """Make `content` the content of the file at `path`, as `replacing` does. Raises TextError.

    A file that has other names, or whose owner or attributes no other can have, is written itself instead. Should the
    machine stop just then, the draft beside it has the content.
    """
    try:
        with _draft(path, private) as (draft, target):
            draft.write_bytes(content)
            if private or not target.exists() or (target.stat().st_nlink == 1 and liken(draft, target)):
                _put(draft, target)
            else:
                _sync(draft)
                _write_over(target, content)
    except (OSError, ValueError) as error:  # the latter of a path with a zero byte, see engine.paths
        raise TextError(
            "{path} can't be written ({reason}); make room for it, or save it somewhere else.",
            path=path,
            reason=reason(error),
        ) from error


@contextmanager
def replacing(path: Path, private: bool = False) -> Iterator[Path]:
    """A draft to write to, whose content is that of the file at `path`, on the disk, when the block has ended well.

    The draft is an empty file beside it, which then takes the old one's place, owner, mode and attributes; where it
    can't have these, it is its owner's alone. Programs that have the old one open keep it. A `private` file is nobody
    else's to read, at no moment, and takes the place of a link. Raises OSError, and leaves the old file then.
    """
    with _draft(path, private) as (draft, target):
        yield draft
        if not private and target.exists():
            liken(draft, target)
        _put(draft, target)


@contextmanager
def _draft(path: Path, private: bool) -> Iterator[tuple[Path, Path]]:
    """An empty file that is removed when the block ends, and the file beside it that it may replace."""
    target = path.absolute() if private else _target(path)
    is_old = target.exists()
    if is_old and not target.is_file():
        raise OSError(Message("it is no ordinary file"))
    if is_old and not os.access(target, os.W_OK):
        raise PermissionError(Message("it is read-only"))
    name = os.fsencode(target.name)[:_LONGEST_NAME].decode(errors="ignore")
    _sweep(target.parent, re.compile(rf"\.{re.escape(name)}\.[0-9a-f]{{8}}\.draft"))
    draft = target.with_name(f".{name}.{secrets.token_hex(4)}.draft")
    try:
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if private or is_old else 0o666))
        yield draft, target
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def draft_folder(place: Path) -> Iterator[Path]:
    """An empty folder in `place`, for its owner alone, that is removed when the block ends. Raises OSError.

    What is made there can be renamed to its place. What killed programs left goes after a day.
    """
    _sweep(place, re.compile(rf"{re.escape(_FOLDER)}.*"))
    draft = Path(tempfile.mkdtemp(prefix=_FOLDER, dir=place))
    try:
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def put_folder(draft: Path, folder: Path) -> None:
    """Replace `folder` by `draft`, on disk. Both must be on one disk. Raises OSError."""
    for path in (*draft.rglob("*"), draft):
        _sync(path)
    with draft_folder(folder.parent) as aside:
        old = aside / folder.name
        if folder.exists():
            os.rename(folder, old)
        try:
            os.rename(draft, folder)
        except OSError:
            if old.exists():
                os.rename(old, folder)
            raise
        _sync(folder.parent)


def put_files(draft: Path, folder: Path, last: str) -> None:
    """Move the files in `draft` into `folder`, each in one step and `last` at the end. Raises OSError.

    A file that takes another's place is made like it, as `replacing` has it.
    """
    for path in sorted(draft.iterdir(), key=lambda path: path.name == last):
        if (folder / path.name).exists():
            liken(path, folder / path.name)
        _sync(path)
        os.replace(path, folder / path.name)
    _sync(folder)


def remove_folder(folder: Path) -> None:
    """Remove `folder` in one step. Raises OSError."""
    with draft_folder(folder.parent) as aside:
        os.rename(folder, aside / folder.name)
        _sync(folder.parent)


def reason(error: Exception) -> Message | str:
    """What is wrong, to stand in a sentence. What a library says of a file's content is quoted as it is."""
    said = error.args[0] if error.args else ""
    if isinstance(said, Message):
        return said
    if not isinstance(error, OSError):
        return str(error)
    return _REASONS.get(error.errno or 0) or (error.strerror or str(error)).lower()


def _put(draft: Path, target: Path) -> None:
    _sync(draft)
    os.replace(draft, target)
    _sync(target.parent)


def _write_over(target: Path, content: bytes) -> None:
    """Write into a file itself; restore its old content if that fails. Raises OSError."""
    with target.open("r+b") as file:
        old = file.read()
        if hasattr(os, "posix_fallocate") and content:
            os.posix_fallocate(file.fileno(), 0, len(content))  # so that a full disk is noticed before a byte changes
        try:
            _fill(file, content)
        except OSError:
            _fill(file, old)
            raise


def _fill(file: BinaryIO, content: bytes) -> None:
    file.seek(0)
    file.write(content)
    file.truncate()
    file.flush()
    os.fsync(file.fileno())


def _target(path: Path) -> Path:
    """The target of a link, so that the link stays. Raises OSError."""
    try:
        return path.resolve()
    except RuntimeError as error:  # for a loop of links
        raise OSError(str(error)) from error


def _sweep(folder: Path, drafts: re.Pattern[str]) -> None:
    """Remove the drafts in a folder that interrupted programs left."""
    with suppress(OSError):  # another program removes them, or the next draft does
        for path in folder.iterdir():
            if drafts.fullmatch(path.name) and time.time() - path.lstat().st_mtime > _FORSAKEN:
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def _sync(path: Path) -> None:
    """Flush a file, or the names in a folder, to disk. Windows does so for folders by itself."""
    if os.name == "nt" and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
