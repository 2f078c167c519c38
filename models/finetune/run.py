"""A run: from the plan in its folder to the model in its folder, in one process or under `accelerate launch`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.errors import ForewordError
from engine.files import reason
from engine.language import Message
from models.finetune.averaging import average, mean_loss
from models.finetune.folder import ENDED, RunCancelled, RunFolder
from models.finetune.log import FILE_NAME as LOG
from models.finetune.log import make_log
from models.finetune.plan import FinetunePlan, Recipe, read_plan
from models.finetune.prepared import Prepared, load_prepared, prepare
from models.finetune.result import publish
from models.finetune.savings import merged, savings_of
from models.finetune.trainer import make_trainer, newest_checkpoint
from models.finetune.watcher import make_watcher
from models.gpt2.checkpoint import load_gpt2
from models.training.device import best_device
from models.training.stopping import stopping

if TYPE_CHECKING:
    from transformers import GPT2LMHeadModel, Trainer, TrainingArguments

_TOKENS_AT_A_TIME = 2048  # in one pass of the model; more does not fit a processor's cache
_ADAPTED = ["c_attn", "c_proj", "c_fc"]  # GPT-2's matrices
_ENDED = {"finished": Message("finished"), "cancelled": Message("cancelled")}


def run(path: Path, listener: Callable[[dict[str, Any]], None] | None = None) -> None:
    """Carry out the plan in the run's folder `path`, or resume it after a stop.

    What happens is told in the folder, and to `listener`. Ctrl+C and a request to end stop the run after the step under
    way and raise KeyboardInterrupt; the same call goes on from there. Raises ForewordError, also where the run has
    ended before.
    """
    plan, folder = read_plan(path), RunFolder(path, listener)
    state = folder.read().state
    if state in ENDED and state != "failed":
        raise ForewordError(
            "The run in {path} is {state}: start a new one in another folder.", path=path, state=_ENDED[state]
        )
    arguments = make_arguments(plan, folder)
    is_main = arguments.process_index == 0
    with folder.locked() if is_main else nullcontext(), _telling(folder, is_main):
        _FinetuneProcess(plan, folder, arguments).go()


@contextmanager
def _telling(folder: RunFolder, is_main: bool) -> Iterator[None]:
    """Record in the folder what went wrong."""
    from safetensors import SafetensorError

    try:
        if is_main:
            folder.tell(state="preparing", message="", fault=None)
        yield
    except RunCancelled:
        if is_main:
            folder.clear()
            folder.tell(state="cancelled")
    except (Exception, KeyboardInterrupt) as error:
        if is_main and isinstance(error, KeyboardInterrupt):
            folder.tell(state="stopped")
        elif is_main:
            folder.fail(_fault(error))
        if isinstance(error, OSError | SafetensorError):
            raise ForewordError(
                "The run in {path} failed ({reason}): free some space and resume it.",
                path=folder.path,
                reason=reason(error),
            ) from error
        raise


def _fault(error: BaseException) -> Message:
    if isinstance(error, ForewordError):
        return error.message
    assert isinstance(error, Exception)
    kind = type(error).__name__
    return Message("Something went wrong ({kind}: {reason}): try again.", kind=kind, reason=reason(error))


def make_arguments(plan: FinetunePlan, folder: RunFolder) -> TrainingArguments:
    """The settings of transformers' Trainer; this also sets up the processes."""
    from transformers import TrainingArguments

    device = best_device()
    return TrainingArguments(
        output_dir=str(folder.checkpoints), max_grad_norm=1.0, weight_decay=0.01,
        lr_scheduler_type="linear", optim="adamw_torch", eval_strategy="epoch", save_strategy="epoch",
        save_total_limit=2, load_best_model_at_end=True, metric_for_best_model="eval_loss", greater_is_better=False,
        logging_first_step=True, logging_nan_inf_filter=False, disable_tqdm=True, seed=plan.seed,
        report_to=["tensorboard"] if plan.tensorboard else [], logging_dir=str(folder.path / "tensorboard"),
        data_seed=plan.seed, use_cpu=device == "cpu", bf16=_has_bf16(device), dataloader_pin_memory=device == "cuda",
        gradient_checkpointing=plan.gradient_checkpointing, gradient_checkpointing_kwargs={"use_reentrant": False},
        prediction_loss_only=True, remove_unused_columns=False, log_level="error",
    )  # fmt: skip


def _has_bf16(device: str) -> bool:
    """Whether the machine multiplies bfloat16 faster than float32."""
    import torch

    if device == "mps":
        return False
    if device == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    abilities = torch.cpu.get_capabilities()
    return bool(abilities.get("avx512_bf16") or abilities.get("amx_bf16"))


class _FinetuneProcess:
    """The part of a run that one process does."""

    def __init__(self, plan: FinetunePlan, folder: RunFolder, arguments: TrainingArguments) -> None:
        self._plan, self._folder, self._arguments = plan, folder, arguments
        self._is_main = arguments.process_index == 0
        self._started = time.monotonic() - folder.read().seconds

    def go(self) -> None:
        """Prepare, train and publish. Raises ForewordError, KeyboardInterrupt."""
        with self._arguments.main_process_first(local=False):
            prepare(self._plan, self._folder)
            self._folder.check()
        prepared = load_prepared(self._plan, self._folder)
        watcher = make_watcher(self._folder, lambda model: self._savings(model, prepared), self._started)
        callbacks = [watcher, make_log(self._folder.text / LOG)]
        model = load_gpt2(self._folder.base)
        recipe = self._plan.recipe(model.num_parameters())
        trainer = make_plan_trainer(self._plan, recipe, model, self._arguments, prepared, callbacks)
        checkpoint = newest_checkpoint(self._folder.checkpoints)
        if checkpoint is None and self._is_main:
            self._measure_before(trainer, prepared)
        with stopping(lambda: setattr(watcher, "ended", "stopped")):
            trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
        if self._is_main:
            self._end(watcher.ended, watcher.finishing, trainer, recipe, prepared)
        trainer.accelerator.end_training()
        if watcher.ended == "stopped":
            raise KeyboardInterrupt

    def _measure_before(self, trainer: Trainer, prepared: Prepared) -> None:
        began = time.monotonic()
        self._folder.tell(state="measuring")
        loss = round(mean_loss(trainer.model, prepared.held_out, prepared.eos_id), 4)
        savings = round(self._savings(trainer.model, prepared), 4)
        before = {"held_out_loss_before": loss, "savings_before": savings, "held_out_loss": loss, "savings": savings}
        now = time.monotonic()
        self._folder.tell(**before, measuring=round(now - began, 1), seconds=round(now - self._started, 1))

    def _savings(self, model: Any, prepared: Prepared) -> float:
        return savings_of(model, self._folder.base / "tokenizer.json", prepared.lines)

    def _end(self, ended: str, finishing: float, trainer: Trainer, recipe: Recipe, prepared: Prepared) -> None:
        if ended == "cancelled":
            self._folder.clear()
        elif not ended:
            self._folder.tell(state="finishing", seconds_left=finishing)
            self._publish(trainer, recipe, prepared)
            self._folder.clear()
        seconds = round(time.monotonic() - self._started, 1)
        made = str(self._folder.result) if not ended else ""
        self._folder.tell(state=ended or "finished", seconds=seconds, seconds_left=0.0, message=made)

    def _publish(self, trainer: Trainer, recipe: Recipe, prepared: Prepared) -> None:
        model = average(merged(trainer.model).cpu(), load_gpt2(self._folder.base), recipe.interpolation)
        loss, before = mean_loss(model, prepared.held_out, prepared.eos_id), self._folder.read().held_out_loss_before
        if before is None or not loss < before:
            raise ForewordError(
                "The model did not get better on the held-out text (its loss was {before:.4f} and is {loss:.4f}), so "
                "none is made: add more text of this kind, or lower the learning rate.",
                before=before,
                loss=loss,
            )
        adapter = trainer.model if self._plan.method == "lora" else None
        savings = publish(self._plan, recipe, self._folder, model, adapter, prepared, loss)
        self._folder.tell(held_out_loss=round(loss, 4), savings=round(savings, 4))


def make_plan_trainer(
    plan: FinetunePlan,
    recipe: Recipe,
    model: GPT2LMHeadModel,
    arguments: TrainingArguments,
    prepared: Prepared,
    callbacks: list[Any],
) -> Trainer:
    """The Trainer for a plan, with the rows and the steps that it asks for."""
    from transformers import EarlyStoppingCallback

    rows = np.concatenate([prepared.own, prepared.rehearsed])
    processes = arguments.world_size
    at_a_time = max(1, min(plan.batch_size // processes, _TOKENS_AT_A_TIME // rows.shape[1]))
    arguments.per_device_train_batch_size = arguments.per_device_eval_batch_size = at_a_time
    arguments.gradient_accumulation_steps = max(1, round(plan.batch_size / at_a_time / processes))
    steps = -(-len(rows) // (at_a_time * processes * arguments.gradient_accumulation_steps)) * recipe.epochs
    arguments.warmup_steps = plan.warmup_steps_of(steps)
    arguments.logging_steps = max(1, steps // 200)
    arguments.learning_rate, arguments.num_train_epochs = recipe.learning_rate, recipe.epochs
    adapted = _with_adapters(model, plan) if plan.method == "lora" else model
    stop = EarlyStoppingCallback(early_stopping_patience=1)
    return make_trainer(adapted, arguments, rows, prepared.held_out, prepared.eos_id, [*callbacks, stop])


def _with_adapters(model: Any, plan: FinetunePlan) -> Any:
    from peft import LoraConfig, get_peft_model

    config = LoraConfig(
        r=plan.rank, lora_alpha=plan.alpha, target_modules=_ADAPTED, fan_in_fan_out=True, task_type="CAUSAL_LM"
    )
    return get_peft_model(model, config)
