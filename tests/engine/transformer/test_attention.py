"""The attention shown is what transformers computes from the same weights, in every layer and head."""

import numpy as np
import onnx
import pytest
import torch

from engine.errors import Cancelled, ModelError
from engine.prediction import Cancellation
from engine.transformer.attention import open_attention
from models.gpt2.checkpoint import load_gpt2
from tests.tiny import save_model

TOKENS = [0, 3, 1, 4, 1, 5, 9, 2, 6]


def expected(folder):
    model = load_gpt2(folder).eval()
    model.config._attn_implementation = "eager"
    with torch.no_grad():
        layers = model(torch.tensor([TOKENS]), output_attentions=True).attentions
    return torch.cat(layers).numpy()


def keep_activations(path):
    """Have the graph compute with activations as they are, which are else rounded to 8 bits."""
    graph = onnx.load(path)
    for node in graph.graph.node:
        for attribute in node.attribute:
            if attribute.name == "accuracy_level":
                attribute.i = 1
    onnx.save(graph, path)


@pytest.mark.parametrize("bits", [32, 8, 4])
def test_it_agrees_with_transformers_on_the_same_weights(tmp_path, bits):
    save_model(tmp_path / "model", bits)
    keep_activations(tmp_path / "model" / "model.onnx")
    found = open_attention(tmp_path / "model").of(TOKENS, Cancellation())
    assert found.shape == (2, 2, len(TOKENS), len(TOKENS))
    np.testing.assert_allclose(found, expected(tmp_path / "model"), atol=1e-4)


@pytest.mark.parametrize("bits", [8, 4])
def test_a_quantised_model_shows_what_it_predicts_with_which_is_close(tmp_path, bits):
    save_model(tmp_path / "model", bits)
    found = open_attention(tmp_path / "model").of(TOKENS, Cancellation())
    np.testing.assert_allclose(found, expected(tmp_path / "model"), atol=0.05)


def test_no_token_sees_what_comes_after_it(tmp_path):
    save_model(tmp_path / "model", 8)
    found = open_attention(tmp_path / "model").of(TOKENS, Cancellation())
    assert not np.triu(found, 1).any()
    np.testing.assert_allclose(found.sum(-1), 1, atol=1e-5)


def test_a_cancelled_one_stops(tmp_path):
    save_model(tmp_path / "model", 8)
    cancellation = Cancellation()
    cancellation.cancel()
    with pytest.raises(Cancelled):
        open_attention(tmp_path / "model").of(TOKENS, cancellation)


def test_a_model_that_does_not_show_its_attention_is_refused_with_a_cure(tmp_path):
    save_model(tmp_path / "model", 32)
    graph = onnx.load(tmp_path / "model" / "model.onnx")
    del graph.graph.output[-2:]
    onnx.save(graph, tmp_path / "model" / "model.onnx")
    with pytest.raises(ModelError, match=r"doesn't show its attention: make it again with `main\.py export`"):
        open_attention(tmp_path / "model")


@pytest.mark.parametrize("content", [None, b"", b"no graph"])
def test_a_model_that_is_none_is_refused_with_a_sentence(tmp_path, content):
    if content is not None:
        (tmp_path / "model.onnx").write_bytes(content)
    with pytest.raises(ModelError, match=r"model\.onnx"):
        open_attention(tmp_path)
