"""Reads the word lists of other programs: each word with how often it was counted there, without headers and flags.

Known are Gboard's `dictionary.txt`, in its zip archive or out of it, aspell's `.pws`, hunspell's `.dic`, with the
`.aff` beside it, LibreOffice's `.dic`, AOSP's `.combined`, CSV and plain lists, in UTF-8, UTF-16 or Windows-1252, and
hunspell's in what its `.aff` says.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from engine.encoding import decode_text
from engine.errors import OwnWordsError, TextError
from engine.files import reason, replacing
from engine.language import Message
from engine.own_words.affixes import Affixes, read_affixes
from engine.own_words.store import OwnWords
from engine.paths import require_plain

_LARGEST = 1 << 26  # bytes of a list
_MOST = 1000  # sightings that a count is taken for
_MOST_WORDS = 500_000  # of a list; longer ones are a language's, not a writer's
_COMBINED = re.compile(r"\bword=([^,]+),f=(\d+)")
_HEADER = re.compile(
    r"#|%|personal_ws-|OOoUserDict|lang:|type:|---|dictionary=|\s*(?:bigram|shortcut)=|word[,;\t]", re.I
)
_GBOARD = "# Gboard Dictionary"  # whose lines are a shortcut, a word and a language
_IN_ARCHIVE = "dictionary.txt"
_FIELDS = re.compile(r"[\t,;]")
_ENCODING = re.compile(rb"^\s*SET\s+(\S+)", re.MULTILINE)


def read_word_list(path: Path) -> Iterator[tuple[str, int]]:
    """The words of a list and their counts, 1 where it has none. Raises OwnWordsError."""
    for number, entry in enumerate(_entries(path)):
        if number == _MOST_WORDS:
            raise _too_large(path)
        yield entry


def write_word_list(own_words: OwnWords, path: Path) -> None:
    """Write the words on offer as a plain list, one a line, the commonest first. Raises OwnWordsError."""
    words = sorted(filter(own_words.may_be_offered, own_words.lexicon()), key=lambda word: (-word.seen, word.form))
    try:
        with replacing(path, private=True) as draft:
            draft.write_text("".join(f"{word.form}\n" for word in words), "utf-8")
    except OSError as error:
        raise OwnWordsError(
            "{path} cannot be written ({reason}): choose another place for it.", path=path, reason=reason(error)
        ) from error


def _entries(path: Path) -> Iterator[tuple[str, int]]:
    content = _content(path)
    affixes, encoding = _affixes(path) if path.suffix == ".dic" else (None, "")
    text = content.decode(encoding, "replace") if encoding else _decoded(content, path)
    is_gboard = text.startswith(_GBOARD)
    for line in (line.partition("\t")[2] if is_gboard else line for line in text.splitlines()):
        found = _COMBINED.search(line)
        if found:
            yield found[1].strip(), min(int(found[2]), _MOST)
        elif line.strip() and not line.strip().isdecimal() and not _HEADER.match(line):
            yield from _stems(line, affixes) if path.suffix == ".dic" else _fields(line)


def _fields(line: str) -> Iterator[tuple[str, int]]:
    """The word of a line: the first field with a letter; and the first whole number among the others."""
    fields = [field.strip().strip('"') for field in _FIELDS.split(line)]
    words = [field for field in fields if any(map(str.isalpha, field))]
    counts = [int(field) for field in fields if field.isdecimal() and len(field) < 10]
    if words:
        yield words[0], min(max([1, *counts[:1]]), _MOST)


def _stems(line: str, affixes: Affixes | None) -> Iterator[tuple[str, int]]:
    """The words of a line of hunspell's or LibreOffice's, which marks where a word may be divided by =."""
    stem, _, flags = line.partition("\t")[0].partition("==")[0].replace("=", "").strip().partition("/")
    words = affixes.words(stem, flags.split(" ")[0]) if affixes else iter([stem])
    return ((word, 1) for word in words if word)


def _affixes(path: Path) -> tuple[Affixes | None, str]:
    """The rules beside a dictionary, and the encoding of both; nothing where there are none."""
    beside = path.with_suffix(".aff")
    if not beside.is_file():
        return None, ""
    content = _content(beside)
    told = _ENCODING.search(content)
    encoding = _codec(told[1].decode("ascii", "replace")) if told else ""
    return read_affixes(content.decode(encoding or "utf-8", "replace")), encoding


def _codec(name: str) -> str:
    """Python's name of an encoding, or nothing for one that it hasn't."""
    try:
        return codecs.lookup(name.replace("microsoft-", "")).name
    except LookupError:
        return ""


def _decoded(content: bytes, path: Path) -> str:
    try:
        return decode_text(content, path)[0]
    except TextError as error:
        raise _told(error.message) from error


def _told(message: Message) -> OwnWordsError:
    return OwnWordsError(message)


def _content(path: Path) -> bytes:
    try:
        require_plain(path)
        return _unpacked(path) if path.suffix == ".zip" else _bounded(path, path.stat().st_size, path.read_bytes)
    except (OSError, BadZipFile, NotImplementedError, RuntimeError) as error:  # an archive may be locked or odd
        raise OwnWordsError(
            "{path} cannot be read ({reason}): check its name and permissions.", path=path, reason=reason(error)
        ) from error


def _unpacked(path: Path) -> bytes:
    """The list in an archive of Gboard's."""
    with ZipFile(path) as archive:
        lists = [item for item in archive.infolist() if item.filename.endswith(_IN_ARCHIVE)]
        if not lists:
            raise OwnWordsError("{path} holds no {name}: choose another file.", path=path, name=_IN_ARCHIVE)
        return _bounded(path, lists[0].file_size, lambda: archive.read(lists[0]))


def _bounded(path: Path, size: int, read: Callable[[], bytes]) -> bytes:
    if size > _LARGEST:
        raise _too_large(path)
    return read()


def _too_large(path: Path) -> OwnWordsError:
    return OwnWordsError("{path} is too large for a list of words: choose another file.", path=path)
