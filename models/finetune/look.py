"""A look before a run: the amount of text, its contents, and the cost of learning from it."""

from __future__ import annotations

import json
import math
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from engine.language import _
from models.finetune.folder import RunFolder
from models.finetune.plan import FinetunePlan, stored
from models.finetune.prepared import Prepared, load_prepared, prepare
from models.finetune.rehearsal import sample_rows
from models.finetune.text import TextCounts
from models.gpt2.checkpoint import load_gpt2

if TYPE_CHECKING:
    from transformers import Trainer

_TIMED = 2  # passes, after a first one that also sets up


@dataclass(frozen=True, slots=True)
class Look:
    """The cost of a plan. `tokens` are those of one epoch; `seconds` and `memory`, in bytes, are estimates made by
    taking a step on this machine; the run ends earlier if the held-out loss rises. `changes` are parts of sentences
    about what had to be changed in the model that it starts from.
    """

    counts: TextCounts
    parameters: int
    tokens: int
    steps: int
    warmup_steps: int
    learning_rate: float
    seconds: float
    memory: int
    changes: tuple[str, ...] = ()


def look(plan: FinetunePlan, told: Callable[[str], object]) -> Look:
    """Do everything except training; `told` hears what is being done. Nothing is left on disk.

    Raises TextError, ModelError, ForewordError.
    """
    from models.finetune.run import make_arguments, make_plan_trainer

    with tempfile.TemporaryDirectory(prefix="foreword-") as name:
        changes: list[str] = []
        folder = RunFolder(Path(name), lambda told: changes.extend([told["changed"]] if "changed" in told else []))
        told(_("reading the texts"))
        prepare(replace(plan, folder=folder.path, rehearsal=0.0), folder)
        prepared = load_prepared(plan, folder)
        arguments = make_arguments(plan, folder)
        told(_("trying a step"))
        model = load_gpt2(folder.base)
        recipe = plan.recipe(model.num_parameters())
        trainer = make_plan_trainer(plan, recipe, model, arguments, prepared, [])
        made_up = round(len(prepared.own) * plan.rehearsal)
        rows = len(prepared.own) + made_up
        passes = -(-rows // arguments.per_device_train_batch_size)
        measuring = (recipe.epochs + 1) * len(prepared.held_out) / len(prepared.own) / 3  # no way back: a third
        seconds = passes * (recipe.epochs + measuring) * _seconds_of_a_pass(trainer)
        steps = -(-passes // arguments.gradient_accumulation_steps) * recipe.epochs
        return Look(
            counts=prepared.counts,
            parameters=model.num_parameters(),
            tokens=rows * prepared.own.shape[1],
            steps=steps,
            warmup_steps=plan.warmup_steps_of(steps),
            learning_rate=arguments.learning_rate,
            seconds=math.ceil(seconds + made_up * _seconds_of_a_row(trainer.model, prepared)),
            memory=psutil.Process().memory_info().rss,
            changes=tuple(changes),
        )


def _seconds_of_a_row(model: Any, prepared: Prepared) -> float:
    """The time that the model takes to make up a row."""
    rows, tokens = 64, 9
    started = time.perf_counter()
    sample_rows(model, rows, tokens, prepared.eos_id, 0)
    return (time.perf_counter() - started) / rows / (tokens - 1) * int(prepared.own.shape[1])


def _seconds_of_a_pass(trainer: Trainer) -> float:
    """The time of one forward and backward pass, with the optimizer's memory in use."""
    import torch

    batch = next(iter(trainer.get_train_dataloader()))
    model = trainer.model.train()
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=0.0)
    taken = []
    for _number in range(1 + _TIMED):
        started = time.perf_counter()
        with trainer.compute_loss_context_manager():
            loss = trainer.compute_loss(model, batch)
        loss.backward()
        taken.append(time.perf_counter() - started)
        optimizer.step()
    return min(taken[1:])


def look_json(found: Look) -> str:
    """The look as one JSON object."""
    return json.dumps(stored(asdict(found)), indent=2)
