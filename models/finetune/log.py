"""The curves of a run as a CSV file, for spreadsheets and scripts."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from transformers import TrainerCallback

FILE_NAME = "log.csv"
_COLUMNS = ("step", "epoch", "learning_rate", "grad_norm", "loss", "eval_loss")


def make_log(path: Path) -> TrainerCallback:
    """A callback of the Trainer that adds a row for each of its logs; a run that goes on goes on in the same file."""
    from transformers import TrainerCallback

    class Log(_CsvLog, TrainerCallback):  # type: ignore[misc]
        pass

    return Log(path)


class _CsvLog:
    def __init__(self, path: Path) -> None:
        self._path = path

    def on_log(self, _args: Any, state: Any, _control: Any, logs: dict[str, Any], **_: Any) -> None:
        if not state.is_world_process_zero:
            return
        is_new = not self._path.exists()
        with self._path.open("a", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, _COLUMNS, extrasaction="ignore")
            if is_new:
                writer.writeheader()
            writer.writerow(logs | {"step": state.global_step})
