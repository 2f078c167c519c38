"""Writes a fused graph as a model folder that Foreword opens, with its settings and a manifest."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.files import replacing
from engine.kinds import Kind
from engine.prediction import Cancellation
from engine.transformer.session import FusedSession
from engine.transformer.tree import TokenTree
from models.store.manifest import write_manifest

if TYPE_CHECKING:
    import onnx

GRAPH, CONFIG, TOKENIZER = "model.onnx", "config.json", "tokenizer.json"
_GOLDEN_TOKENS = 12


def write_graph(graph: onnx.ModelProto, path: Path) -> None:
    """Write a graph; the same one gives the same bytes, and programs that have an older one mapped keep it."""
    with replacing(path) as draft:
        draft.write_bytes(graph.SerializeToString(deterministic=True))


def describe(
    folder: Path, config: Mapping[str, Any], tokenizer: Path, *, bits: int, name: str, licence: str, sources: list[str]
) -> None:
    """Add settings, tokenizer and manifest to the graph in `folder`, and some values to know it by.

    Every text begins with the token `bos_token_id` of `config`. Other files in the folder become part of the model.
    """
    (folder / CONFIG).write_text(json.dumps(config, indent=2, sort_keys=True) + "\n", "utf-8")
    if tokenizer != folder / TOKENIZER:
        shutil.copyfile(tokenizer, folder / TOKENIZER)
    golden = _golden(folder, config["vocab_size"], config["bos_token_id"])
    write_manifest(
        folder, kind=Kind.TRANSFORMER, name=name, licence=licence, sources=sources, bits=bits, golden=golden
    )  # fmt: skip


def _golden(folder: Path, vocabulary: int, start: int) -> dict[str, Sequence[Any]]:
    """Some log-probabilities of this very graph, to check it by."""
    tokens = (np.arange(1, _GOLDEN_TOKENS) * 131 % vocabulary).tolist()
    tree = TokenTree(FusedSession(folder / GRAPH, 64), start, 64)
    node = tree.walk(tokens, Cancellation())
    assert node.probabilities is not None
    likeliest = np.argsort(-node.probabilities, kind="stable")[:8]
    values = [[int(token), round(float(np.log(node.probabilities[token])), 4)] for token in likeliest]
    return {"tokens": tokens, "log_probabilities": values}
