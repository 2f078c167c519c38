"""LoRA adapters as peft saves them: finds the model that an adapter belongs to, and merges both.

The weights of an adapter are two small matrices, A [rank, inputs] and B [outputs, rank], for each matrix W of the
model, which becomes W + alpha / rank * B A (Hu et al. 2022, "LoRA"). GPT-2 stores its matrices the other way round.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from engine.errors import ModelError
from engine.transformer.configuration import read_object
from models.fused.builder import Matrix
from models.gpt2.weights import HEAD, read_tensors
from models.store.places import models_folder

FILE_NAME = "adapter_config.json"
_WEIGHTS = "adapter_model.safetensors"
_PART = re.compile(r"(?P<module>.+)\.lora_(?:embedding_)?(?P<part>[AB])(?:\.\w+)?(?:\.weight)?")
_CHANGED = re.compile(r"\.modules_to_save(?:\.default)?|\.base_layer")


def is_adapter(source: Path) -> bool:
    """Whether `source` holds an adapter."""
    return (source / FILE_NAME).exists()


def find_base(adapter: Path) -> Path:
    """The folder of the model that an adapter belongs to: its own, one beside it, or an installed or fetched one.

    Raises ModelError.
    """
    named = str(read_object(adapter / FILE_NAME).get("base_model_name_or_path") or "")
    name = re.split(r"[/\\]", named)[-1]
    places = [adapter, Path(named), adapter / named, adapter.parent / name, adapter / name, models_folder() / name]
    found = next((place for place in places if named and (place / "config.json").is_file()), None)
    if found is None and (adapter / "config.json").is_file():
        found = adapter
    found = found or _fetched(named)
    if found is None:
        raise ModelError(
            "The adapter in {adapter} belongs to the model {name!r}, which is not on this machine: put its folder "
            "beside the adapter's, or fetch it with `main.py models get {name}`.",
            adapter=adapter,
            name=named[:200],
        )
    return found


def merge(weights: Mapping[str, Matrix], adapter: Path) -> dict[str, Matrix]:
    """The weights of a model with an adapter added. Raises ModelError for another kind, or one that doesn't fit."""
    config = read_object(adapter / FILE_NAME)
    if config.get("peft_type") != "LORA" or config.get("use_dora"):
        raise ModelError(
            "The adapter in {adapter} is of another kind than LoRA: merge it with merge_and_unload, and save the whole "
            "model.",
            adapter=adapter,
        )
    tensors = {name: tensor.float().numpy() for name, tensor in read_tensors([_file(adapter)]).items()}
    merged = dict(weights)
    pairs: dict[str, dict[str, Matrix]] = {}
    for name, value in tensors.items():
        part = _PART.fullmatch(name)
        if part:
            pairs.setdefault(part["module"], {})[part["part"]] = value
        else:
            merged[_CHANGED.sub("", name)] = value
    for module, pair in pairs.items():
        _add(merged, module, pair, config, adapter)
    if HEAD not in weights:  # it is the embedding, whatever the adapter was saved with
        merged.pop(HEAD, None)
    return merged


def _file(adapter: Path) -> Path:
    if not (adapter / _WEIGHTS).exists():
        raise ModelError(
            "{adapter} holds no {file}, and other forms can run code and are never opened: save the adapter with "
            "save_pretrained.",
            adapter=adapter,
            file=_WEIGHTS,
        )
    return adapter / _WEIGHTS


def _add(
    weights: dict[str, Matrix], module: str, pair: Mapping[str, Matrix], config: Mapping[str, Any], adapter: Path
) -> None:
    """Add a pair of small matrices to the matrix of a module."""
    name = f"{module}.weight"
    try:
        change = pair["B"] @ pair["A"]  # [outputs, rank], [rank, inputs] -> [outputs, inputs]
        change = change if name == HEAD else change.T  # the one matrix that is not stored [inputs, outputs]
        if change.shape != weights[name].shape:
            raise ValueError
        weights[name] = weights[name] + np.float32(_scale(module, len(pair["A"]), config)) * change
    except (LookupError, TypeError, ValueError) as error:
        raise ModelError(
            "The adapter in {adapter} does not fit its model at {name}: take the model that it was trained on.",
            adapter=adapter,
            name=name,
        ) from error


def _scale(module: str, rank: int, config: Mapping[str, Any]) -> float:
    patterns = config.get("alpha_pattern") or {}
    alpha = next((value for key, value in patterns.items() if module.endswith(key)), config["lora_alpha"])
    return float(alpha) / (math.sqrt(rank) if config.get("use_rslora") else rank)


def _fetched(name: str) -> Path | None:
    """The folder of a model that transformers fetched from the hub before, by its name there."""
    from transformers.utils import cached_file

    try:
        found = cached_file(name, "config.json", local_files_only=True)
    except (OSError, ValueError):  # it wasn't, or the name is none
        return None
    return Path(found).parent if found else None
