"""The weights of a GGUF file's tensor, as they are: in blocks where the file has them in blocks, else as floats.

The layouts are those of llama.cpp's ggml-common.h. What a block's weights stand for is in `models.fused.blocks`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from engine.errors import ModelError
from models.fused.blocks import Blocks, pack

if TYPE_CHECKING:
    from gguf import ReaderTensor

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]
_MIDDLE = {4: 8, 8: 128}  # the code of 0, by bits
_LARGE = 256  # weights in a block of the K kinds, which is cut into smaller ones


def weights(tensor: ReaderTensor) -> Blocks | npt.NDArray[Any]:
    """The weights of a tensor [outputs, inputs] or [width]. Raises ModelError for a kind that isn't read here."""
    from gguf.quants import dequantize

    kind = tensor.tensor_type.name
    if kind in ("F32", "F16", "BF16"):
        floats: Floats = dequantize(tensor.data, tensor.tensor_type).astype(np.float32)
        return floats
    if kind not in _DECODERS or tensor.data.ndim != 2:
        raise ModelError(
            "{name} is of the kind {kind}, which Foreword doesn't read: take the file in F16, Q8_0, Q4_0, Q4_1 or "
            "Q4_K_M.",
            name=tensor.name,
            kind=kind,
        )
    size, decode = _DECODERS[kind]
    rows = tensor.data.reshape(len(tensor.data), -1, size)  # [outputs, bytes] -> [outputs, blocks, bytes]
    return decode(rows)


def _blocks(codes: Bytes, scales: Floats, bits: int, shifts: Floats | None = None) -> Blocks:
    """Blocks of `codes` [outputs, blocks, size], in which the code of 0 is the middle one."""
    inputs = codes.shape[1] * codes.shape[2]
    return Blocks(pack(codes, bits), scales, bits, inputs, shifts)


def _real(raw: Bytes) -> Floats:
    """A float16 of two bytes, [.., 2] -> [..]."""
    return np.ascontiguousarray(raw).view(np.float16)[..., 0].astype(np.float32)


def _nibbles(raw: Bytes) -> Bytes:
    """The low halves of some bytes, then the high ones, [.., n] -> [.., 2 n]."""
    return np.concatenate([raw & 15, raw >> 4], -1)


def _q8_0(rows: Bytes) -> Blocks:
    codes = (rows[..., 2:].view(np.int8).astype(np.int16) + _MIDDLE[8]).astype(np.uint8)
    return _blocks(codes, _real(rows[..., :2]), 8)


def _q4_0(rows: Bytes) -> Blocks:
    return _blocks(_nibbles(rows[..., 2:]), _real(rows[..., :2]), 4)


def _q4_1(rows: Bytes) -> Blocks:
    scales, lowest = _real(rows[..., :2]), _real(rows[..., 2:4])
    return _blocks(_nibbles(rows[..., 4:]), scales, 4, lowest + _MIDDLE[4] * scales)


def _q4_k(rows: Bytes) -> Blocks:
    """Eight blocks of 32 in each: scales and lowest values are six bits of the large block's."""
    outputs = len(rows)
    small = rows[..., 4:16].reshape(outputs, -1, 3, 4)
    first, second, both = small[..., 0, :], small[..., 1, :], small[..., 2, :]
    scales = np.concatenate([first & 63, (both & 15) | ((first >> 2) & 48)], -1)  # [outputs, large, 8]
    lowest = np.concatenate([second & 63, (both >> 4) | ((second >> 2) & 48)], -1)
    steps = (_real(rows[..., :2])[..., None] * scales).reshape(outputs, -1)  # -> [outputs, blocks]
    shifts = _MIDDLE[4] * steps - (_real(rows[..., 2:4])[..., None] * lowest).reshape(outputs, -1)
    codes = _nibbles(rows[..., 16:].reshape(outputs, -1, 32)).reshape(outputs, -1, 32)
    return _blocks(codes, steps, 4, shifts)


def _q6_k(rows: Bytes) -> Blocks:
    """Sixteen blocks of 16 in each; a code has its low four bits in one place and its high two in another."""
    outputs = len(rows)
    low = _nibbles(rows[..., :128].reshape(outputs, -1, 64)).reshape(outputs, -1, _LARGE)
    quarters = rows[..., 128:192].reshape(outputs, -1, 1, 32)
    high = (quarters >> np.array([[0], [2], [4], [6]], np.uint8)) & 3  # -> [outputs, halves, 4, 32]
    codes = (low | high.reshape(outputs, -1, _LARGE) << np.uint8(4)).astype(np.uint8)
    small = rows[..., 192:208].view(np.int8)
    scales = (_real(rows[..., 208:210])[..., None] * small).reshape(outputs, -1).astype(np.float32)
    codes += np.uint8(_MIDDLE[8] - 32)
    return _blocks(codes.reshape(outputs, -1, 16), scales, 8)


# How many bytes a block takes in the file, and what reads it.
_DECODERS: dict[str, tuple[int, Callable[[Bytes], Blocks]]] = {
    "Q8_0": (34, _q8_0), "Q4_0": (18, _q4_0), "Q4_1": (20, _q4_1), "Q4_K": (144, _q4_k), "Q6_K": (210, _q6_k),
}  # fmt: skip
