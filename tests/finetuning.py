"""Runs of fine-tuning on a tiny model and a few letters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from models.finetune.folder import RunFolder
from models.finetune.plan import FinetunePlan


def plan(text: Path, model: Path, folder: Path, **changes: Any) -> FinetunePlan:
    """A short run with large steps, so that it learns."""
    usual = {"epochs": 2, "measured_lines": 1, "learning_rate": 3e-3, "interpolation": 1.0, "keep_duplicates": True}
    settings = usual | changes
    return FinetunePlan((text,), folder, model, "tiny", **settings)


def begin(wanted: FinetunePlan) -> RunFolder:
    """The folder of a run, with its plan."""
    wanted.write()
    return RunFolder(wanted.folder)


def left(folder: Path) -> set[str]:
    """The names of what lies in a folder."""
    return {path.name for path in folder.iterdir()}
