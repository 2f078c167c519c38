"""A GGUF file becomes a model of Foreword's that computes what its weights stand for, or is refused in a sentence."""

import json
import struct
from collections.abc import Callable, Mapping
from pathlib import Path

import gguf
import numpy as np
import pytest
import torch
from gguf.quants import dequantize, quantize
from transformers import LlamaConfig, LlamaForCausalLM

from engine.errors import ModelError
from engine.prediction import Cancellation, Request
from engine.transformer.tokenizer import TextTokenizer
from models.bench.gguf_file import write_gguf
from models.fused.blocks import Blocks
from models.fused.blocks import dequantize as dequantize_blocks
from models.gguf.making import add_gguf
from models.gguf.reading import read_gguf
from models.store import open_model
from models.store.places import installed
from tests.tiny import LETTERS, byte_level, save_checkpoint

KINDS = {"Q8_0": gguf.GGMLQuantizationType.Q8_0, "Q4_0": gguf.GGMLQuantizationType.Q4_0,
         "Q4_1": gguf.GGMLQuantizationType.Q4_1, "F16": gguf.GGMLQuantizationType.F16}  # fmt: skip
HEADS, KEY_HEADS = 4, 2
SETTINGS = {"context_length": 64, "embedding_length": 64, "block_count": 2, "feed_forward_length": 96,
            "attention.head_count": HEADS, "attention.head_count_kv": KEY_HEADS}  # fmt: skip
PARTS = {"self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v",
         "self_attn.o_proj": "attn_output", "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up",
         "mlp.down_proj": "ffn_down", "input_layernorm": "attn_norm",
         "post_attention_layernorm": "ffn_norm"}  # fmt: skip
TEXT = "ab a b ab. b"


def save_llama(path: Path, kind: str = "Q4_1", settings: Mapping[str, int] = SETTINGS) -> LlamaForCausalLM:
    """Write a small Llama as llama.cpp has it; give the model that its rounded weights stand for."""
    torch.manual_seed(0)
    tokens = byte_level(LETTERS)["model"]
    config = LlamaConfig(vocab_size=len(tokens["vocab"]), hidden_size=64, intermediate_size=96, num_hidden_layers=2,
                         num_attention_heads=HEADS, num_key_value_heads=KEY_HEADS, initializer_range=0.3,
                         rms_norm_eps=1e-5, tie_word_embeddings=True, max_position_embeddings=64)  # fmt: skip
    model = LlamaForCausalLM(config).eval()
    writer = gguf.GGUFWriter(path, "llama")
    for name, value in (SETTINGS | settings).items():
        writer.add_uint32(f"llama.{name}", value)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("smollm")
    writer.add_token_list(list(tokens["vocab"]))
    writer.add_token_types([gguf.TokenType.CONTROL, *[gguf.TokenType.NORMAL] * len(LETTERS)])
    writer.add_token_merges([" ".join(merge) for merge in tokens["merges"]])
    writer.add_eos_token_id(0)
    _add_tensors(writer, model, KINDS[kind])
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return model


def _add_tensors(writer: gguf.GGUFWriter, model: LlamaForCausalLM, kind: gguf.GGMLQuantizationType) -> None:
    names = {"model.embed_tokens": "token_embd", "model.norm": "output_norm"}
    names |= {f"model.layers.{i}.{ours}": f"blk.{i}.{theirs}" for i in (0, 1) for ours, theirs in PARTS.items()}
    for ours, theirs in names.items():
        weight = model.get_submodule(ours).weight
        if weight.ndim == 1:
            writer.add_tensor(f"{theirs}.weight", weight.detach().numpy())
            continue
        packed = quantize(weight.detach().numpy(), kind)
        with torch.no_grad():
            weight.copy_(torch.from_numpy(dequantize(packed, kind)))
        heads = {"attn_q": HEADS, "attn_k": KEY_HEADS}.get(theirs.rpartition(".")[2])
        rows = _by_neighbours(packed, heads) if heads else packed
        writer.add_tensor(f"{theirs}.weight", rows, raw_dtype=kind)


def _by_neighbours(rows: np.ndarray, heads: int) -> np.ndarray:
    """The rows of queries or keys in the order of llama.cpp, which turns neighbours by their positions."""
    return rows.reshape(heads, 2, -1, rows.shape[1]).swapaxes(1, 2).reshape(rows.shape)


@pytest.mark.parametrize("kind", KINDS)
def test_every_weight_is_read_as_it_is_and_where_it_belongs(kind: str, tmp_path: Path) -> None:
    model = save_llama(tmp_path / "small.gguf", kind)
    found = read_gguf(tmp_path / "small.gguf").weights
    expected = {name: value.numpy() for name, value in model.state_dict().items() if name != "lm_head.weight"}
    assert found.keys() == expected.keys()
    for name, value in found.items():
        floats = dequantize_blocks(value) if isinstance(value, Blocks) else value
        assert floats == pytest.approx(expected[name], abs=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_a_llama_computes_what_the_weights_of_its_file_stand_for(kind: str, tmp_path: Path) -> None:
    model = save_llama(tmp_path / "small.gguf", kind)
    folder = add_gguf(tmp_path / "small.gguf")
    start = json.loads((folder / "config.json").read_text())["bos_token_id"]
    backend = open_model(folder)
    tokens = [start, *TextTokenizer(folder / "tokenizer.json").encode(TEXT)]
    node = backend.tree.walk(tokens[1:], Cancellation())
    with torch.no_grad():
        expected = model(torch.tensor([tokens])).logits[0, -1].log_softmax(-1).numpy()
    assert np.log(node.probabilities) == pytest.approx(expected, abs=0.5)  # activations are rounded to 8 bits
    assert backend.predict(Request("a"), Cancellation()).suggestions
    backend.close()


def test_a_gpt2_computes_what_the_weights_of_its_file_stand_for(tmp_path: Path) -> None:
    model = save_checkpoint(tmp_path / "tiny", n_embd=64)
    write_gguf(tmp_path / "tiny", tmp_path / "tiny.gguf")
    backend = open_model(add_gguf(tmp_path / "tiny.gguf", "gpt2-tiny"))
    tokens = [0, *TextTokenizer(tmp_path / "tiny" / "tokenizer.json").encode(TEXT)]
    node = backend.tree.walk(tokens[1:], Cancellation())
    with torch.no_grad():
        expected = model(torch.tensor([tokens])).logits[0, -1].log_softmax(-1).numpy()
    assert np.log(node.probabilities) == pytest.approx(expected, abs=0.5)  # rounded twice, to 8 bits each time
    backend.close()


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-2000])


def with_bytes(place: int, new: bytes) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        content = bytearray(path.read_bytes())
        content[place : place + len(new)] = new
        path.write_bytes(content)

    return change


def with_overlapping_tensors(path: Path) -> None:
    content = path.read_bytes()
    reader = gguf.GGUFReader(path)
    place = reader.tensors[3].field.parts[-1]  # where it lies, from the first tensor on
    start = int(reader.tensors[3].field.offset + sum(part.nbytes for part in reader.tensors[3].field.parts[:-1]))
    assert int(place[0]) > 64
    path.write_bytes(content[:start] + struct.pack("<Q", 64) + content[start + 8 :])


@pytest.mark.parametrize(
    "harm",
    [
        cut_off,
        with_bytes(0, b"GGML"),
        with_bytes(4, struct.pack("<I", 99)),
        with_bytes(8, struct.pack("<Q", 2**60)),
        with_bytes(16, struct.pack("<Q", 2**60)),
        with_bytes(24, struct.pack("<Q", 2**40)),
        with_overlapping_tensors,
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:500]),
    ],
)
def test_a_damaged_file_is_refused_and_nothing_installed(harm: Callable[[Path], object], tmp_path: Path) -> None:
    path = tmp_path / "small.gguf"
    save_llama(path)
    harm(path)
    before = installed()
    with pytest.raises(ModelError, match=r"small\.gguf"):
        add_gguf(path)
    assert installed() == before


def test_a_file_that_is_cut_off_is_called_that(tmp_path: Path) -> None:
    save_llama(tmp_path / "small.gguf")
    cut_off(tmp_path / "small.gguf")
    with pytest.raises(ModelError, match=r"no whole GGUF file \(cut off or damaged\): fetch it again"):
        add_gguf(tmp_path / "small.gguf")


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"attention.head_count": 0}, "tensors"),
        ({"attention.head_count_kv": 3}, "tensors"),
        ({"feed_forward_length": 128}, "tensors"),
        ({"block_count": 5}, "tensors"),
        ({"embedding_length": 2**31}, "embedding_length"),
        ({"expert_count": 8}, "plain one"),
    ],
)
def test_settings_that_do_not_fit_are_refused(settings: dict[str, int], named: str, tmp_path: Path) -> None:
    path = tmp_path / "small.gguf"
    save_llama(path, settings=settings)
    with pytest.raises(ModelError, match=named):
        add_gguf(path)


def test_a_file_that_is_not_there_is_no_damaged_one(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="check its name"):
        add_gguf(tmp_path / "none.gguf")


def test_another_architecture_is_refused_by_its_name(tmp_path: Path) -> None:
    writer = gguf.GGUFWriter(tmp_path / "other.gguf", "mamba")
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    with pytest.raises(ModelError, match="mamba"):
        add_gguf(tmp_path / "other.gguf")
