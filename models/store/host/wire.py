"""What the two processes say to each other: frames of JSON and arrays, which run no code where they are read.

A frame is the length of its header (4 bytes, little-endian), the header (JSON: the values, and dtype and shape of each
array) and the arrays, one after the other.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]

_TYPES = ("<f4", "<i8", "<u4", "|u1")
_MOST = 1 << 29  # bytes of arrays; the attention of a large model in a full context has some hundred millions
_HEADER = 1 << 22  # bytes


class Frame(NamedTuple):
    """Values that JSON can hold, and arrays of float32, int64, uint32 or uint8."""

    values: Mapping[str, Any]
    arrays: Sequence[npt.NDArray[Any]] = ()


def packed(frame: Frame) -> list[memoryview]:
    """The frame as bytes, in parts."""
    described = [(array.dtype.str, array.shape) for array in frame.arrays]
    header = json.dumps({"values": frame.values, "arrays": described}).encode()
    contents = (np.ascontiguousarray(array).reshape(-1).view(np.uint8).data for array in frame.arrays if array.size)
    return [memoryview(len(header).to_bytes(4, "little") + header), *contents]


def unpacked(read: Callable[[int], Bytes], longest: int = _HEADER) -> Frame:
    """The next frame of what `read` gives, which is so many bytes; its header has `longest` at most.

    Raises ValueError for anything but a frame, and what `read` raises.
    """
    length = int.from_bytes(read(4).tobytes(), "little")
    if length > longest:
        raise ValueError("the header is too long")
    content = read(length).tobytes()
    try:
        header = json.loads(content)
        values, shapes = dict(header["values"]), [_shape(*described) for described in header["arrays"]]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise ValueError("the header is damaged") from error
    if sum(_size(dtype, shape) for dtype, shape in shapes) > _MOST:
        raise ValueError("the arrays are too large")
    return Frame(values, [read(_size(*shape)).view(shape[0]).reshape(shape[1]) for shape in shapes])


def _shape(dtype: str, shape: list[int]) -> tuple[np.dtype[Any], list[int]]:
    if dtype not in _TYPES or not all(type(length) is int and length >= 0 for length in shape):
        raise ValueError("the arrays are of no known type")
    return np.dtype(dtype), shape


def _size(dtype: np.dtype[Any], shape: list[int]) -> int:
    return dtype.itemsize * math.prod(shape)
