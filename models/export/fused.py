"""Writes a GPT-2 as a model folder that Foreword opens: the fused graph, its settings and a manifest."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np

from engine.files import replacing
from engine.kinds import Kind
from engine.manifest import FILE_NAME
from engine.prediction import Cancellation
from engine.transformer.session import FusedSession
from engine.transformer.tree import TokenTree
from models.gpt2.configuration import read_config
from models.gpt2.fused_graph import GraphShape, build
from models.gpt2.weights import read_weights
from models.store.manifest import write_manifest

REPORT = "report.md"  # which follows
FILES = (FILE_NAME, "model.onnx", "config.json", "tokenizer.json", REPORT)
_GOLDEN_TOKENS = 12
_SETTINGS = (
    "model_type", "vocab_size", "n_positions", "n_embd", "n_layer", "n_head", "n_inner", "bos_token_id", "eos_token_id",
    "activation_function", "layer_norm_epsilon", "scale_attn_by_inverse_layer_idx",
)  # fmt: skip


def export_fused(source: Path, folder: Path, bits: int, name: str, licence: str, sources: list[str]) -> None:
    """Write the fused graph of the GPT-2 in `source` (config.json, model.safetensors, tokenizer.json) to `folder`.

    `bits` is 32 (float), 8 or 4. Other files in the folder, such as a model card, stay and become part of the model.
    The same input gives the same bytes. Raises ModelError.
    """
    config = read_config(source)
    shape = GraphShape.of(config)
    shape.require(bits)
    folder.mkdir(parents=True, exist_ok=True)
    graph = build(read_weights(source), shape, bits)
    with replacing(folder / "model.onnx") as draft:  # programs that have the old graph mapped keep it
        draft.write_bytes(graph.SerializeToString(deterministic=True))
    kept = {key: config[key] for key in _SETTINGS if key in config}
    (folder / "config.json").write_text(json.dumps(kept, indent=2, sort_keys=True) + "\n", "utf-8")
    shutil.copyfile(source / "tokenizer.json", folder / "tokenizer.json")
    write_manifest(
        folder,
        kind=Kind.TRANSFORMER,
        name=name,
        licence=licence,
        sources=sources,
        bits=bits,
        golden=_golden(folder, kept),
    )


def _golden(folder: Path, config: dict[str, Any]) -> dict[str, Any]:
    """Some log-probabilities of this very graph, to check it by."""
    tokens = (np.arange(1, _GOLDEN_TOKENS) * 131 % config["vocab_size"]).tolist()
    tree = TokenTree(FusedSession(folder / "model.onnx", 64), config["bos_token_id"], 64)
    node = tree.walk(tokens, Cancellation())
    assert node.probabilities is not None
    likeliest = np.argsort(-node.probabilities, kind="stable")[:8]
    values = [[int(token), round(float(np.log(node.probabilities[token])), 4)] for token in likeliest]
    return {"tokens": tokens, "log_probabilities": values}
