"""Reads the word lists of other programs: each word with how often it was counted there, without headers and flags.

Known are Gboard's `dictionary.txt`, aspell's `.pws`, hunspell's and LibreOffice's `.dic`, AOSP's `.combined`, CSV and
plain lists, in UTF-8, UTF-16 or Windows-1252. The words of a `.dic` are its stems, as they stand there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from engine.errors import OwnWordsError
from engine.files import reason

_LARGEST = 1 << 26  # bytes of a list
_MOST = 1000  # sightings that a count is taken for
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_COMBINED = re.compile(r"\bword=([^,]+),f=(\d+)")
_HEADER = re.compile(
    r"#|%|personal_ws-|OOoUserDict|lang:|type:|---|dictionary=|\s*(?:bigram|shortcut)=|word[,;\t]", re.I
)
_GBOARD = "# Gboard Dictionary"  # whose lines are a shortcut, a word and a language
_FIELDS = re.compile(r"[\t,;]")


def read_word_list(path: Path) -> Iterator[tuple[str, int]]:
    """The words of a list and their counts, 1 where it has none. Raises OwnWordsError."""
    text = _text(path)
    is_gboard = text.startswith(_GBOARD)
    for line in (line.partition("\t")[2] if is_gboard else line for line in text.splitlines()):
        found = _COMBINED.search(line)
        if found:
            yield found[1].strip(), min(int(found[2]), _MOST)
        elif line.strip() and not line.strip().isdecimal() and not _HEADER.match(line):
            yield from _entry(line, path.suffix == ".dic")


def _entry(line: str, has_flags: bool) -> Iterator[tuple[str, int]]:
    """The word of a line: the first field with a letter; and the first whole number among the others."""
    if has_flags:
        line = line.partition("/")[0].partition("==")[0].replace("=", "")
    fields = [field.strip().strip('"') for field in _FIELDS.split(line)]
    words = [field for field in fields if any(map(str.isalpha, field))]
    counts = [int(field) for field in fields if field.isdecimal() and len(field) < 10]
    if words:
        yield words[0], min(max([1, *counts[:1]]), _MOST)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST:
            raise OwnWordsError("{path} is too large for a list of words: choose another file.", path=path)
        data = path.read_bytes()
    except OSError as error:
        raise OwnWordsError(
            "{path} cannot be read ({reason}): check its name and permissions.", path=path, reason=reason(error)
        ) from error
    if data.startswith(_UTF16):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
