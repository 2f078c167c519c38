"""Gives one file the owner, group, mode and attributes of another, access control lists among them."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path

_NARROW = 0o600


def liken(draft: Path, old: Path) -> bool:
    """Give a new file the owner and access rights of an old one; returns False if the system refuses.

    Then, and at every moment before, the new one is its owner's alone. Raises OSError where either can't be looked at.
    """
    wanted = _traits(old)
    with suppress(OSError):  # a refused attribute makes them differ
        _give(draft, old.stat(), _attributes(old))
    if _traits(draft) == wanted:
        return True
    draft.chmod(_NARROW)
    return False


def _give(draft: Path, old: os.stat_result, attributes: dict[str, bytes]) -> None:
    if hasattr(os, "chown") and _owner(draft.stat()) != _owner(old):
        os.chown(draft, *_owner(old))
    given = _attributes(draft)
    for name in given.keys() - attributes.keys():
        os.removexattr(draft, name)
    for name in [name for name, value in attributes.items() if given.get(name) != value]:
        os.setxattr(draft, name, attributes[name])
    draft.chmod(stat.S_IMODE(old.st_mode))


def _traits(path: Path) -> tuple[object, ...]:
    found = path.stat()
    return _owner(found), stat.S_IMODE(found.st_mode), _attributes(path)


def _owner(found: os.stat_result) -> tuple[int, int]:
    return found.st_uid, found.st_gid


def _attributes(path: Path) -> dict[str, bytes]:
    """All that can be listed, which is all but on macOS and Windows; none where the disk keeps none."""
    if not hasattr(os, "listxattr"):
        return {}
    try:
        return {name: os.getxattr(path, name) for name in os.listxattr(path)}
    except OSError as error:
        if error.errno == errno.ENOTSUP:
            return {}
        raise
