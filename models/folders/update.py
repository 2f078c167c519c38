"""Brings the index of a folder up to date: reads what is new or changed, and nothing else."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from engine.errors import TextError
from engine.folders.build import ShardBuilder
from engine.folders.shard import IndexedFile
from engine.folders.shelf import Shelf, place_of
from models.reading import is_known, read

_AT_ONCE = 1 << 22  # forms that are gathered before they are written


@dataclass(frozen=True, slots=True)
class Survey:
    """How a folder differs from its index: files that are new or changed, and the names of those that are gone."""

    changed: list[IndexedFile]
    gone: list[str]

    @property
    def is_empty(self) -> bool:
        """Whether the index is up to date."""
        return not self.changed and not self.gone


def survey(folder: Path, known: Mapping[str, IndexedFile]) -> Survey:
    """Compare what is in a folder with what is `known` of it, by sizes and times of change.

    What is hidden is passed over, and so are folders that links lead to.
    """
    found = {file.name: file for file in _files(folder)}
    changed = [file for name, file in found.items() if name not in known or not known[name].is_as(file)]
    return Survey(changed, [name for name in known if name not in found])


def update(folder: Path, index: Path, refused: Mapping[str, str], tell: Callable[[str], None]) -> None:
    """Bring the part of the folder `index` that belongs to `folder` up to date; `tell` hears each file's name before.

    Files that are `refused` are not read; why, stands beside their names. Raises OSError if the index can't be written.
    """
    shelf = Shelf(place_of(folder, index))
    found = survey(folder, shelf.files)
    builder = ShardBuilder()
    for file in found.changed:
        tell(file.name)
        builder.add(*_read(folder, file, refused.get(file.name, "")))
        if builder.length > _AT_ONCE:
            shelf.put(builder)
            builder = ShardBuilder()
    for name in found.gone:
        builder.add(IndexedFile(name, 0, 0, is_gone=True), [])
    if builder.files:
        shelf.put(builder)


def _files(folder: Path) -> Iterator[IndexedFile]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for path in (Path(place, name) for name in sorted(names)):
            if is_known(path) and (found := _seen(path)):
                yield IndexedFile(str(path.relative_to(folder)), found.st_size, found.st_mtime_ns)


def _seen(path: Path) -> os.stat_result | None:
    """What is known of a plain file; None for anything else."""
    try:
        found = path.stat()
    except OSError:  # a link that leads nowhere, or it has just gone
        return None
    return found if stat.S_ISREG(found.st_mode) else None


def _read(folder: Path, file: IndexedFile, refusal: str) -> tuple[IndexedFile, list[str]]:
    """The file with the reason why it could not be read, if so, and its documents."""
    if refusal:
        return replace(file, problem=refusal), []
    try:
        return file, read(folder / file.name)
    except TextError as error:
        return replace(file, problem=str(error)), []
