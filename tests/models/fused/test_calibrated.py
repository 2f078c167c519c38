"""Weights that were rounded with a text in view compute more nearly what they did than those rounded one by one."""

import numpy as np
import pytest
import torch
from transformers import LlamaConfig, LlamaForCausalLM

from models.fused.blocks import Blocks, dequantize, quantize
from models.fused.calibrated import round_calibrated, round_llama


def inputs_that_go_together(count: int, width: int, seed: int = 0) -> np.ndarray:
    random = np.random.default_rng(seed)
    return random.standard_normal((count, width // 4)) @ random.standard_normal((width // 4, width))


@pytest.mark.parametrize("bits", [4, 8])
def test_what_is_computed_changes_less_than_by_plain_rounding(bits: int) -> None:
    weight = np.random.default_rng(1).standard_normal((24, 96)).astype(np.float32)
    seen, new = np.split(inputs_that_go_together(600, 96), 2)
    calibrated = dequantize(round_calibrated(weight, seen.T @ seen, bits))
    plain = dequantize(quantize(weight, bits))
    changes = [np.square(new @ (weight - rounded).T).mean() for rounded in (calibrated, plain)]
    assert changes[0] < 0.5 * changes[1]


def test_a_matrix_of_inputs_that_are_all_alike_or_none_is_rounded_all_the_same() -> None:
    weight = np.random.default_rng(1).standard_normal((8, 64)).astype(np.float32)
    weight[:, :32] = 0
    for products in (np.zeros((64, 64)), np.ones((64, 64))):
        found = dequantize(round_calibrated(weight, products, 4))
        assert np.isfinite(found).all()
        assert np.abs(found - weight).max() < 1


def test_every_map_of_a_model_is_rounded_and_the_model_stays_near() -> None:
    torch.manual_seed(0)
    config = LlamaConfig(vocab_size=64, hidden_size=64, intermediate_size=96, num_hidden_layers=2,
                         num_attention_heads=4, num_key_value_heads=2, tie_word_embeddings=True)  # fmt: skip
    model = LlamaForCausalLM(config).eval()
    rows = torch.randint(0, 64, (6, 24))
    with torch.no_grad():
        before = model(rows).logits
    heard: list[float] = []
    found = round_llama(model, rows, 4, heard.append)
    assert len(found) == 2 * 7
    assert all(isinstance(blocks, Blocks) for blocks in found.values())
    assert heard == [0.5, 1.0]
    state = model.state_dict()
    assert all(np.array_equal(state[name].numpy(), dequantize(blocks)) for name, blocks in found.items())
    with torch.no_grad():
        after = model(rows).logits
    assert float((after - before).square().mean() / before.square().mean()) < 0.05
