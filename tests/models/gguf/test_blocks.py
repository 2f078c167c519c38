"""Weights of GGUF files, beside what the `gguf` package makes of the same bytes."""

from typing import Any, NamedTuple

import numpy as np
import pytest
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType
from gguf.quants import dequantize as reference
from gguf.quants import quantize as reference_quantize
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import ModelError
from models.fused.blocks import Blocks, dequantize
from models.gguf.blocks import weights

IN_BLOCKS = ["Q8_0", "Q4_0", "Q4_1", "Q4_K", "Q6_K"]


class Tensor(NamedTuple):
    """What `gguf.ReaderTensor` has of one, which can't be made without a file."""

    name: str
    tensor_type: GGMLQuantizationType
    data: Any


@pytest.mark.parametrize("kind", IN_BLOCKS)
@given(st.integers(0, 2**32 - 1), st.integers(1, 5), st.integers(1, 3))
def test_blocks_stand_for_the_very_weights_of_the_file(kind: str, seed: int, outputs: int, large: int) -> None:
    number = GGMLQuantizationType[kind]
    size, stored = GGML_QUANT_SIZES[number]
    random = np.random.default_rng(seed)
    data = random.integers(0, 256, (outputs, 256 * large // size, stored), np.uint8)
    # Scales are float16; any exponent but that of infinity will do.
    for place in {"Q4_1": (0, 2), "Q4_K": (0, 2), "Q6_K": (208,)}.get(kind, (0,)):
        data[..., place + 1] &= 0xBB
    data = data.reshape(outputs, -1)
    found = weights(Tensor("w", number, data))
    assert isinstance(found, Blocks)
    expected = reference(data, number)
    scale = float(np.abs(found.scales).max() * 256 + (0 if found.shifts is None else np.abs(found.shifts).max()))
    assert dequantize(found) == pytest.approx(expected, abs=1e-6 * scale)


@pytest.mark.parametrize("kind", ["F32", "F16", "BF16"])
def test_floats_stay_floats(kind: str) -> None:
    number = GGMLQuantizationType[kind]
    matrix = np.random.default_rng(0).standard_normal((3, 64)).astype(np.float32)
    data = reference_quantize(matrix, number)
    assert np.array_equal(weights(Tensor("w", number, data)), reference(data, number))


def test_another_kind_is_refused_by_its_name() -> None:
    with pytest.raises(ModelError, match=r"output\.weight is of the kind IQ4_XS"):
        weights(Tensor("output.weight", GGMLQuantizationType.IQ4_XS, np.zeros((2, 136), np.uint8)))
