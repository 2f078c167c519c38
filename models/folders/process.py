"""The process that brings the index of folders up to date.

    python -m models.folders.process < request

The request is a line of JSON: the place of the index, the folders, the files that are refused with the reasons, and the
language in which faults are worded. Each line of the answer names the folder and the file that is read next. The
process ends when its standard input does, so that it never outlives the program that asked.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psutil

from engine.language import use
from engine.owner_only import make_folder, open_owned
from models.folders.update import update

_NICE = 10  # writing goes first
_LOCK = "lock"


def main() -> int:
    """Bring the folders up to date that standard input names, unless another process does so."""
    if hasattr(os, "nice"):  # not on Windows
        os.nice(_NICE)
    asked = json.loads(sys.stdin.buffer.readline())
    use(asked["language"])
    threading.Thread(target=_end_with_input, daemon=True).start()
    index = Path(asked["index"])
    make_folder(index)
    with _locked(index / _LOCK) as is_mine:
        for folder, refused in asked["folders"].items() if is_mine else ():
            update(Path(folder), index, refused, partial(_tell, folder))
    return 0


def _tell(folder: str, name: str) -> None:
    sys.stdout.write(json.dumps([folder, name]) + "\n")
    sys.stdout.flush()


def _end_with_input() -> None:
    """End at once when standard input is closed: what is half written is never read."""
    while os.read(0, 1024):
        pass
    os._exit(0)


@contextmanager
def _locked(lock: Path) -> Iterator[bool]:
    """Whether no other process that lives has the lock; then it is this one's until the block ends."""
    if not _take(lock):
        yield False
        return
    try:
        yield True
    finally:
        lock.unlink(missing_ok=True)


def _take(lock: Path) -> bool:
    try:
        with open(lock, "x", opener=open_owned, encoding="ascii") as file:
            file.write(str(os.getpid()))
    except FileExistsError:
        owner = lock.read_text("ascii")
        if owner.isdecimal() and psutil.pid_exists(int(owner)):
            return False
        lock.unlink(missing_ok=True)
        return _take(lock)
    return True


if __name__ == "__main__":
    sys.exit(main())
