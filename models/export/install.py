"""Puts what was made in its place: a folder is as it was, or as it will be, and never in between."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.errors import ModelError

_PREFIX = ".foreword-export-"
_FORSAKEN = 86_400  # seconds after which nobody works in a folder any more
COMPANIONS = ("README.md", "LICENSE", "COPYRIGHT", "never_offered.txt")  # a user's own, which stay


@contextmanager
def workplace(folder: Path, needed: int) -> Iterator[Path]:
    """An empty folder beside `folder` to work in, removed at the end. Raises ModelError where the disk won't do.

    `needed` are the bytes that will be written; faults of the disk in the meantime are told in a sentence, too.
    """
    made = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder.parent).free
        if free < needed:
            raise ModelError(
                f"{folder.parent} has {free / 1e6:,.0f} MB left, and making the model takes {needed / 1e6:,.0f} MB: "
                "make room or choose another place."
            )
        _sweep(folder.parent)
        made = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=folder.parent))
        yield made
    except OSError as error:
        cause = error.strerror or error
        raise ModelError(
            f"{folder} cannot be written ({cause}), and is as it was: make room or choose another place."
        ) from error
    finally:
        if made:
            shutil.rmtree(made, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Remove what killed exports left behind."""
    for path in folder.glob(f"{_PREFIX}*"):
        if time.time() - path.stat().st_mtime > _FORSAKEN:
            shutil.rmtree(path, ignore_errors=True)


def require_replaceable(folder: Path, made: Collection[str]) -> None:
    """Raise ModelError unless `folder` is absent or holds nothing but files that an export `made`, and companions."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise ModelError(f"{folder} is a file: choose another name for the model's folder.")
    others = sorted({path.name for path in folder.iterdir()} - {*made, *COMPANIONS})
    if others:
        raise ModelError(f"{folder} holds {others[0]!r}, which no export made: choose a new folder.")


def keep_companions(folder: Path, source: Path, draft: Path) -> None:
    """Copy to `draft` what belongs to the earlier model in `folder`, and the words that `source` never offers."""
    for path in (source / "never_offered.txt", *(folder / name for name in COMPANIONS)):
        if path.is_file() and not path.is_symlink():
            shutil.copyfile(path, draft / path.name)


def put(draft: Path, folder: Path) -> None:
    """Have `folder` hold what `draft` does, which must lie beside it, and remove what it held. Raises OSError."""
    draft.chmod(0o755)
    if not folder.exists():
        os.rename(draft, folder)
        return
    gone = Path(tempfile.mkdtemp(dir=draft.parent)) / folder.name
    os.rename(folder, gone)
    try:
        os.rename(draft, folder)
    except OSError:
        os.rename(gone, folder)
        raise
