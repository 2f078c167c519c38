"""A row of bits with rank and select, which stores in one bit per n-gram where its children are."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.errors import ModelError
from engine.manifest import CURE

_BLOCK = 32  # bytes


class Bits:
    """Bits with rank and select, lowest bit of a byte first. Takes 1 bit and 1/64 per item."""

    def __init__(self, packed: npt.NDArray[np.uint8], size: int) -> None:
        """`packed` holds exactly `size` bits, or ModelError is raised."""
        if len(packed) != -(-size // 8) or (size % 8 and int(packed[-1]) >> size % 8):
            raise ModelError("The model's rows of bits are damaged: {cure}.", cure=CURE)
        self._packed = packed
        counts = np.bitwise_count(packed)
        blocks = np.add.reduceat(counts, np.arange(0, len(packed), _BLOCK), dtype=np.uint32) if len(packed) else counts
        self._before = np.concatenate([[0], np.cumsum(blocks, dtype=np.int64)])

    @property
    def count(self) -> int:
        """The number of set bits."""
        return int(self._before[-1])

    def __getitem__(self, index: int) -> bool:
        return bool(self._packed[index >> 3] >> (index & 7) & 1)

    def rank(self, index: int) -> int:
        """The number of set bits before `index`."""
        block, offset = divmod(index, 8 * _BLOCK)
        return int(self._before[block]) + int(np.count_nonzero(self._block(block)[:offset]))

    def select(self, rank: int) -> int:
        """The index of the set bit before which `rank` others are set; `rank` must be less than `count`."""
        block = int(np.searchsorted(self._before, rank, "right")) - 1
        within = np.flatnonzero(self._block(block))
        return 8 * _BLOCK * block + int(within[rank - int(self._before[block])])

    def indices(self) -> npt.NDArray[np.int64]:
        """The index of every set bit, in order."""
        return np.flatnonzero(np.unpackbits(self._packed, bitorder="little"))

    def _block(self, block: int) -> npt.NDArray[np.uint8]:
        return np.unpackbits(self._packed[_BLOCK * block : _BLOCK * (block + 1)], bitorder="little")


def pack_bits(bits: npt.NDArray[np.bool_]) -> npt.NDArray[np.uint8]:
    """[n] -> [ceil(n / 8)]"""
    return np.packbits(bits, bitorder="little")
