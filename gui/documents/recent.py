"""The recently opened files, newest first, kept in their own file."""

from __future__ import annotations

import json
from pathlib import Path

from engine.errors import ForewordError
from engine.files import reason, replace_file
from engine.owner_only import make_folder
from engine.paths import is_plain_file, read_plain
from service.file_worker import FileWorker

_MOST = 10


class RecentFiles:
    """A short list of paths."""

    def __init__(self, file: Path, worker: FileWorker) -> None:
        self._file, self._worker = file, worker

    def paths(self) -> list[Path]:
        """The files that still exist, or all if a disk doesn't say so; none if the list can't be read."""
        kept = self._all()
        return self._worker.ask(self._file, lambda: [path for path in kept if is_plain_file(path)], default=kept)

    def add(self, path: Path) -> None:
        """Put a path first. Raises ForewordError if the list can't be written."""
        others = [other for other in self._all() if other != path]
        self._write([path, *others][:_MOST])

    def clear(self) -> None:
        """Forget them all. Raises ForewordError."""
        self._write([])

    def _all(self) -> list[Path]:
        try:
            kept = json.loads(read_plain(self._file))
        except (OSError, ValueError, RecursionError):
            return []  # not worth a message: the next file that is opened begins a new list
        return [Path(name) for name in kept if isinstance(name, str)] if isinstance(kept, list) else []

    def _write(self, paths: list[Path]) -> None:
        try:
            make_folder(self._file.parent)
        except OSError as error:
            raise ForewordError(
                "{path} can't be made ({reason}); recent files aren't kept.",
                path=self._file.parent,
                reason=reason(error),
            ) from error
        replace_file(self._file, json.dumps([str(path) for path in paths]).encode(), private=True)
