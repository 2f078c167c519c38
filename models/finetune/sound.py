"""Looks at a plan before its run begins, for what would otherwise come out after hours."""

from __future__ import annotations

from importlib.util import find_spec

from engine.errors import ModelError
from models.finetune.plan import FinetunePlan
from models.gpt2.source import find_weights, float_size
from models.reading.files import require_there
from models.store.places import require_name


def require_sound(plan: FinetunePlan) -> None:
    """Raise ModelError or TextError for a run that cannot succeed, before it leaves a folder that no other can have."""
    if plan.folder.exists() and (not plan.folder.is_dir() or any(plan.folder.iterdir())):
        raise ModelError(
            "{folder} is not an empty folder: choose a new one, or resume the run in it.", folder=plan.folder
        )
    if plan.tensorboard and find_spec("tensorboard") is None:
        raise ModelError("TensorBoard is not installed: install it with `pip install tensorboard`, or do without.")
    require_name(plan.name)
    require_there(plan.files)
    float_size(find_weights(plan.model))
