"""The fused graph of each family of the Llama kind beside transformers' own computation, on random weights.

The configurations are those of real models at an eighth of their width.
"""

from pathlib import Path

import numpy as np
import pytest

from engine.errors import ModelError
from engine.prediction import Cancellation
from engine.transformer.attention import open_attention
from engine.transformer.session import FusedSession
from engine.transformer.tree import TokenTree
from models.fused.blocks import Blocks, dequantize, pack, quantize
from models.llama.fused_graph import build
from models.llama.shape import LlamaShape

LLAMA3 = {"rope_type": "llama3", "factor": 32.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
          "original_max_position_embeddings": 64}  # fmt: skip
CONFIGS = {
    "SmolLM2-135M": {"model_type": "llama", "hidden_size": 72, "num_attention_heads": 9, "num_key_value_heads": 3,
                     "head_dim": 16, "intermediate_size": 192, "rope_theta": 100000.0, "tie_word_embeddings": True,
                     "rms_norm_eps": 1e-5, "max_position_embeddings": 8192},
    "Llama-3.2-1B": {"model_type": "llama", "hidden_size": 256, "num_attention_heads": 32, "num_key_value_heads": 8,
                     "head_dim": 16, "intermediate_size": 1024, "rope_theta": 500000.0, "rope_scaling": LLAMA3,
                     "tie_word_embeddings": True, "rms_norm_eps": 1e-5, "max_position_embeddings": 131072},
    "TinyLlama": {"model_type": "llama", "hidden_size": 256, "num_attention_heads": 32, "num_key_value_heads": 4,
                  "head_dim": 16, "intermediate_size": 704, "tie_word_embeddings": False},
    "biased": {"model_type": "llama", "hidden_size": 128, "num_attention_heads": 8, "num_key_value_heads": 8,
               "intermediate_size": 96, "attention_bias": True, "mlp_bias": True,
               "rope_scaling": {"type": "linear", "factor": 4.0}},
    "Mistral-7B": {"model_type": "mistral", "hidden_size": 512, "num_attention_heads": 32, "num_key_value_heads": 8,
                   "head_dim": 16, "intermediate_size": 1792, "sliding_window": 64, "tie_word_embeddings": False},
    "Qwen2.5-0.5B": {"model_type": "qwen2", "hidden_size": 112, "num_attention_heads": 7, "num_key_value_heads": 1,
                     "intermediate_size": 608, "rope_theta": 1000000.0, "tie_word_embeddings": True},
    "Qwen3-0.6B": {"model_type": "qwen3", "hidden_size": 128, "num_attention_heads": 16, "num_key_value_heads": 8,
                   "head_dim": 16, "intermediate_size": 384, "rope_theta": 1000000.0, "tie_word_embeddings": True},
    "Qwen3-yarn": {"model_type": "qwen3", "hidden_size": 128, "num_attention_heads": 16, "num_key_value_heads": 8,
                   "head_dim": 16, "intermediate_size": 384, "max_position_embeddings": 256,
                   "rope_scaling": {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 64}},
    "Gemma-3-270M": {"model_type": "gemma3_text", "hidden_size": 80, "num_attention_heads": 4,
                     "num_key_value_heads": 1, "head_dim": 32, "intermediate_size": 256, "sliding_window": 64,
                     "query_pre_attn_scalar": 32, "final_logit_softcapping": 30.0, "num_hidden_layers": 7,
                     "rope_scaling": {"rope_type": "linear", "factor": 8.0}},
}  # fmt: skip
VOCABULARY = 300
TOKENS = [int(token) for token in np.random.default_rng(5).integers(0, VOCABULARY, 40)]


def reference(config: dict):
    """A model of this configuration with random weights, none of them a plain 0 or 1."""
    import torch
    from transformers import CONFIG_MAPPING, AutoModelForCausalLM

    torch.manual_seed(0)
    known = CONFIG_MAPPING[config["model_type"]](**({"num_hidden_layers": 3} | config | {"vocab_size": VOCABULARY}))
    known._attn_implementation = "eager"
    model = AutoModelForCausalLM.from_config(known).eval()
    with torch.no_grad():
        for weight in model.parameters():
            weight += 0.05 * torch.randn_like(weight)
    return model


def saved(model, folder: Path, bits: int = 32, weights: dict | None = None) -> LlamaShape:
    """The fused graph of a model, written into a folder."""
    shape = LlamaShape.of(model.config.to_dict())
    found = weights or {name: value.detach().numpy() for name, value in model.state_dict().items()}
    (folder / "model.onnx").write_bytes(build(found, shape, bits).SerializeToString())
    return shape


def log_probabilities(model, tokens: list[int]) -> np.ndarray:
    """ln P of what follows each token, [S, V]."""
    import torch

    with torch.no_grad():
        return model(torch.tensor([tokens])).logits[0].log_softmax(-1).numpy()


def tree_of(folder: Path) -> TokenTree:
    return TokenTree(FusedSession(folder / "model.onnx", 700), TOKENS[0], 64)


@pytest.mark.parametrize("name", CONFIGS)
def test_a_tree_of_tokens_has_the_probabilities_of_transformers(name: str, tmp_path: Path) -> None:
    model = reference(CONFIGS[name])
    saved(model, tmp_path)
    tree = tree_of(tmp_path)
    node = tree.walk(TOKENS[1:30], Cancellation())
    assert node.probabilities is not None
    assert np.log(node.probabilities) == pytest.approx(log_probabilities(model, TOKENS[:30])[-1], abs=1e-4)
    branches = tree.grow(node, [TOKENS[30:34], TOKENS[35:37], [7]], Cancellation())
    for path, nodes in zip(([*TOKENS[30:34]], [*TOKENS[35:37]], [7]), branches, strict=True):
        assert nodes[-1].probabilities is not None
        expected = log_probabilities(model, [*TOKENS[:30], *path])[-1]
        assert np.log(nodes[-1].probabilities) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("name", ["SmolLM2-135M", "Qwen3-0.6B", "Gemma-3-270M"])
def test_rows_that_were_moved_to_the_front_still_count_from_where_they_stand(name: str, tmp_path: Path) -> None:
    model = reference(CONFIGS[name])
    saved(model, tmp_path)
    tree = tree_of(tmp_path)
    node = tree.walk(TOKENS[1:10], Cancellation())
    (branch,) = tree.grow(node, [TOKENS[20:24]], Cancellation())
    (other,) = tree.grow(node, [TOKENS[10:14]], Cancellation())
    tree.prune(other[-1])
    assert branch
    (after,) = tree.grow(other[-1], [TOKENS[14:16]], Cancellation())
    assert after[-1].probabilities is not None
    expected = log_probabilities(model, TOKENS[:16])[-1]
    assert np.log(after[-1].probabilities) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("name", ["SmolLM2-135M", "Gemma-3-270M"])
def test_the_graph_shows_its_attention(name: str, tmp_path: Path) -> None:
    import torch

    model = reference(CONFIGS[name])
    shape = saved(model, tmp_path)
    with torch.no_grad():
        expected = torch.cat(model(torch.tensor([TOKENS[:12]]), output_attentions=True).attentions).numpy()
    found = open_attention(tmp_path)
    assert (found.layers, found.heads) == (shape.layers, shape.heads)
    assert found.of(TOKENS[:12], Cancellation()) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("bits", [8, 4])
def test_weights_in_blocks_compute_what_they_stand_for(bits: int, tmp_path: Path) -> None:
    import torch

    model = reference(CONFIGS["Llama-3.2-1B"])
    state = {name: value.detach().numpy() for name, value in model.state_dict().items()}
    cut = {name: _in_blocks(value, bits) for name, value in state.items()}
    saved(model, tmp_path, weights=cut)
    stands_for = {n: dequantize(v) if isinstance(v, Blocks) else v for n, v in cut.items()}
    model.load_state_dict({name: torch.from_numpy(value.copy()) for name, value in stands_for.items()})
    node = tree_of(tmp_path).walk(TOKENS[1:20], Cancellation())
    assert node.probabilities is not None
    expected = log_probabilities(model, TOKENS[:20])[-1]
    assert np.log(node.probabilities) == pytest.approx(expected, abs=0.1)  # activations are rounded to 8 bits


def _in_blocks(value: np.ndarray, bits: int) -> Blocks | np.ndarray:
    """A matrix in blocks with shifts, as other programs store them."""
    if value.ndim < 2:
        return value
    blocks = quantize(value, bits)
    low = value.reshape(len(value), -1, 32).min(-1)
    steps = np.ptp(value.reshape(len(value), -1, 32), axis=-1) / ((1 << bits) - 1)
    codes = np.rint((value.reshape(len(value), -1, 32) - low[..., None]) / steps[..., None]).astype(np.uint8)
    return Blocks(pack(codes, bits), steps, bits, blocks.inputs, low + blocks.middle * steps)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("hidden_act", "relu"),
        ("rope_scaling", {"rope_type": "longrope", "factor": 2.0}),
        ("rope_scaling", {"rope_type": "of my own"}),
        ("partial_rotary_factor", 0.5),
        ("quantization_config", {"quant_method": "gptq"}),
    ],
)
def test_a_setting_that_the_graph_lacks_is_refused_by_name(setting: str, value: object) -> None:
    with pytest.raises(ModelError, match=setting):
        LlamaShape.of(CONFIGS["SmolLM2-135M"] | {setting: value})


@pytest.mark.parametrize(
    "change",
    [{"model_type": "phi3"}, {"num_hidden_layers": "3"}, {"num_attention_heads": 0}, {"hidden_size": -1},
     {"num_key_value_heads": 4}, {"head_dim": 24}],
)  # fmt: skip
def test_a_configuration_that_makes_no_sense_is_refused(change: dict) -> None:
    with pytest.raises(ModelError):
        LlamaShape.of(CONFIGS["SmolLM2-135M"] | change)


def test_no_more_is_read_than_every_layer_sees() -> None:
    assert LlamaShape.of(CONFIGS["Gemma-3-270M"]).positions == 64
    assert LlamaShape.of(CONFIGS["Mistral-7B"]).positions == 64
    assert LlamaShape.of(CONFIGS["SmolLM2-135M"]).positions == 4096
