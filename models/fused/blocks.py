"""Weight-only block quantisation, in the layout of onnxruntime's MatMulNBits.

A matrix is cut along its input dimension into blocks of `BLOCK` weights; each block has one float scale, and in files
of other programs a shift. Activations stay as they are, so what a row computes doesn't depend on the rows beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

BLOCK = 32


@dataclass(frozen=True, slots=True)
class Blocks:
    """A quantised matrix of `outputs` x `inputs` weights.

    `packed` [outputs, blocks, size * bits / 8] uint8, low nibble first; `scales` and `shifts` [outputs, blocks]
    float32, where shifts of None are all 0. A weight is (q - 2**(bits - 1)) * scale + shift.
    """

    packed: npt.NDArray[np.uint8]
    scales: npt.NDArray[np.float32]
    bits: int
    inputs: int
    shifts: npt.NDArray[np.float32] | None = None

    @property
    def size(self) -> int:
        """The weights in a block."""
        return int(self.packed.shape[2]) * 8 // self.bits

    @property
    def middle(self) -> int:
        """The code of a weight of 0, where nothing is shifted."""
        return 1 << (self.bits - 1)


def quantize(weight: npt.NDArray[np.float32], bits: int) -> Blocks:
    """Quantise `weight` [outputs, inputs] symmetrically to 8 or 4 bits, rounding to nearest."""
    outputs, inputs = weight.shape
    blocks = -(-inputs // BLOCK)
    padded = np.zeros((outputs, blocks * BLOCK), np.float32)
    padded[:, :inputs] = weight
    cut = padded.reshape(outputs, blocks, BLOCK)  # [outputs, blocks * BLOCK] -> [outputs, blocks, BLOCK]
    middle = 1 << (bits - 1)
    extreme = np.take_along_axis(cut, np.abs(cut).argmax(-1, keepdims=True), -1)
    # The extreme weight falls on the lowest code, -middle, which has one step more than the highest.
    scales = (extreme / -middle).astype(np.float32)
    steps = np.divide(cut, scales, out=np.zeros_like(cut), where=scales != 0)
    codes = (np.clip(np.rint(steps), -middle, middle - 1) + middle).astype(np.uint8)
    return Blocks(pack(codes, bits), scales[..., 0], bits, inputs)


def dequantize(blocks: Blocks) -> npt.NDArray[np.float32]:
    """The weights [outputs, inputs] that the blocks stand for."""
    codes = blocks.packed if blocks.bits == 8 else _unpack(blocks.packed)
    weights = (codes.astype(np.float32) - blocks.middle) * blocks.scales[..., None]
    if blocks.shifts is not None:
        weights += blocks.shifts[..., None]
    return weights.reshape(len(weights), -1)[:, : blocks.inputs]


def pack(codes: npt.NDArray[np.uint8], bits: int) -> npt.NDArray[np.uint8]:
    """Codes of one byte each, [.., size], as they are stored."""
    if bits == 8:
        return codes
    packed: npt.NDArray[np.uint8] = codes[..., 0::2] | codes[..., 1::2] << np.uint8(4)  # [.., size] -> [.., size / 2]
    return packed


def _unpack(packed: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    pairs = np.stack([packed & 15, packed >> 4], -1)
    return pairs.reshape(*packed.shape[:-1], -1)  # [.., size / 2, 2] -> [.., size]


def stack(matrices: Sequence[npt.NDArray[Any] | Blocks]) -> npt.NDArray[Any] | Blocks | None:
    """Matrices of the same inputs as one, one's outputs below the other's; None where they differ in form."""
    floats = [matrix for matrix in matrices if not isinstance(matrix, Blocks)]
    if len(floats) == len(matrices):
        return np.concatenate(floats)
    cut = [matrix for matrix in matrices if isinstance(matrix, Blocks)]
    forms = {(matrix.bits, matrix.size, matrix.shifts is None) for matrix in cut}
    if len(cut) < len(matrices) or len(forms) > 1:
        return None
    shifts = [matrix.shifts for matrix in cut if matrix.shifts is not None]
    packed, scales = np.concatenate([one.packed for one in cut]), np.concatenate([one.scales for one in cut])
    return Blocks(packed, scales, cut[0].bits, cut[0].inputs, np.concatenate(shifts) if shifts else None)


def are_equal(one: npt.NDArray[Any] | Blocks, other: npt.NDArray[Any] | Blocks) -> bool:
    """Whether two matrices hold the same numbers in the same form."""
    if isinstance(one, Blocks) and isinstance(other, Blocks):
        return np.array_equal(one.packed, other.packed) and np.array_equal(one.scales, other.scales)
    return not isinstance(one, Blocks) and not isinstance(other, Blocks) and np.array_equal(one, other)


def size_of(matrix: npt.NDArray[Any] | Blocks) -> tuple[int, ...]:
    """The outputs and inputs of a matrix."""
    return (len(matrix.scales), matrix.inputs) if isinstance(matrix, Blocks) else matrix.shape
