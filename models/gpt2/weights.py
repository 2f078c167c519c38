"""Reads the weights of a GPT-2, whatever tool saved them: safetensors in one file or several, or an ONNX graph.

Pickled weights are never opened, since they can run code.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine.manifest import find_graph
from models.fused.builder import Matrix
from models.fused.tensors import INDEX, WHOLE, load_tensors, real, weight_files
from models.gpt2.configuration import read_config
from models.gpt2.onnx_weights import read_graph

if TYPE_CHECKING:
    from torch import Tensor

HEAD = "lm_head.weight"
EMBEDDING = "transformer.wte.weight"
# What torch.compile, several processes, adapters and transformers put before a name, in any order.
_WRAPPERS = re.compile(r"(?:(?:_orig_mod|module|base_model|model|transformer)\.)+")
_BUFFER = re.compile(r"\.attn\.(?:masked_)?bias$")  # a mask that the first GPT-2 files have beside the weights


def read_weights(source: Path) -> dict[str, Matrix]:
    """The weights of the GPT-2 in `source` as float32, by transformers' names; quantised graphs are decoded.

    The output layer is among them only where it is not the embedding, as the configuration has it in transformers; a
    graph tells by itself. Raises ModelError.
    """
    tied = is_tied(source)
    if is_graph(source):
        weights = {plain_name(name): value for name, value in read_graph(find_graph(source)).items()}
        tied = HEAD not in weights or np.array_equal(weights[HEAD], weights[EMBEDDING])
    else:
        weights = {name: real(value, name, source) for name, value in read_tensors(weight_files(source)).items()}
    head = weights.pop(HEAD, None)
    if head is not None and EMBEDDING not in weights and tied:
        weights[EMBEDDING] = head  # stored once, under the output layer's name
    if head is not None and not tied:
        weights[HEAD] = head
    return weights


def is_tied(source: Path) -> bool:
    """Whether the output layer of the model in `source` is the embedding, by its configuration."""
    return bool(read_config(source).get("tie_word_embeddings", True))


def is_graph(source: Path) -> bool:
    """Whether the weights in `source` are those of an ONNX graph alone."""
    return find_graph(source).exists() and not ((source / WHOLE).exists() or (source / INDEX).exists())


def plain_name(name: str) -> str:
    """A weight's name as transformers has it, without what tools put before it."""
    bare = _WRAPPERS.sub("", name, count=1) if _WRAPPERS.match(name) else name
    return bare if bare == HEAD else f"transformer.{bare}"


def read_tensors(files: list[Path]) -> dict[str, Tensor]:
    """All tensors in some safetensors files by their plain names, masks left out. Raises ModelError."""
    tensors = load_tensors(files)
    return {plain_name(name): value for name, value in tensors.items() if not _BUFFER.search(name)}
