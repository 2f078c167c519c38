"""Text files: read without losing a byte, or refused; written so that a crash leaves the old or the new file."""

from __future__ import annotations

import codecs
import errno
import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from engine.errors import TextError
from engine.files import reason, replace_file
from engine.language import _, number
from engine.paths import read_plain, resolved

LARGEST = 20_000_000  # bytes
LONGEST_LINE = 200_000  # characters; Qt lays out a paragraph again at each key, which takes 30 ms at this length
_MOST_ODD_ENDS = 100_000  # lines with another end than most
# Qt's documents use these internally, and would return them as line ends.
_RESERVED = re.compile("[\u2029\ufdd0\ufdd1]")
_CONTROLS = re.compile("[\x01-\x08\x0e-\x1f\x7f]")  # in a file of unknown encoding they show that it is not text
_WRONG = re.compile("[\udc80-\udcff]")  # a byte that is not UTF-8, as Python reads it
_BEYOND_ASCII = re.compile("[^\0-\x7f]")
_END = re.compile("\r\n|\r|\n")
_MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_WESTERN = "cp1252"  # the encoding of old text without a mark that is not UTF-8
_ENCODING_NAMES = {"utf-8": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", _WESTERN: "Windows-1252"}
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
        return _ENCODING_NAMES[self.encoding]

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
        raise TextError(
            "{path} can't be read ({reason}); check that you may open it.", path=path, reason=reason(error)
        ) from error
    return replace(decode(content, path), path=path, digest=_digest(content), target=resolved(path))


def decode(content: bytes, path: Path) -> Document:
    """The document in a file's content. Raises TextError, naming `path`, if it is not plain text."""
    text, encoding, mark = _characters(content, path)
    if "\0" in text:
        raise TextError("{path} is not a text file: it holds zero bytes; choose a plain-text file.", path=path)
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


def _characters(content: bytes, path: Path) -> tuple[str, str, bool]:
    """The text, its encoding, and whether it begins with a byte order mark."""
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            try:
                return content[len(mark) :].decode(encoding), encoding, True
            except UnicodeDecodeError as error:
                name = _ENCODING_NAMES[encoding]
                raise TextError(
                    "{path} is damaged {encoding} text (byte {place}); convert it to UTF-8.",
                    path=path,
                    encoding=name,
                    place=error.start,
                ) from error
    try:
        return content.decode(), "utf-8", False
    except UnicodeDecodeError as error:
        text = _western(content)
        if text is None:
            raise TextError(
                "{path} is not UTF-8 text; convert it to UTF-8 (byte {place} is wrong).", path=path, place=error.start
            ) from error
        return text, _WESTERN, False


def _western(content: bytes) -> str | None:
    """The text in a Western European encoding; None if it is not text, or is UTF-8 except for a few bytes."""
    read = content.decode(errors="surrogateescape")
    wrong = len(_WRONG.findall(read))
    if 0 < wrong <= len(_BEYOND_ASCII.findall(read)) - wrong:
        return None
    try:
        text = content.decode(_WESTERN)
    except UnicodeDecodeError:
        return None
    return None if _CONTROLS.search(text) else text


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
    """As `fingerprint`, but what is no digest where it raises."""
    try:
        return fingerprint(path)
    except OSError as error:
        return f"unreadable: {reason(error)}"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def write_unless_changed(document: Document) -> Document:
    """As `write`, unless the file has another digest than `document`. Raises ChangedTextError then."""
    assert document.path is not None
    theirs = present_digest(document.path)
    if theirs not in ("", document.digest):
        error = ChangedTextError(
            "Not saved: another program has changed {name} since it was opened here.", name=document.name
        )
        error.theirs = theirs
        raise error
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
