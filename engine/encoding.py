"""How the bytes of a text file are read: one rule for the editor and for texts to learn from."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from engine.errors import TextError

WESTERN = "cp1252"  # the encoding of old text without a mark that is not UTF-8
ENCODING_NAMES = {"utf-8": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", WESTERN: "Windows-1252"}
_MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_CONTROLS = re.compile("[\x01-\x08\x0e-\x1f\x7f]")  # in a file of unknown encoding they show that it is not text
_WRONG = re.compile("[\udc80-\udcff]")  # a byte that is not UTF-8, as Python reads it
_BEYOND_ASCII = re.compile("[^\0-\x7f]")


def decode_text(content: bytes, path: Path) -> tuple[str, str, bool]:
    """The text, its encoding, and whether it begins with a byte order mark.

    Raises TextError, naming `path`, where it is not plain text.
    """
    text, encoding, mark = _decoded(content, path)
    if "\0" in text:
        raise TextError("{path} is not a text file: it holds zero bytes; choose a plain-text file.", path=path)
    return text, encoding, mark


def _decoded(content: bytes, path: Path) -> tuple[str, str, bool]:
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            try:
                return content[len(mark) :].decode(encoding), encoding, True
            except UnicodeDecodeError as error:
                name = ENCODING_NAMES[encoding]
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
        return text, WESTERN, False


def _western(content: bytes) -> str | None:
    """The text in a Western European encoding; None if it is not text, or is UTF-8 except for a few bytes."""
    read = content.decode(errors="surrogateescape")
    wrong = len(_WRONG.findall(read))
    if 0 < wrong <= len(_BEYOND_ASCII.findall(read)) - wrong:
        return None
    try:
        text = content.decode(WESTERN)
    except UnicodeDecodeError:
        return None
    return None if _CONTROLS.search(text) else text
