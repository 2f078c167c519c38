"""Writes a GPT-2 as a model folder that Foreword opens: the fused graph, its settings and a manifest."""

from __future__ import annotations

from pathlib import Path

from engine.manifest import FILE_NAME
from models.fused.writing import CONFIG, GRAPH, TOKENIZER, describe, write_graph
from models.gpt2.configuration import read_config
from models.gpt2.fused_graph import GraphShape, build
from models.gpt2.weights import read_weights

REPORT = "report.md"  # which follows
FILES = (FILE_NAME, GRAPH, CONFIG, TOKENIZER, REPORT)
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
    write_graph(build(read_weights(source), shape, bits), folder / GRAPH)
    kept = {key: config[key] for key in _SETTINGS if key in config}
    describe(folder, kept, source / TOKENIZER, bits=bits, name=name, licence=licence, sources=sources)
