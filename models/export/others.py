"""Lays a standard export out so that other programs open it as it is.

onnx/model.onnx, model_fp16.onnx, model_quantized.onnx    the graph and its variants, by transformers.js's names
genai_config.json                                         what onnxruntime-genai asks for
config.json, tokenizer.json ...                           as transformers and optimum have them
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from engine.manifest import GRAPH, GRAPH_FOLDER
from engine.transformer.configuration import read_object
from models.export.variants import save_half, save_quantised

GENAI = "genai_config.json"


def lay_out(folder: Path) -> None:
    """Move the graph in `folder` to its place, and add its variants and what other programs ask for."""
    graphs = folder / GRAPH_FOLDER
    graphs.mkdir()
    for path in folder.glob(f"{GRAPH}*"):
        path.rename(graphs / path.name)
    save_half(graphs / GRAPH, graphs / "model_fp16.onnx")
    save_quantised(graphs / GRAPH, graphs / "model_quantized.onnx")
    config = read_object(folder / "config.json")
    (folder / GENAI).write_text(json.dumps(_genai(config), indent=2) + "\n", "utf-8")
    external = [path.name for path in graphs.iterdir() if not path.name.endswith(".onnx")]
    if external:
        told = {"use_external_data_format": {path.removesuffix("_data"): True for path in external}}
        (folder / "config.json").write_text(json.dumps(config | {"transformers.js_config": told}, indent=2), "utf-8")


def _genai(config: dict[str, Any]) -> dict[str, Any]:
    """The configuration for onnxruntime-genai, whose type "llama" stands for all decoders with a plain cache."""
    end, heads = config["eos_token_id"], config["n_head"]
    past, present = "past_key_values.%d.{}", "present.%d.{}"
    inputs = {name: name for name in ("input_ids", "attention_mask", "position_ids")}
    decoder = {
        "session_options": {"log_id": "onnxruntime-genai", "provider_options": []},
        "filename": f"{GRAPH_FOLDER}/{GRAPH}",
        "head_size": config["n_embd"] // heads,
        "hidden_size": config["n_embd"],
        "num_attention_heads": heads,
        "num_key_value_heads": heads,
        "num_hidden_layers": config["n_layer"],
        "inputs": inputs | {"past_key_names": past.format("key"), "past_value_names": past.format("value")},
        "outputs": {
            "logits": "logits",
            "present_key_names": present.format("key"),
            "present_value_names": present.format("value"),
        },
    }
    model = {
        "type": "llama", "bos_token_id": config["bos_token_id"], "eos_token_id": end, "pad_token_id": end,
        "vocab_size": config["vocab_size"], "context_length": config["n_positions"], "decoder": decoder,
    }  # fmt: skip
    return {"model": model, "search": {"max_length": config["n_positions"], "past_present_share_buffer": False}}
