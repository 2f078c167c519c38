"""The file of the writer's figures. It is read and replaced as a whole, so it is never half written."""

from __future__ import annotations

import json
from pathlib import Path

from engine.errors import ForewordError
from engine.files import reason, replace_file
from engine.ledger import Ledger, NewerFormatError
from engine.owner_only import make_folder
from engine.paths import read_plain


class FiguresFile:
    """Keeps a ledger on disk. One thread at a time may use it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> Ledger:
        """Load the figures; empty if there is no file. Sets a damaged file aside. Raises ForewordError.

        A file from a later version stays as it is.
        """
        try:
            return Ledger.unpack(json.loads(read_plain(self._path)))
        except FileNotFoundError:
            return Ledger()
        except OSError as error:
            raise ForewordError(
                "{path} can't be read ({reason}); no figures are kept until it can.",
                path=self._path,
                reason=reason(error),
            ) from error
        except NewerFormatError as error:
            raise ForewordError(
                "{path} is from a later version of Foreword; no figures are kept until you move it away.",
                path=self._path,
            ) from error
        except (ValueError, RecursionError) as error:
            raise ForewordError(
                "{path} is damaged; it is kept as {name}, and your figures begin anew.",
                path=self._path,
                name=self._set_aside(),
            ) from error

    def add(self, latest: Ledger) -> None:
        """Add these figures to those in the file, which another window may have changed. Raises ForewordError."""
        kept = self.read()
        kept.merge(latest)
        self._write(kept)

    def clear(self) -> None:
        """Empty the file. Raises ForewordError."""
        self.read()  # for it to be one of ours
        self._write(Ledger())

    def _write(self, ledger: Ledger) -> None:
        try:
            make_folder(self._path.parent)
        except OSError as error:
            raise ForewordError(
                "{path} can't be made ({reason}); no figures are kept.", path=self._path.parent, reason=reason(error)
            ) from error
        replace_file(self._path, json.dumps(ledger.pack()).encode(), private=True)

    def _set_aside(self) -> str:
        from engine.own_words import set_aside  # imports SQLite, which this file does not need

        return set_aside(self._path).name
