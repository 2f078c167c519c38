"""Text files: read without losing a byte, or refused; written so that a crash leaves the old or the new file."""

from __future__ import annotations

import errno
import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from engine.encoding import ENCODING_NAMES, decode_text
from engine.errors import TextError
from engine.files import reason, replace_file
from engine.language import _, number
from engine.paths import read_plain, resolved

LARGEST = 20_000_000  # bytes
LONGEST_LINE = 200_000  # characters; Qt lays out a paragraph again at each key, which takes 30 ms at this length
_MOST_ODD_ENDS = 100_000  # lines with another end than most
# Qt's documents use these internally, and would return them as line ends.
_RESERVED = re.compile("[\u2029\ufdd0\ufdd1]")
_END = re.compile("\r\n|\r|\n")
_END_NAMES = {"\n": "", "\r\n": "CRLF", "\r": "CR"}
ENDS = tuple(_END_NAMES)  # of a line


class MissingTextError(TextError):
    """There is no text file at the path."""


class ChangedTextError(TextError):
    """The file at the path is no longer the one that was read or written; `theirs` is the digest of what it holds."""

    theirs = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A text with "\\n" at its line ends, and the form of its file: path, encoding and line ends.

    `newline` ends every line but those whose numbers are in `ends`. `mark` tells whether the file begins with a byte
    order mark. `digest` is that of the file's content when it was last read or written, empty if there is none yet, and
    `target` its path at that time, with links followed.
    """

    text: str = ""
    path: Path | None = None
    newline: str = "\n"
    mark: bool = False
    encoding: str = "utf-8"
    ends: Mapping[int, str] = field(default_factory=dict)
    digest: str = ""
    target: Path | None = None

    @property
    def name(self) -> str:
        """Its name for a title."""
        return self.path.name if self.path else _("Untitled")

    @property
    def encoding_name(self) -> str:
        """The usual name of its encoding."""
        return ENCODING_NAMES[self.encoding]

    @property
    def form(self) -> str:
        """How its file differs from UTF-8 with plain line ends; empty if it doesn't."""
        encoding = "" if self.encoding == "utf-8" else self.encoding_name
        end = _("mixed line ends") if self.ends else _END_NAMES[self.newline]
        return " · ".join(filter(None, (encoding, end)))

    def encoded(self) -> bytes:
        """The bytes of its file. Raises UnicodeEncodeError if its encoding lacks a character of the text."""
        body = ("\ufeff" if self.mark else "") + self._with_ends()
        return body.encode(self.encoding)

    def lacking(self) -> str:
        """The first character that its encoding lacks; empty if none."""
        try:
            self.text.encode(self.encoding)
        except UnicodeEncodeError as error:
            return self.text[error.start]
        return ""

    def _with_ends(self) -> str:
        if not self.ends:
            return self.text.replace("\n", self.newline)
        *lines, last = self.text.split("\n")
        return "".join(line + self.ends.get(number, self.newline) for number, line in enumerate(lines)) + last


def read(path: Path) -> Document:
    """Open a text file.

    Raises MissingTextError if there is none, and TextError if it can't be read, or couldn't be saved again byte for
    byte.
    """
    try:
        if not path.is_file():
            raise MissingTextError(
                "There is no text file {path}; check its name, or start a new text and save it there.", path=path
            )
        content = read_plain(path, LARGEST)
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno == errno.EFBIG:
            raise TextError(
                "{path} is larger than {count} MB; split it into smaller files to open it.",
                path=path,
                count=LARGEST // 10**6,
            ) from error
        raise _unreadable(path, error) from error
    return replace(decode(content, path), path=path, digest=_digest(content), target=resolved(path))


def _unreadable(path: Path, error: OSError | ValueError) -> TextError:
    return TextError("{path} can't be read ({reason}); check that you may open it.", path=path, reason=reason(error))


def decode(content: bytes, path: Path) -> Document:
    """The document in a file's content. Raises TextError, naming `path`, if it is not plain text."""
    text, encoding, mark = decode_text(content, path)
    if reserved := _RESERVED.search(text):
        code = f"U+{ord(reserved.group()):04X}"
        raise TextError(
            "{path} holds the character {code}, which can't be edited here; remove it to open the file.",
            path=path,
            code=code,
        )
    newline, ends = _line_ends(text)
    if len(ends) > _MOST_ODD_ENDS:
        raise TextError("{path} mixes several kinds of line end; convert it to one kind to open it.", path=path)
    text = _END.sub("\n", text) if ends else text.replace(newline, "\n")
    if max(map(len, text.split("\n"))) > LONGEST_LINE:
        raise TextError(
            "{path} has a line of more than {count} characters; break it up to open the file.",
            path=path,
            count=number(LONGEST_LINE),
        )
    return Document(text, newline=newline, mark=mark, encoding=encoding, ends=ends)


def _line_ends(text: str) -> tuple[str, dict[int, str]]:
    """The line end of most lines, and the others by line number."""
    pairs, returns, feeds = text.count("\r\n"), text.count("\r"), text.count("\n")
    if returns == 0:
        return "\n", {}
    if pairs == returns == feeds:
        return "\r\n", {}
    if feeds == 0:
        return "\r", {}
    ends = _END.findall(text)
    newline = Counter(ends).most_common(1)[0][0]
    return newline, {number: end for number, end in enumerate(ends) if end != newline}


def fingerprint(path: Path) -> str:
    """The digest of the file's present content, empty if there is no file.

    Raises OSError if it can't be read, or is not a file.
    """
    try:
        return _digest(read_plain(path, LARGEST))
    except FileNotFoundError:
        return ""


def present_digest(path: Path) -> str:
    """As `fingerprint`, but says that the file is unreadable where that raises."""
    try:
        return fingerprint(path)
    except OSError as error:
        return f"unreadable: {reason(error)}"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def write_unless_changed(document: Document) -> Document:
    """As `write`, unless the file has another digest than `document`. Raises ChangedTextError then, and TextError."""
    assert document.path is not None
    try:
        theirs = fingerprint(document.path)
    except OSError as error:
        raise _unreadable(document.path, error) from error
    if theirs not in ("", document.digest):
        changed = ChangedTextError(
            "Not saved: another program has changed {name} since it was opened here.", name=document.name
        )
        changed.theirs = theirs
        raise changed
    return write(document)


def write(document: Document) -> Document:
    """Save a document under its path, through a link too; returns it with its new digest and target.

    Raises TextError; the old file is then as it was.
    """
    assert document.path is not None
    if missing := document.lacking():
        name = document.encoding_name
        raise TextError(
            "{path} can't be written: {encoding} has no {character}; save it in another encoding.",
            path=document.path,
            encoding=name,
            character=repr(missing),
        )
    content = document.encoded()
    replace_file(document.path, content)
    return replace(document, digest=_digest(content), target=resolved(document.path))
