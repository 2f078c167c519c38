"""Files written so that a crash leaves the old one or the new one, whole."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from engine.errors import TextError
from engine.language import _


def replace_file(path: Path, content: bytes, private: bool = False) -> None:
    """Make `content` the content of the file at `path` in one step, on the disk when this returns. Raises TextError.

    The new content goes to another file in the same folder first, which then takes the old one's place and mode. A
    `private` file is nobody else's to read, at no moment.
    """
    try:
        target = path.resolve()
        old = stat.S_IMODE(target.stat().st_mode) if target.exists() else None
        if old is not None and not os.access(target, os.W_OK):
            raise PermissionError(_("it is read-only"))
        draft = target.with_name(f".{target.name[:200]}.{secrets.token_hex(4)}")
        try:
            _write_through(draft, content, 0o600 if private or old is not None else 0o666)
            if old is not None and not private:
                draft.chmod(old)
            os.replace(draft, target)
        finally:
            draft.unlink(missing_ok=True)
        _sync_folder(target.parent)
    except (OSError, RuntimeError) as error:  # resolve raises RuntimeError for a loop of links
        sentence = _("{path} can't be written ({reason}); make room for it, or save it somewhere else.")
        raise TextError(sentence.format(path=path, reason=reason(error))) from error


def _write_through(path: Path, content: bytes, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    with open(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Have the new name itself on the disk; only POSIX can."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def reason(error: Exception) -> str:
    """What the system says is wrong, to stand in a sentence."""
    return (error.strerror if isinstance(error, OSError) and error.strerror else str(error)).lower()
