"""Foreword's own files and folders, which are their owner's alone on systems that have modes."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

_FILE, _FOLDER = 0o600, 0o700


def make_folder(folder: Path) -> None:
    """Have a folder there, and those above it; what is made is its owner's alone. Raises OSError."""
    for place in reversed([place for place in (folder, *folder.parents) if not place.exists()]):
        place.mkdir(mode=_FOLDER, exist_ok=True)
    folder.mkdir(exist_ok=True)  # raises where something else is there


def open_owned(path: str, flags: int) -> int:
    """An opener for `open`: what it makes is its owner's alone."""
    return os.open(path, flags, _FILE)


def narrow_all(folder: Path) -> None:
    """Take from all but the owner what they may do in a folder, its folders and its files. Links are not followed."""
    for place, _folders, files in os.walk(folder):
        for path in (place, *(os.path.join(place, name) for name in files)):
            narrow(Path(path))


def narrow(path: Path) -> None:
    """Take from all but the owner what they may do with a file or folder."""
    with suppress(OSError, ValueError):  # what is another's, or nowhere, stays as it is
        mode = path.lstat().st_mode
        if (stat.S_ISREG(mode) or stat.S_ISDIR(mode)) and mode & 0o077:
            path.chmod(stat.S_IMODE(mode) & _FOLDER)
