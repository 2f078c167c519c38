"""The plan of a training run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from models.gpt2.shape import ModelShape
from models.reading.corpus import Source

OPTIMIZERS = ("muon", "adamw")


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """Train the model in the folder `start`, or one of `shape` from scratch, and write it to `folder`.

    The run ends when the first of the budgets `tokens` and `seconds` is spent. `batch_size` is the tokens of one step.
    """

    sources: Sequence[Source]
    folder: Path
    start: Path | None
    shape: ModelShape
    tokens: float
    seconds: float
    batch_size: int
    optimizer: str
    learning_rate: float
    seed: int
    compiled: bool

    def settings(self) -> dict[str, Any]:
        """The values that must stay the same from one part of a run to the next, as JSON."""
        return {
            "texts": [[str(source.path), source.weight] for source in self.sources],
            "model": str(self.start) if self.start else asdict(self.shape),
            "batch": self.batch_size,
            "optimizer": self.optimizer,
            "seed": self.seed,
        }
