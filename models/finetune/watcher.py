"""The Trainer's callback that reports a run in its folder, and follows the wishes there."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from models.finetune.folder import RunFolder
from models.finetune.time_left import TimeLeft
from models.training.state import SAVE_EVERY

if TYPE_CHECKING:
    from transformers import TrainerCallback

_POLL_EVERY = 0.2  # seconds, while paused


def make_watcher(folder: RunFolder, measure: Callable[[Any], float], started: float) -> TrainerCallback:
    """The callback. `measure` gives the keystroke savings of a model; `started` is when the run began, by
    time.monotonic.

    Setting its `ended` to "stopped" ends the run after the present step; it is "cancelled" after that wish.
    """
    from transformers import TrainerCallback

    class Watcher(_RunWatcher, TrainerCallback):  # type: ignore[misc]
        pass

    return Watcher(folder, measure, started)


class _RunWatcher:
    def __init__(self, folder: RunFolder, measure: Callable[[Any], float], started: float) -> None:
        self.ended = ""
        self._folder, self._measure, self._started = folder, measure, started
        self._saved = time.monotonic()
        self._time = TimeLeft(0.0, 0, 0, time.monotonic)

    def on_train_begin(self, _args: Any, state: Any, _control: Any, **_: Any) -> None:
        epochs = round(state.epoch or 0)
        self._time = TimeLeft(self._folder.read().measuring, state.global_step, epochs, time.monotonic)
        self._tell(state, {"state": "training", "of": state.max_steps})

    def on_step_end(self, _args: Any, state: Any, control: Any, **_: Any) -> None:
        self._time.step()
        if state.is_world_process_zero:
            self._wait_while_paused(state)
            if self._folder.wish == "cancel":
                self.ended = "cancelled"
        is_late = time.monotonic() - self._saved > SAVE_EVERY
        cancels, stops, saves = _agreed([self.ended == "cancelled", self.ended == "stopped", is_late])
        self.ended = "cancelled" if cancels else "stopped" if stops else ""
        control.should_training_stop |= bool(self.ended)
        control.should_save |= (saves or stops) and not cancels
        if control.should_save:
            self._saved = time.monotonic()

    def on_epoch_end(self, _args: Any, _state: Any, control: Any, **_: Any) -> None:
        if self.ended:
            control.should_evaluate = control.should_save = False

    def on_log(self, _args: Any, state: Any, _control: Any, logs: dict[str, float], **_: Any) -> None:
        if "loss" in logs:
            self._tell(state, {"loss": round(logs["loss"], 4)})

    def on_evaluate(
        self, _args: Any, state: Any, _control: Any, metrics: dict[str, float], model: Any, **_: Any
    ) -> None:
        if not (state.global_step and state.is_world_process_zero):
            return
        loss, before = metrics["eval_loss"], self._folder.read().held_out_loss_before
        self._tell(state, {"state": "measuring", "held_out_loss": round(loss, 4)})
        if before is not None and loss < before:  # otherwise there is nothing to gain, or no model left
            self._tell(state, {"savings": round(self._measure(model), 4)})
        self._time.measured()
        self._tell(state, {"state": "training", "measuring": round(self._time.measuring, 1)})

    @property
    def finishing(self) -> float:
        """The seconds that finishing takes."""
        return round(self._time.finishing(), 1)

    def _wait_while_paused(self, state: Any) -> None:
        if self._folder.wish != "pause":
            return
        self._tell(state, {"state": "paused"})
        paused = time.monotonic()
        while self._folder.wish == "pause" and not self.ended:
            time.sleep(_POLL_EVERY)
        self._time.skip(time.monotonic() - paused)
        self._tell(state, {"state": "training"})

    def _tell(self, state: Any, changes: dict[str, Any]) -> None:
        if not state.is_world_process_zero:
            return
        left = self._time.left(state.global_step, state.max_steps, state.num_train_epochs)
        self._folder.tell(
            step=state.global_step,
            seconds=round(time.monotonic() - self._started, 1),
            seconds_left=None if left is None else round(left, 1),
            **changes,
        )


def _agreed(flags: list[bool]) -> list[bool]:
    """The flags of the first process, for all of them."""
    import torch
    from accelerate import PartialState
    from accelerate.utils import broadcast

    state = PartialState()
    if state.num_processes == 1:
        return flags
    return [bool(flag) for flag in broadcast(torch.tensor(flags, dtype=torch.int32, device=state.device)).tolist()]
