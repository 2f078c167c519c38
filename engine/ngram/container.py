"""Named arrays in one file, in the safetensors layout, read by memory mapping so that opening takes no time.

The file holds the length of its header (8 bytes, little-endian), the header (JSON: name -> dtype, shape and the first
and last byte of the data, counted from the header's end) and the data, without gaps.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.errors import ModelError
from engine.files import reason, replacing
from engine.manifest import CURE

Arrays = dict[str, npt.NDArray[Any]]
_TYPES: dict[str, np.dtype[Any]] = {
    "U8": np.dtype("u1"),
    "U16": np.dtype("<u2"),
    "U32": np.dtype("<u4"),
    "U64": np.dtype("<u8"),
    "F32": np.dtype("<f4"),
}
_CODES = {dtype: code for code, dtype in _TYPES.items()}
_LONGEST_HEADER = 1 << 20  # bytes; a real one has a few thousand


def read_arrays(path: Path) -> Arrays:
    """The arrays of `path`, mapped read-only. Raises ModelError unless the header describes the whole file exactly."""
    try:
        data = np.asarray(np.memmap(path, np.uint8, mode="r"))  # a plain view: slicing a memmap object is slow
        length = int.from_bytes(data[:8].tobytes(), "little")
        _require(len(data) >= 8 and length <= min(_LONGEST_HEADER, len(data) - 8))
        return _arrays(json.loads(data[8 : 8 + length].tobytes()), data[8 + length :])
    except OSError as error:
        raise ModelError(
            "{path} cannot be read ({reason}): {cure}.", path=path, reason=reason(error), cure=CURE
        ) from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ModelError("{path} is damaged or not a model file: {cure}.", path=path, cure=CURE) from error


def write_arrays(path: Path, arrays: Mapping[str, npt.NDArray[Any]], private: bool = False) -> None:
    """Write arrays of the dtypes u1, u2, u4, u8 and f4; the same arrays give the same bytes. Raises OSError.

    Programs that have an old file mapped keep it. A `private` file is its owner's alone.
    """
    # The widest items come first, so that every array is aligned.
    ordered = sorted(arrays.items(), key=lambda item: (-item[1].itemsize, item[0]))
    header, end = {}, 0
    for name, array in ordered:
        begin, end = end, end + array.nbytes
        header[name] = {"dtype": _CODES[array.dtype], "shape": list(array.shape), "data_offsets": [begin, end]}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with replacing(path, private) as draft, draft.open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for _, array in ordered:
            file.write(np.ascontiguousarray(array).data)


def _arrays(header: dict[str, Any], data: npt.NDArray[np.uint8]) -> Arrays:
    arrays: Arrays = {}
    expected = 0
    for name, entry in sorted(header.items(), key=lambda item: item[1]["data_offsets"]):
        dtype, shape, (begin, end) = _TYPES[entry["dtype"]], entry["shape"], entry["data_offsets"]
        _require(all(type(number) is int and number >= 0 for number in (*shape, begin, end)) and len(shape) == 1)
        _require(begin == expected and end <= len(data) and end - begin == shape[0] * dtype.itemsize)
        arrays[name], expected = data[begin:end].view(dtype), end
    _require(expected == len(data))
    return arrays


def _require(condition: bool) -> None:
    if not condition:
        raise ValueError("the header does not describe the file")
