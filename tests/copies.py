"""Recovery copies on the disk, and those that a run left that crashed."""

from __future__ import annotations

import contextlib
from pathlib import Path

from gui.documents.files import Document
from gui.documents.recovery import Copies, unpack


def copies(root: Path) -> list[tuple[str, str]]:
    """The names and texts of all copies on the disk."""
    found = []
    for file in root.glob("*/*.copy"):
        with contextlib.suppress(FileNotFoundError):  # the thread that keeps copies may remove it meanwhile
            document = unpack(file.read_bytes())[0]
            found.append((document.name, document.text))
    return sorted(found)


def leave(root: Path, *left: Document) -> None:
    """Leave copies as a run that crashed does."""
    run = Copies(root)
    for number, document in enumerate(left):
        run.keep(str(number), document, 4)
    run._lock.unlock()
