"""transformers' Trainer as a run needs it: its checkpoints are safetensors, and nothing pickled is ever loaded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.training.loss import IGNORED
from models.training.state import FILE_NAME, Counters, load_state, save_state

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from torch import nn
    from torch.utils.data import Dataset
    from transformers import Trainer, TrainerCallback, TrainingArguments

_STATE = "trainer_state.json"  # written last, by the Trainer


def make_trainer(
    model: nn.Module,
    arguments: TrainingArguments,
    rows: npt.NDArray[np.int64],
    held_out: npt.NDArray[np.int64],
    eos_id: int,
    callbacks: list[TrainerCallback],
) -> Trainer:
    """A Trainer for rows of tokens, [rows, context]. `eos_id` is the token between texts, which is not learned."""
    from transformers import PrinterCallback, Trainer

    class SafeTrainer(_SafeCheckpoints, Trainer):  # type: ignore[misc]
        pass

    data = {"train_dataset": _dataset(rows, eos_id), "eval_dataset": _dataset(held_out, eos_id)}
    trainer = SafeTrainer(model=model, args=arguments, callbacks=callbacks, **data)
    trainer.remove_callback(PrinterCallback)
    return trainer


def newest_checkpoint(folder: Path) -> Path | None:
    """The newest complete checkpoint in `folder`."""
    whole = [path for path in folder.glob("checkpoint-*") if (path / FILE_NAME).exists() and _has_state(path)]
    return max(whole, key=lambda path: int(path.name.rpartition("-")[2]), default=None)


def _has_state(checkpoint: Path) -> bool:
    try:
        json.loads((checkpoint / _STATE).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return True


def _dataset(rows: npt.NDArray[np.int64], eos_id: int) -> Dataset[dict[str, Any]]:
    import torch
    from torch.utils.data import Dataset

    class RowDataset(Dataset):  # type: ignore[misc]
        def __len__(self) -> int:
            return len(rows)

        def __getitem__(self, index: int) -> dict[str, Any]:
            row = torch.from_numpy(rows[index])
            return {"input_ids": row, "labels": row.masked_fill(row == eos_id, IGNORED)}

    return RowDataset()


class _SafeCheckpoints:
    """The parts of a Trainer that write and read checkpoints, in the form of models/training/state.py.

    The state of random numbers is not kept: the order of rows depends on the seed and the epoch, and nothing else is
    drawn.
    """

    args: Any
    model: Any
    optimizer: Any
    lr_scheduler: Any
    state: Any

    def _save(self, output_dir: str, **_: Any) -> None:
        Path(output_dir).mkdir(parents=True, exist_ok=True)

    def _save_optimizer_and_scheduler(self, output_dir: str) -> None:
        if self.args.should_save:
            counters = Counters(self.state.global_step)
            save_state(Path(output_dir) / FILE_NAME, self.model, [self.optimizer], counters, {})

    def _save_rng_state(self, _output_dir: str) -> None:
        pass

    def _load_rng_state(self, _checkpoint: str | None) -> None:
        pass

    def _load_from_checkpoint(self, checkpoint: str, _model: Any = None) -> None:
        load_state(Path(checkpoint) / FILE_NAME, self.model, [], {})

    def _rotate_checkpoints(self, *, output_dir: str, **_: Any) -> None:
        super()._rotate_checkpoints(output_dir=output_dir)  # type: ignore[misc]  # by number, which any file system keeps

    def _load_best_model(self) -> None:
        self._load_from_checkpoint(self.state.best_model_checkpoint)

    def _load_optimizer_and_scheduler(self, checkpoint: str | None) -> None:
        if checkpoint is None:
            return
        step = load_state(Path(checkpoint) / FILE_NAME, self.model, [self.optimizer], {}).step
        scheduler = self.lr_scheduler
        scheduler.last_epoch, scheduler._step_count = step, step + 1
        rates = zip(self.optimizer.param_groups, scheduler.base_lrs, scheduler.lr_lambdas, strict=True)
        for group, peak, share in rates:
            group["lr"] = peak * share(step)
