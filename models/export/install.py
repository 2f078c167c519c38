"""The place of an export, and the folder in which it is made."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.errors import ModelError
from engine.files import draft_folder, reason
from engine.never_offered import FILE_NAME as NEVER_OFFERED
from models.room import require_room
from models.store.places import CARD

COMPANIONS = (CARD, "LICENSE", "COPYRIGHT", NEVER_OFFERED)  # a user's own, which stay


@contextmanager
def workplace(folder: Path, needed: float) -> Iterator[Path]:
    """An empty folder beside `folder` to work in, removed at the end. Raises ModelError if the disk is unsuitable.

    `needed` are the bytes that will be written; faults of the disk in the meantime raise it, too.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        require_room(folder.parent, needed)
        with draft_folder(folder.parent) as made:
            yield made
    except OSError as error:
        raise ModelError(
            "{folder} cannot be written ({reason}), and is as it was: make room or choose another place.",
            folder=folder,
            reason=reason(error),
        ) from error


def require_replaceable(folder: Path, made: Collection[str]) -> None:
    """Raise ModelError unless `folder` is absent or holds nothing but files that an export `made`, and companions."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise ModelError("{folder} is a file: choose another name for the model's folder.", folder=folder)
    others = sorted({path.name for path in folder.iterdir()} - {*made, *COMPANIONS})
    if others:
        raise ModelError(
            "{folder} holds {other!r}, which no export made: choose a new folder.", folder=folder, other=others[0]
        )


def keep_companions(folder: Path, source: Path, draft: Path) -> None:
    """Copy to `draft` the companions of the earlier model in `folder`, and the words that `source` never offers."""
    for path in (source / NEVER_OFFERED, *(folder / name for name in COMPANIONS)):
        if path.is_file() and not path.is_symlink():
            shutil.copyfile(path, draft / path.name)
