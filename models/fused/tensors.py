"""Reads the weights that a transformers folder holds as safetensors, in one file or several, whatever the family.

Pickled weights are never opened, since they can run code.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine.errors import ModelError
from engine.files import reason
from engine.manifest import PLAIN_NAME
from engine.transformer.configuration import read_object
from models.fused.builder import Matrix, Weights

if TYPE_CHECKING:
    from torch import Tensor

WHOLE, INDEX = "model.safetensors", "model.safetensors.index.json"
_PICKLED = ("pytorch_model.bin", "pytorch_model.bin.index.json", "model.pt", "model.pth", "model.ckpt")


def load_tensors(files: list[Path]) -> dict[str, Tensor]:
    """All tensors in some safetensors files, by the names that they have there. Raises ModelError."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    tensors: dict[str, Tensor] = {}
    for path in files:
        try:
            tensors |= load_file(path)
        except (OSError, SafetensorError, ValueError, LookupError) as error:
            raise ModelError(
                "{path} is damaged or cut short ({reason}): fetch or save it again.", path=path, reason=reason(error)
            ) from error
    return tensors


def weight_files(source: Path) -> list[Path]:
    """The files that hold the weights. Raises ModelError."""
    if (source / WHOLE).exists():
        return [source / WHOLE]
    if (source / INDEX).exists():
        return _listed(source / INDEX)
    pickled = next((name for name in _PICKLED if (source / name).exists()), None)
    if pickled:
        raise ModelError(
            "{source} holds its weights as {pickled} alone, a format that can run code and is never opened: save "
            "the model as model.safetensors, with save_pretrained(..., safe_serialization=True).",
            source=source,
            pickled=pickled,
        )
    raise ModelError("{source} holds no model.safetensors: save the model with save_pretrained.", source=source)


def real(tensor: Tensor, name: str, source: Path) -> Matrix:
    """A weight as float32. Raises ModelError for one that was quantised."""
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


def checked(weights: Weights, name: str, size: tuple[int, ...], source: Path) -> Matrix:
    """The weight of this name, which must have this size and be finite. Raises ModelError."""
    if name not in weights:
        raise ModelError(
            "The weights in {source} lack {name}: save the whole model with save_pretrained.", source=source, name=name
        )
    if weights[name].shape != size:
        raise ModelError(
            "{name} in {source} has the shape {shape}, and config.json makes it {size}: they come from different "
            "models, so save both again.",
            name=name,
            source=source,
            shape=str(list(weights[name].shape)),
            size=str(list(size)),
        )
    if not np.isfinite(weights[name]).all():
        raise ModelError(
            "{name} in {source} holds numbers that are none (NaN or infinite), as when training diverges: go "
            "back to an earlier checkpoint, or train with a lower learning rate.",
            name=name,
            source=source,
        )
    return weights[name]


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
