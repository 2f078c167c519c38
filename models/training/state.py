"""Checkpoints: everything that a run needs to go on as if it had never stopped, in one file without pickles."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.errors import ForewordError, ModelError
from engine.files import reason, replacing

if TYPE_CHECKING:
    from torch import Tensor, nn
    from torch.optim import Optimizer

FILE_NAME = "checkpoint.safetensors"
SAVE_EVERY = 300.0  # seconds between two checkpoints


@dataclass(slots=True)
class Counters:
    """The progress of a run."""

    step: int = 0
    tokens: int = 0
    seconds: float = 0.0


def save_state(
    path: Path, model: nn.Module, optimizers: Sequence[Optimizer], counters: Counters, settings: dict[str, Any]
) -> None:
    """Put a checkpoint in place of the last one, which stays whole until then. Raises ForewordError."""
    from safetensors import SafetensorError
    from safetensors.torch import save_file

    tensors = {f"model.{name}": parameter.detach() for name, parameter in model.named_parameters()}
    for index, optimizer in enumerate(optimizers):
        tensors |= {f"optimizer.{index}.{key}": value for key, value in _flat(optimizer).items()}
    try:
        with replacing(path) as draft:
            save_file(tensors, draft, {"counters": json.dumps(asdict(counters)), "settings": json.dumps(settings)})
    except (OSError, SafetensorError) as error:
        raise ForewordError(
            "{path} cannot be written ({reason}): free some space; the last checkpoint is whole, so run this again.",
            path=path,
            reason=reason(error),
        ) from error


def load_state(path: Path, model: nn.Module, optimizers: Sequence[Optimizer], settings: dict[str, Any]) -> Counters:
    """Restore a run to the state of `save_state`. Raises ModelError for a damaged checkpoint or one of another run."""
    import torch
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata()
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        counters = Counters(**json.loads(metadata["counters"]))
        saved = json.loads(metadata["settings"])
    except (OSError, SafetensorError, LookupError, TypeError, ValueError) as error:
        raise ModelError(
            "{path} is damaged ({reason}): delete it to train from the start.", path=path, reason=reason(error)
        ) from error
    different = [name for name, value in settings.items() if saved.get(name) != value]
    if different:
        raise ModelError(
            "{path} comes from a run with another {different}: give the same, or delete it to start anew.",
            path=path,
            different=different,
        )
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.copy_(tensors[f"model.{name}"])
    for index, optimizer in enumerate(optimizers):
        _restore(optimizer, tensors, f"optimizer.{index}.")
    return counters


def _flat(optimizer: Optimizer) -> dict[str, Tensor]:
    state = optimizer.state_dict()["state"]
    return {f"{number}.{key}": value for number, values in state.items() for key, value in values.items()}


def _restore(optimizer: Optimizer, tensors: dict[str, Tensor], prefix: str) -> None:
    state: dict[int, dict[str, Tensor]] = {}
    for name, value in tensors.items():
        if name.startswith(prefix):
            number, key = name.removeprefix(prefix).split(".")
            state.setdefault(int(number), {})[key] = value
    optimizer.load_state_dict({"state": state, "param_groups": optimizer.state_dict()["param_groups"]})
