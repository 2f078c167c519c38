"""Reads the weights of a GPT-2, whatever tool saved them: safetensors in one file or several, or an ONNX graph.

Pickled weights are never opened, since they can run code.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine.errors import ModelError
from engine.files import reason
from engine.manifest import PLAIN_NAME, find_graph
from engine.transformer.configuration import read_object
from models.fused.builder import Matrix
from models.gpt2.configuration import read_config
from models.gpt2.onnx_weights import read_graph

if TYPE_CHECKING:
    from torch import Tensor

HEAD = "lm_head.weight"
EMBEDDING = "transformer.wte.weight"
_WHOLE, _INDEX = "model.safetensors", "model.safetensors.index.json"
_PICKLED = ("pytorch_model.bin", "pytorch_model.bin.index.json", "model.pt", "model.pth", "model.ckpt")
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
        weights = {name: _real(value, name, source) for name, value in read_tensors(_files(source)).items()}
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
    return find_graph(source).exists() and not ((source / _WHOLE).exists() or (source / _INDEX).exists())


def plain_name(name: str) -> str:
    """A weight's name as transformers has it, without what tools put before it."""
    bare = _WRAPPERS.sub("", name, count=1) if _WRAPPERS.match(name) else name
    return bare if bare == HEAD else f"transformer.{bare}"


def read_tensors(files: list[Path]) -> dict[str, Tensor]:
    """All tensors in some safetensors files by their plain names, masks left out. Raises ModelError."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    tensors: dict[str, Tensor] = {}
    for path in files:
        try:
            tensors |= {plain_name(name): value for name, value in load_file(path).items() if not _BUFFER.search(name)}
        except (OSError, SafetensorError, ValueError, LookupError) as error:
            raise ModelError(
                "{path} is damaged or cut short ({reason}): fetch or save it again.", path=path, reason=reason(error)
            ) from error
    return tensors


def _files(source: Path) -> list[Path]:
    """The files that hold the weights."""
    if (source / _WHOLE).exists():
        return [source / _WHOLE]
    if (source / _INDEX).exists():
        return _listed(source / _INDEX)
    pickled = next((name for name in _PICKLED if (source / name).exists()), None)
    if pickled:
        raise ModelError(
            "{source} holds its weights as {pickled} alone, a format that can run code and is never opened: save "
            "the model as model.safetensors, with save_pretrained(..., safe_serialization=True).",
            source=source,
            pickled=pickled,
        )
    raise ModelError("{source} holds no model.safetensors: save the model with save_pretrained.", source=source)


def _listed(index: Path) -> list[Path]:
    """The files that an index of weights in several files names."""
    parts = read_object(index).get("weight_map")
    if not isinstance(parts, dict) or not parts:
        raise ModelError("{path} lists no weights: fetch it again, or save the model again.", path=index)
    names = sorted({str(part) for part in parts.values()})
    strange = next((name for name in names if not PLAIN_NAME.fullmatch(name)), None)
    if strange is not None:
        raise ModelError(
            "{path} names {part!r}, which is no file of its folder: fetch it again.", path=index, part=strange[:100]
        )
    missing = [name for name in names if not (index.parent / name).is_file()]
    if missing:
        raise ModelError(
            "{source} lacks {missing:, } of the {count} files of its weights: fetch the whole folder again.",
            source=index.parent,
            missing=missing[:3],
            count=len(names),
        )
    return [index.parent / name for name in names]


def _real(tensor: Tensor, name: str, source: Path) -> Matrix:
    """A weight as float32."""
    if not tensor.is_floating_point():
        raise ModelError(
            "{name} in {source} is of type {dtype}, as in a model that was quantised: take the model in float16 or "
            "float32.",
            name=name,
            source=source,
            dtype=str(tensor.dtype).removeprefix("torch."),
        )
    values: Matrix = tensor.float().numpy()
    return values
