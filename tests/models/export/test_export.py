"""Exports compute what the checkpoint computes, in every form, and making one again gives the same bytes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from transformers import GPT2LMHeadModel

from engine.errors import ModelError
from engine.prediction import Cancellation, Request
from engine.transformer import open_transformer
from engine.transformer.session import FusedSession
from engine.transformer.tree import TokenTree
from models.export import export_fused
from models.fused.blocks import BLOCK, dequantize, quantize
from models.gpt2.configuration import read_config
from models.gpt2.source import clean_checkpoint
from models.store import open_model
from tests.tiny import save_checkpoint, save_model

PATH = [3, 1, 4, 1, 5, 9, 2, 6]


def log_probabilities(folder: Path) -> np.ndarray:
    tree = TokenTree(FusedSession(folder / "model.onnx", 48), 0, 48)
    return np.log(tree.walk(PATH, Cancellation()).probabilities)


def reference(model: GPT2LMHeadModel) -> np.ndarray:
    with torch.no_grad():
        return torch.log_softmax(model(torch.tensor([[0, *PATH]])).logits[0, -1], -1).numpy()


@pytest.mark.parametrize("extra", [{}, {"scale_attn_by_inverse_layer_idx": True}, {"n_head": 4, "n_layer": 3}])
def test_the_float_graph_agrees_with_transformers(tmp_path: Path, extra: dict[str, int]) -> None:
    model = save_checkpoint(tmp_path / "checkpoint", **extra)
    export_fused(tmp_path / "checkpoint", tmp_path / "model", 32, "tiny", "MIT", ["random"])
    np.testing.assert_allclose(log_probabilities(tmp_path / "model"), reference(model), atol=1e-4)


@pytest.mark.parametrize(("bits", "tolerance"), [(8, 0.2), (4, 1.2)])
def test_quantised_graphs_stay_near_and_take_less_room(tmp_path: Path, bits: int, tolerance: float) -> None:
    model = save_model(tmp_path / "small", bits)
    save_model(tmp_path / "float", 32)
    assert np.abs(log_probabilities(tmp_path / "small") - reference(model)).mean() < tolerance
    assert (tmp_path / "small" / "model.onnx").stat().st_size < (tmp_path / "float" / "model.onnx").stat().st_size


def test_an_untied_output_layer_is_kept(tmp_path: Path) -> None:
    model = save_checkpoint(tmp_path / "checkpoint")
    model.config.tie_word_embeddings = False
    model.lm_head.weight = torch.nn.Parameter(torch.randn_like(model.lm_head.weight))
    model.save_pretrained(tmp_path / "checkpoint")
    export_fused(tmp_path / "checkpoint", tmp_path / "model", 32, "tiny", "MIT", ["random"])
    np.testing.assert_allclose(log_probabilities(tmp_path / "model"), reference(model), atol=1e-4)


def test_making_a_model_again_gives_the_same_bytes(tmp_path: Path) -> None:
    save_checkpoint(tmp_path / "checkpoint")
    for name in ("once", "again"):
        export_fused(tmp_path / "checkpoint", tmp_path / name, 8, "tiny", "MIT", ["random"])
    for file in (tmp_path / "once").iterdir():
        assert file.read_bytes() == (tmp_path / "again" / file.name).read_bytes()


@given(st.integers(0, 99), st.sampled_from([8, 4]), st.integers(1, 3 * BLOCK))
def test_a_quantised_weight_is_off_by_half_a_step(seed: int, bits: int, inputs: int) -> None:
    weight = np.random.default_rng(seed).normal(size=(5, inputs)).astype(np.float32)
    blocks = quantize(weight, bits)
    steps = np.repeat(blocks.scales, BLOCK, -1)[:, :inputs]
    codes_end = weight / steps > (1 << (bits - 1)) - 1.5  # opposite to the extreme weight they end one step early
    assert (np.abs(dequantize(blocks) - weight) <= np.abs(steps) * np.where(codes_end, 1.001, 0.501)).all()


@pytest.mark.filterwarnings("ignore")
def test_a_standard_export_of_optimum_opens_and_answers_the_same(tmp_path: Path) -> None:
    from optimum.exporters.onnx import main_export

    save_checkpoint(tmp_path / "checkpoint")
    main_export(
        str(tmp_path / "checkpoint"), tmp_path / "optimum", task="text-generation-with-past", do_validation=False
    )
    export_fused(tmp_path / "checkpoint", tmp_path / "fused", 32, "tiny", "MIT", ["random"])
    export_fused(tmp_path / "optimum", tmp_path / "again", 32, "tiny", "MIT", ["random"])
    assert (tmp_path / "fused" / "model.onnx").read_bytes() == (tmp_path / "again" / "model.onnx").read_bytes()
    standard, fused = open_model(tmp_path / "optimum"), open_transformer(tmp_path / "fused")
    for before in ("", "ab ", "ab a", "b. A"):
        expected = fused.predict(Request(before), Cancellation()).suggestions
        found = standard.predict(Request(before), Cancellation()).suggestions
        assert [s.word for s in found] == [s.word for s in expected]
        assert [s.probability for s in found] == pytest.approx([s.probability for s in expected], abs=1e-5)


@pytest.mark.parametrize("bits", [32, 8, 4])
def test_a_model_can_be_turned_back_into_a_checkpoint(tmp_path: Path, bits: int) -> None:
    save_model(tmp_path / "model", bits)
    clean_checkpoint(tmp_path / "model", tmp_path / "decoded")
    export_fused(tmp_path / "decoded", tmp_path / "again", bits, "tiny", "MIT", ["random weights"])
    np.testing.assert_allclose(log_probabilities(tmp_path / "again"), log_probabilities(tmp_path / "model"), atol=1e-3)


def test_what_cannot_be_exported_is_refused_with_a_sentence(tmp_path: Path) -> None:
    save_checkpoint(tmp_path)
    (tmp_path / "config.json").write_text('{"model_type": "llama"}', "utf-8")
    with pytest.raises(ModelError, match="'llama'"):
        export_fused(tmp_path, tmp_path / "out", 8, "x", "MIT", ["x"])
    assert not (tmp_path / "out").exists()
    with pytest.raises(ModelError, match=r"config\.json"):
        read_config(tmp_path / "nowhere")


def test_pickled_weights_are_never_opened(tmp_path: Path) -> None:
    save_checkpoint(tmp_path)
    (tmp_path / "model.safetensors").rename(tmp_path / "pytorch_model.bin")
    with pytest.raises(ModelError, match=r"model\.safetensors"):
        export_fused(tmp_path, tmp_path / "out", 8, "x", "MIT", ["x"])
