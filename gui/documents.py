"""Text files: read without losing a byte, or refused; written so that a crash leaves the old file or the new one."""

from __future__ import annotations

import codecs
import os
import re
import secrets
from dataclasses import dataclass, replace
from pathlib import Path

from engine.errors import TextError

LARGEST = 20_000_000  # bytes
LONGEST_LINE = 200_000  # characters; Qt lays a paragraph out anew at each key, which takes 30 ms at this length
# Qt's documents use these for themselves: they would come back as line ends.
_RESERVED = re.compile("[\u2029\ufdd0\ufdd1]")


@dataclass(frozen=True, slots=True)
class Document:
    """A text with "\\n" at its line ends, and how its file has it: where, with which line end and byte order mark."""

    text: str = ""
    path: Path | None = None
    newline: str = "\n"
    mark: bool = False

    @property
    def name(self) -> str:
        """What to call it in a title."""
        return self.path.name if self.path else "Untitled"

    def encoded(self) -> bytes:
        """The bytes of its file."""
        body = self.text.replace("\n", self.newline).encode()
        return codecs.BOM_UTF8 + body if self.mark else body


def read(path: Path) -> Document:
    """Open a text file. Raises TextError where it can't be read, or couldn't be saved again byte for byte."""
    try:
        if not path.is_file():
            raise TextError(f"There is no text file {path}; check its name, or start a new text and save it there.")
        if path.stat().st_size > LARGEST:
            raise TextError(f"{path} is larger than {LARGEST // 10**6} MB; split it into smaller files to open it.")
        content = path.read_bytes()
    except OSError as error:
        raise TextError(f"{path} can't be read ({_reason(error)}); check that you may open it.") from error
    return replace(decode(content, path), path=path)


def decode(content: bytes, path: Path) -> Document:
    """The document that a file's content holds. Raises TextError, naming `path`, where it isn't a plain UTF-8 text."""
    mark = content.startswith(codecs.BOM_UTF8)
    try:
        text = content[len(codecs.BOM_UTF8) if mark else 0 :].decode()
    except UnicodeDecodeError as error:
        raise TextError(f"{path} is not UTF-8 text; convert it to UTF-8 (byte {error.start} is wrong).") from error
    if "\0" in text:
        raise TextError(f"{path} is not a text file: it holds zero bytes; choose a plain-text file.")
    if reserved := _RESERVED.search(text):
        code = f"U+{ord(reserved.group()):04X}"
        raise TextError(f"{path} holds the character {code}, which can't be edited here; remove it to open the file.")
    newline = _newline(text)
    if newline is None:
        raise TextError(f"{path} mixes several kinds of line end; convert it to one kind to open it.")
    text = text.replace(newline, "\n")
    if max(map(len, text.split("\n"))) > LONGEST_LINE:
        raise TextError(f"{path} has a line of more than {LONGEST_LINE:,} characters; break it up to open the file.")
    return Document(text, newline=newline, mark=mark)


def _newline(text: str) -> str | None:
    """The only kind of line end in `text`, None where there are several."""
    pairs, returns, feeds = text.count("\r\n"), text.count("\r"), text.count("\n")
    if returns == 0:
        return "\n"
    if pairs == returns == feeds:
        return "\r\n"
    return "\r" if feeds == 0 else None


def write(document: Document) -> None:
    """Save a document under its path, through a link too. Raises TextError; the old file is then as it was."""
    assert document.path is not None
    replace_file(document.path, document.encoded())


def replace_file(path: Path, content: bytes) -> None:
    """Make `content` the content of the file at `path` in one step, on the disk when this returns. Raises TextError.

    The new content goes to another file in the same folder first, which then takes the old one's place and mode.
    """
    try:
        target = path.resolve()
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError("it is read-only")
        draft = target.with_name(f".{target.name[:200]}.{secrets.token_hex(4)}")
        try:
            _write_through(draft, content)
            if target.exists():
                draft.chmod(target.stat().st_mode & 0o7777)
            os.replace(draft, target)
        finally:
            draft.unlink(missing_ok=True)
        _sync_folder(target.parent)
    except (OSError, RuntimeError) as error:  # resolve raises RuntimeError for a loop of links
        sentence = f"{path} can't be written ({_reason(error)}); make room for it, or save it somewhere else."
        raise TextError(sentence) from error


def _write_through(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
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


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) and error.strerror else str(error)).lower()
