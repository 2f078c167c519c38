"""Rounds weights to few bits so that what they compute changes least, on texts like those that will be read.

This is GPTQ (Frantar, Ashkboos, Hoefler and Alistarh, "GPTQ: accurate post-training quantization for generative
pre-trained transformers", ICLR 2023): the inputs of a matrix are rounded one after the other, and what rounding one of
them changes is made up for by those that are yet to be rounded, as far as they go with it in the texts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from models.fused.blocks import BLOCK, Blocks, pack

if TYPE_CHECKING:
    import torch
    from transformers import LlamaForCausalLM

Matrix = npt.NDArray[Any]
_DAMPING = 0.01  # of the mean of the diagonal, added to it, so that inputs that never vary have an inverse


def round_calibrated(weight: Matrix, products: Matrix, bits: int) -> Blocks:
    """Blocks of `weight` [outputs, inputs], where `products` [inputs, inputs] are the sums of x x' over its inputs x.

    The inputs must be a multiple of a block.
    """
    left = weight.astype(np.float64).T.copy()  # [outputs, inputs] -> [inputs, outputs]
    inverse = _inverse(products.astype(np.float64))
    middle = 1 << (bits - 1)
    codes = np.empty(left.shape, np.uint8)
    scales = np.empty((len(left) // BLOCK, left.shape[1]))
    for block, start in enumerate(range(0, len(left), BLOCK)):
        end, errors = start + BLOCK, np.empty((BLOCK, left.shape[1]))
        scales[block] = _scales(left[start:end], middle)
        for i in range(start, end):
            code = np.clip(np.rint(left[i] / scales[block]), -middle, middle - 1)
            codes[i] = code + middle
            errors[i - start] = (left[i] - code * scales[block]) / inverse[i, i]
            left[i:end] -= np.outer(inverse[i, i:end], errors[i - start])
        left[end:] -= inverse[start:end, end:].T @ errors
    cut = codes.T.reshape(len(weight), -1, BLOCK)  # [inputs, outputs] -> [outputs, blocks, BLOCK]
    return Blocks(pack(cut, bits), np.ascontiguousarray(scales.T, np.float32), bits, weight.shape[1])


def _inverse(products: Matrix) -> Matrix:
    """The upper Cholesky factor of the inverse [inputs, inputs]."""
    diagonal = np.diagonal(products)
    damped = products + np.eye(len(products)) * (_DAMPING * diagonal.mean() + 1e-12)
    factor: Matrix = np.linalg.cholesky(np.linalg.inv(damped)).T
    return factor


def _scales(block: Matrix, middle: int) -> Matrix:
    """The step of each output: the extreme weight falls on the lowest code, as in `models.fused.blocks.quantize`."""
    extreme = np.take_along_axis(block, np.abs(block).argmax(0, keepdims=True), 0)[0]  # [BLOCK, outputs] -> [outputs]
    steps = (extreme / -middle).astype(np.float16).astype(np.float64)
    return np.where(steps == 0, 1.0, steps)


def round_llama(
    model: LlamaForCausalLM, rows: torch.Tensor, bits: int, done: Callable[[float], object]
) -> dict[str, Blocks]:
    """All matrices of a Llama's layers in blocks, by their names, calibrated on `rows` [texts, tokens].

    Each layer is calibrated on what the rounded ones before it give. The model's weights become what the blocks stand
    for. `done` hears the share that is, 0 to 1.
    """
    import torch

    found: dict[str, Blocks] = {}
    with torch.no_grad():
        hidden = model.model.embed_tokens(rows)
        turns = model.model.rotary_emb(hidden, torch.arange(rows.shape[1])[None])
        for index, layer in enumerate(model.model.layers):
            maps = {name: part for name, part in layer.named_modules() if isinstance(part, torch.nn.Linear)}
            with _watched(list(maps.values())) as products:
                _run(layer, hidden, turns)
            for name, part in maps.items():
                found[f"model.layers.{index}.{name}.weight"] = _rounded(part, products[part], bits)
            hidden = _run(layer, hidden, turns)
            done((index + 1) / len(model.model.layers))
    return found


def _run(layer: Any, hidden: torch.Tensor, turns: Any) -> torch.Tensor:
    """What a layer makes of each text, [texts, tokens, W]."""
    import torch

    results = [layer(text[None], position_embeddings=turns) for text in hidden]
    return torch.cat([result[0] if isinstance(result, tuple) else result for result in results])


@contextmanager
def _watched(parts: Sequence[torch.nn.Linear]) -> Iterator[dict[torch.nn.Linear, torch.Tensor]]:
    """The sums of x x' over the inputs x of some maps, added up while they are run."""
    import torch

    products = {part: torch.zeros(part.in_features, part.in_features) for part in parts}

    def add(part: torch.nn.Module, inputs: tuple[torch.Tensor, ...]) -> None:
        flat = inputs[0].reshape(-1, inputs[0].shape[-1])  # [1, S, inputs] -> [S, inputs]
        products[part] += flat.T @ flat

    hooks = [part.register_forward_pre_hook(add) for part in parts]
    try:
        yield products
    finally:
        for hook in hooks:
            hook.remove()


def _rounded(part: torch.nn.Linear, products: torch.Tensor, bits: int) -> Blocks:
    """The blocks of a map's weights, which the map has from now on."""
    import torch

    from models.fused.blocks import dequantize

    blocks = round_calibrated(part.weight.numpy(), products.numpy(), bits)
    part.weight.copy_(torch.from_numpy(dequantize(blocks)))
    return blocks
