"""Writes a GPT-2 as optimum exports it: a graph of standard operators with a key/value cache, for any ONNX program."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.prediction import Cancellation
from engine.transformer.session import open_session, run_session

FILES = (
    "config.json", "genai_config.json", "generation_config.json", "model.onnx", "model.onnx_data", "onnx",
    "tokenizer.json", "tokenizer_config.json",
    "special_tokens_map.json", "vocab.json", "merges.txt",
)  # fmt: skip


def export_standard(checkpoint: Path, folder: Path) -> None:
    """Write optimum's export of a clean checkpoint to `folder`; ORTModelForCausalLM.from_pretrained opens it.

    Folding constants is left to the program that opens it: optimum would store a tied embedding twice, and then take
    as much time again and 0.5 GB for GPT-2 to put that right.
    """
    from optimum.exporters.onnx import main_export

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # warnings of tracing about the model's own code
        main_export(
            str(checkpoint), folder, task="text-generation-with-past", do_validation=False, local_files_only=True,
            do_constant_folding=False, no_post_process=True,
        )  # fmt: skip


def batched_logits(graph: Path, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
    """The logits [B, S, V] of several rows of tokens [B, S] at once, nothing cached before them. Raises ModelError."""
    session = open_session(graph)
    batch, length = rows.shape
    feed = {"input_ids": rows, "attention_mask": np.ones_like(rows)}
    positions = np.broadcast_to(np.arange(length), rows.shape)
    for value in session.get_inputs():
        if value.name == "position_ids":
            feed["position_ids"] = np.ascontiguousarray(positions)
        if value.name.startswith("past_key_values."):
            feed[value.name] = np.zeros((batch, value.shape[1], 0, value.shape[3]), np.float32)
    names = [value.name for value in session.get_outputs()]
    return run_session(session, feed, Cancellation())[names.index("logits")]
