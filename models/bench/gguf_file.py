"""Writes a GPT-2 as a GGUF file, in 8 bits, to measure llama.cpp with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from models.gpt2.configuration import read_config
from models.gpt2.weights import read_weights

_TENSORS = {
    "wte.weight": "token_embd.weight", "wpe.weight": "position_embd.weight", "ln_f.weight": "output_norm.weight",
    "ln_f.bias": "output_norm.bias",
}  # fmt: skip
_LAYER = {"ln_1": "attn_norm", "attn.c_attn": "attn_qkv", "attn.c_proj": "attn_output", "ln_2": "ffn_norm",
          "mlp.c_fc": "ffn_up", "mlp.c_proj": "ffn_down"}  # fmt: skip


def write_gguf(checkpoint: Path, path: Path) -> None:
    """Write the transformers folder `checkpoint` to `path`."""
    import gguf

    config = read_config(checkpoint)
    writer = gguf.GGUFWriter(path, "gpt2")
    writer.add_context_length(config["n_positions"])
    writer.add_embedding_length(config["n_embd"])
    writer.add_block_count(config["n_layer"])
    writer.add_feed_forward_length(4 * config["n_embd"])
    writer.add_head_count(config["n_head"])
    writer.add_layer_norm_eps(config["layer_norm_epsilon"])
    _add_tokenizer(writer, json.loads((checkpoint / "tokenizer.json").read_text("utf-8")), config)
    _add_tensors(writer, checkpoint, config["n_layer"])
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _add_tokenizer(writer: Any, tokenizer: dict[str, Any], config: dict[str, Any]) -> None:
    import gguf

    vocabulary: dict[str, int] = tokenizer["model"]["vocab"]
    special = {entry["id"] for entry in tokenizer["added_tokens"]}
    tokens = sorted(vocabulary, key=vocabulary.__getitem__)
    kinds = [gguf.TokenType.CONTROL if i in special else gguf.TokenType.NORMAL for i in range(len(tokens))]
    merges = [merge if isinstance(merge, str) else " ".join(merge) for merge in tokenizer["model"]["merges"]]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokens)
    writer.add_token_types(kinds)
    writer.add_token_merges(merges)
    writer.add_bos_token_id(config["bos_token_id"])
    writer.add_eos_token_id(config["eos_token_id"])


def _add_tensors(writer: Any, checkpoint: Path, layers: int) -> None:
    """Matrices go in 8-bit blocks, [outputs, inputs]; vectors and positions stay float."""
    import gguf

    names = dict(_TENSORS)
    for layer in range(layers):
        for ours, theirs in _LAYER.items():
            names |= {f"h.{layer}.{ours}.{part}": f"blk.{layer}.{theirs}.{part}" for part in ("weight", "bias")}
    weights = {name.removeprefix("transformer."): value for name, value in read_weights(checkpoint).items()}
    eight_bits = gguf.GGMLQuantizationType.Q8_0
    for ours, theirs in names.items():
        value = np.ascontiguousarray(
            weights[ours].T if ".c_" in ours else weights[ours]
        )  # GPT-2's are [inputs, outputs]
        if value.ndim == 2 and ours != "wpe.weight":
            writer.add_tensor(theirs, gguf.quants.quantize(value, eight_bits), raw_dtype=eight_bits)
        else:
            writer.add_tensor(theirs, value)
    output = np.ascontiguousarray(weights.get("lm_head.weight", weights["wte.weight"]))
    writer.add_tensor("output.weight", gguf.quants.quantize(output, eight_bits), raw_dtype=eight_bits)
