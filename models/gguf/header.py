"""Walks over a GGUF file's header before any library reads it: a crafted file may claim counts and lengths without end.

The format is that of llama.cpp's docs/gguf.md: numbers are little-endian; strings and arrays have a length of 8 bytes.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

from engine.errors import ModelError
from engine.files import reason
from engine.language import Message

_MAGIC = b"GGUF"
_VERSIONS = (2, 3)
_STRING, _ARRAY = 8, 9
_SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}  # bytes of a value, by its type
_MOST_ENTRIES = 100_000  # tensors, or settings
_MOST_VALUES = 2_000_000  # of an array
_LONGEST = 1 << 24  # bytes of a string
_MOST_DIMENSIONS = 4


def require_sound(path: Path) -> None:
    """Raise ModelError unless the header of the file is whole and holds no absurd counts or lengths."""
    try:
        with path.open("rb") as file:
            _Header(file, path.stat().st_size).walk()
    except OSError as error:
        raise ModelError(
            "{path} cannot be read ({reason}): check its name and its permissions.", path=path, reason=reason(error)
        ) from error
    except (ValueError, struct.error) as error:
        raise ModelError(
            "{path} is no whole GGUF file ({reason}): fetch it again.", path=path, reason=reason(error)
        ) from error


class _Header:
    """The header of an open file of so many bytes."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file, self._size = file, size

    def walk(self) -> None:
        """Go over all of it. Raises ValueError, struct.error."""
        if self._file.read(4) != _MAGIC or self._number("<I") not in _VERSIONS:
            raise ValueError(Message("it doesn't begin as one"))
        tensors, settings = self._number("<Q"), self._number("<Q")
        if max(tensors, settings) > _MOST_ENTRIES:
            raise ValueError(Message("it claims {count:,} entries", count=max(tensors, settings)))
        for _ in range(settings):
            self._string()
            self._value(self._number("<I"))
        for _ in range(tensors):
            self._tensor()

    def _tensor(self) -> None:
        self._string()
        dimensions = self._number("<I")
        if dimensions > _MOST_DIMENSIONS:
            raise ValueError(Message("a tensor of {count:,} dimensions", count=dimensions))
        self._skip(8 * dimensions + 4 + 8)  # their lengths, the type, the place

    def _value(self, kind: int) -> None:
        if kind == _STRING:
            self._string()
        elif kind == _ARRAY:
            self._array()
        elif kind in _SIZES:
            self._skip(_SIZES[kind])
        else:
            raise ValueError(Message("a setting of an unknown type"))

    def _array(self) -> None:
        kind, count = self._number("<I"), self._number("<Q")
        if kind == _ARRAY or count > _MOST_VALUES:
            raise ValueError(Message("a list of {count:,} values", count=count))
        if kind in _SIZES:
            self._skip(_SIZES[kind] * count)
            return
        for _ in range(count):
            self._value(kind)

    def _string(self) -> None:
        length = self._number("<Q")
        if length > _LONGEST:
            raise ValueError(Message("a text of {count:,} bytes", count=length))
        self._skip(length)

    def _number(self, form: str) -> int:
        number: int = struct.unpack(form, self._file.read(struct.calcsize(form)))[0]
        return number

    def _skip(self, count: int) -> None:
        if self._file.tell() + count > self._size:
            raise ValueError(Message("it ends too early"))
        self._file.seek(count, 1)
