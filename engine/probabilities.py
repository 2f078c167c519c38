"""What is done with arrays of probabilities in more than one place."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

LEAST = 1e-30  # stands for a probability of nothing, whose logarithm would be infinite
_BLOCK = 256  # numbers among which only the highest is looked at first


def highest(numbers: npt.NDArray[np.floating[Any]], count: int) -> npt.NDArray[np.int64]:
    """The indices of the `count` highest `numbers` [N] above 0, highest first, the lower index first among equals."""
    if not len(numbers):
        return np.zeros(0, np.int64)
    # As many blocks as wanted reach the threshold, so at least as many numbers do.
    blocks = np.maximum.reduceat(numbers, np.arange(0, len(numbers), _BLOCK))
    threshold = np.partition(blocks, -count)[-count] if count < len(blocks) else 0
    found = np.flatnonzero(numbers >= max(threshold, np.finfo(numbers.dtype).tiny))
    return found[np.lexsort((found, -numbers[found]))][:count]
