"""Locks on disk, which end with the process that holds them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLockFile

from engine.owner_only import narrow
from engine.paths import require_plain


def lock_at(path: Path) -> QLockFile:
    """The lock at a path, not held yet."""
    lock = QLockFile(str(path))
    lock.setStaleLockTime(0)  # a lock is never too old while its process runs
    return lock


def locked(lock: QLockFile) -> bool:
    """Take a lock; False if another holds it, or if no plain file is there, which Qt might read for ever."""
    try:
        require_plain(Path(lock.fileName()))
    except OSError:
        return False
    taken = lock.tryLock(0)
    narrow(Path(lock.fileName()))
    return taken
