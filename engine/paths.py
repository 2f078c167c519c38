"""Looks at what a path leads to, where the path or what lies there may be anything: a loop of links, a pipe, a device.

Python raises OSError for some paths, ValueError for those with a zero byte or half a surrogate pair, and RuntimeError
for loops; a pipe would keep its reader waiting for ever, and a device never ends.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

_MOST = 100_000_000  # bytes


def read_plain(path: Path, most: int = _MOST) -> bytes:
    """The content of a plain file of at most `most` bytes. Raises OSError, whatever else is there or is wrong."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise _refusal(errno.EISDIR if stat.S_ISDIR(found.st_mode) else errno.EINVAL, path)
        with open(path, "rb", opener=_open_at_once) as file:
            content = file.read(most + 1)
    except ValueError as error:
        raise _refusal(errno.EINVAL, path) from error
    if len(content) > most:
        raise _refusal(errno.EFBIG, path)
    return content


def _open_at_once(path: str, flags: int) -> int:
    """Open what may have become a pipe since it was looked at, without waiting for who writes to it."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def require_plain(path: Path) -> None:
    """Raise OSError unless a plain file is at `path`, or nothing."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISREG(mode):
        raise _refusal(errno.EINVAL, path)


def is_plain_file(path: Path) -> bool:
    """Whether a plain file is there, as far as that can be seen. Never raises."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def is_folder(path: Path) -> bool:
    """Whether a folder is there, as far as that can be seen. Never raises."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def exists(path: Path) -> bool:
    """Whether anything is there, as far as that can be seen. Never raises."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def resolved(path: Path) -> Path:
    """`path` with its links followed, or as it is where they lead nowhere. Never raises."""
    try:
        return path.resolve()
    except (OSError, ValueError, RuntimeError):
        return path


def absolute(path: Path) -> Path:
    """`path` from the root on, or as it is where the working folder is gone. Never raises."""
    try:
        return path.absolute()
    except OSError:
        return path


def _refusal(code: int, path: Path) -> OSError:
    return OSError(code, os.strerror(code), str(path))
