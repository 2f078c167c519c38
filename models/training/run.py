"""A training run: from scratch or from a model, on one process or several, until its budget is spent."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.errors import ForewordError, TextError
from engine.files import put_files, reason
from engine.text import straight
from engine.transformer.tokenizer import train_tokenizer
from models.gpt2.checkpoint import load_gpt2, new_gpt2, save_gpt2
from models.gpt2.source import clean_checkpoint, find_weights
from models.progress import Meter
from models.reading.corpus import documents
from models.room import require_room
from models.training.device import best_device
from models.training.loss import row_loss
from models.training.optimizer import make_optimizers, set_learning_rate
from models.training.plan import TrainingPlan
from models.training.state import FILE_NAME, SAVE_EVERY, Counters, load_state, save_state
from models.training.stopping import stopping
from models.training.texts import Rows, TokenStore, held_out_rows

if TYPE_CHECKING:
    from accelerate import Accelerator

_START = "start"  # the folder of the model to start from, in that of the unfinished run
_ROOM = 7.0  # times the size of the weights: two checkpoints with their moments, of which one is a draft, and the model
_MEASURE_EVERY = 0.05  # of the budget
_MEASURED_ROWS = 32  # of each source
_CPU_ROWS, _GPU_ROWS = 16, 128  # in one pass of the model; fewer on a processor, for its cache
_CLIP = 1.0  # the largest norm of a gradient


def train(plan: TrainingPlan) -> None:
    """Train as planned and write the model, its tokenizer and `training.json` into the plan's folder.

    Until then the folder holds `unfinished/`, from which the same plan goes on after a stop: with a budget in tokens,
    on one processor thread, to the same weights bit for bit. Ctrl+C stops after the step under way and raises
    KeyboardInterrupt. Raises TextError, ModelError, ForewordError.
    """
    from accelerate import Accelerator
    from accelerate.utils import set_seed

    accelerator = Accelerator(mixed_precision="no" if best_device() == "mps" else "bf16")
    set_seed(plan.seed)
    unfinished = plan.folder / "unfinished"
    with Meter(accelerator.is_main_process) as meter:
        with accelerator.main_process_first():
            store = _encoded(plan, unfinished, meter)
        run = _TrainingProcess(plan, accelerator, store, unfinished, meter)
        with stopping(run.stop):
            run.go()
    if run.stopped:
        raise KeyboardInterrupt
    if accelerator.is_main_process:
        _finish(run, plan.folder, unfinished)
    accelerator.end_training()


def _encoded(plan: TrainingPlan, unfinished: Path, meter: Meter) -> TokenStore:
    """The texts as tokens, and the tokenizer that made them, in the folder `unfinished`."""
    if not plan.sources:
        raise TextError("There is no text to learn from: name one or more files.")
    tokenizer = unfinished / "tokenizer.json"
    try:
        unfinished.mkdir(parents=True, exist_ok=True)
        if plan.start:
            _take(plan.start, unfinished / _START, meter)
            shutil.copyfile(unfinished / _START / "tokenizer.json", tokenizer)
        elif not tokenizer.exists():
            meter.show("making a vocabulary")
            train_tokenizer(_texts(plan), plan.shape.vocabulary, tokenizer)
    except OSError as error:
        raise ForewordError(
            "{filename} cannot be used ({reason}): check its name and space.",
            filename=error.filename,
            reason=reason(error),
        ) from error
    store = TokenStore(plan.sources, tokenizer, unfinished / "tokens")
    store.fill(plan.seed, meter.show)
    return store


def _take(start: Path, folder: Path, meter: Meter) -> None:
    """Make a clean checkpoint of the model to start from, once, and say what had to be changed."""
    if not folder.exists():
        for change in clean_checkpoint(find_weights(start), folder):
            meter.say(f"{start}: {change}.")


def _texts(plan: TrainingPlan) -> Iterator[str]:
    return (straight(text) for source in plan.sources for text in documents(source.path))


def _finish(run: _TrainingProcess, folder: Path, unfinished: Path) -> None:
    """Put the trained model in its place, file by file, and remove what the run needed."""
    draft = unfinished / "result"
    try:
        save_gpt2(run.model, unfinished / "tokenizer.json", draft)
        (draft / "training.json").write_text(json.dumps(run.report(), indent=2) + "\n", "utf-8")
        put_files(draft, folder, last="training.json")
    except OSError as error:
        raise ForewordError(
            "{folder} cannot hold the model ({reason}): free some space and run this again.",
            folder=folder,
            reason=reason(error),
        ) from error
    shutil.rmtree(unfinished)


class _TrainingProcess:
    """The part of a run that one process does."""

    def __init__(
        self, plan: TrainingPlan, accelerator: Accelerator, store: TokenStore, folder: Path, meter: Meter
    ) -> None:
        self.stopped = False
        self._plan, self._accelerator, self._meter = plan, accelerator, meter
        self.model = load_gpt2(folder / _START) if plan.start else new_gpt2(plan.shape, folder / "tokenizer.json")
        if accelerator.is_main_process and not (folder / FILE_NAME).exists():
            require_room(folder, _ROOM * 4 * self.model.num_parameters())
        self.model.to(accelerator.device).train()
        self._context, eos_id = self.model.config.n_positions, self.model.config.eos_token_id
        self._rows = Rows(store, plan.sources, eos_id, self._context + 1, plan.seed)
        self._names = [source.path.name.partition(".")[0] for source in plan.sources]
        self._held_out = [
            held_out_rows(store, index, eos_id, self._context + 1, _MEASURED_ROWS) for index in range(len(plan.sources))
        ]
        self._optimizers = make_optimizers(self.model, plan.optimizer)
        self._counters, self._checkpoint = Counters(), folder / FILE_NAME
        if self._checkpoint.exists():
            self._counters = load_state(self._checkpoint, self.model, self._optimizers, plan.settings())
        self._loss = accelerator.prepare(row_loss(self.model, eos_id, plan.compiled))
        self._at_a_time = _CPU_ROWS if accelerator.device.type == "cpu" else _GPU_ROWS
        self._passes = max(1, round(plan.batch_size / self._context / self._at_a_time / accelerator.num_processes))
        self._measured: dict[str, float] = {}
        self._measuring = 0.0  # seconds that a measurement takes
        self._warm: tuple[int, float] = (0, 0.0)  # the tokens and seconds after the first step

    def stop(self) -> None:
        """End `go` after the step under way."""
        self.stopped = True

    def go(self) -> None:
        """Take steps until the budget is spent, with a checkpoint now and then and one at the end."""
        progress = measured = self._agreed_progress()
        started = time.monotonic() - self._counters.seconds
        saved = time.monotonic()
        while progress < 1 and not self.stopped:
            loss = self._step(progress)
            self._counters.seconds = time.monotonic() - started
            self._warm = self._warm if self._warm[0] else (self._counters.tokens, self._counters.seconds)
            progress = self._agreed_progress()
            self._show(progress, loss)
            if progress >= min(1.0, measured + _MEASURE_EVERY):
                self._measured, measured = self._measure(), progress
            if time.monotonic() - saved > SAVE_EVERY:
                self._save()
                saved = time.monotonic()
        self._save()

    def report(self) -> dict[str, Any]:
        """A summary for the model card; the loss on held-out text is in nats per token."""
        plan, counters = self._plan, self._counters
        self._measured = self._measured or self._measure()
        return {
            "from": plan.start.name if plan.start else "scratch",
            "parameters": sum(parameter.numel() for parameter in self.model.parameters()),
            "tokens": counters.tokens,
            "steps": counters.step,
            "hours": round(counters.seconds / 3600, 2),
            "batch": plan.batch_size,
            "optimizer": plan.optimizer,
            "learning_rate": plan.learning_rate,
            "seed": plan.seed,
            "share_of_tokens": dict(zip(self._names, np.round(self._rows.shares, 4).tolist(), strict=True)),
            "held_out_loss": {name: round(loss, 4) for name, loss in self._measured.items()},
        }

    def _step(self, progress: float) -> float:
        """Move the weights once; the mean loss of this process's rows."""
        set_learning_rate(self._optimizers, self._plan.learning_rate, self._counters.step, progress)
        total = 0.0
        for number in range(self._passes):
            part = number * self._accelerator.num_processes + self._accelerator.process_index
            rows = self._tensor(self._rows.draw(self._counters.step, part, self._at_a_time))
            with self._accelerator.no_sync(self._loss) if number + 1 < self._passes else nullcontext():
                loss = self._loss(rows).mean() / self._passes
                self._accelerator.backward(loss)
            total += loss.item()
        self._accelerator.clip_grad_norm_(self.model.parameters(), _CLIP)
        for optimizer in self._optimizers:
            optimizer.step()
            optimizer.zero_grad()
        self._counters.step += 1
        self._counters.tokens += self._passes * self._at_a_time * self._context * self._accelerator.num_processes
        return total

    def _agreed_progress(self) -> float:
        """The share of the budget that is spent, 0 to 1, and `stopped`: as the first process sees them, for all."""
        import torch
        from accelerate.utils import broadcast

        plan, counters = self._plan, self._counters
        progress = min(1.0, max(counters.tokens / plan.tokens, counters.seconds / plan.seconds))
        seen = torch.tensor([progress, float(self.stopped)], dtype=torch.float64, device=self._accelerator.device)
        agreed = broadcast(seen).tolist()
        self.stopped = bool(agreed[1])
        return float(agreed[0])

    def _measure(self) -> dict[str, float]:
        """The mean loss on the held-out part of each source, in nats per token, without sources that are too short."""
        import torch

        self._meter.show("measuring", left=self._left())
        began = time.monotonic()
        rows = np.concatenate(self._held_out)
        padded = np.resize(rows, (-(-len(rows) // self._at_a_time) * self._at_a_time, self._context + 1))
        with torch.no_grad():
            parts = [
                self._loss(self._tensor(padded[begin : begin + self._at_a_time])).float().cpu().numpy()
                for begin in range(0, len(padded), self._at_a_time)
            ]
        losses = np.concatenate([*parts, np.zeros(0)])[: len(rows)]
        ends = np.cumsum([len(held_out) for held_out in self._held_out])[:-1]
        by_source = zip(self._names, np.split(losses, ends), strict=True)
        self._measuring = time.monotonic() - began
        return {name: float(part.mean()) for name, part in by_source if len(part)}

    def _show(self, progress: float, loss: float) -> None:
        counters = self._counters
        held_out = f", held out {np.mean([*self._measured.values()]):.3f}" if self._measured else ""
        speed = counters.tokens / counters.seconds
        self._meter.show("training", progress, self._left(), f"loss {loss:.3f}{held_out}, {speed:,.0f} tokens/s")

    def _left(self) -> float | None:
        """The seconds until the budget is spent, the measurements on the way and the one at the end included.

        None after the first step, which may have taken long to compile.
        """
        plan, counters, (tokens, seconds) = self._plan, self._counters, self._warm
        if counters.tokens == tokens:
            return None
        each = (counters.seconds - seconds) / (counters.tokens - tokens)
        left = min(each * (plan.tokens - counters.tokens), plan.seconds - counters.seconds)
        return max(0.0, left) + self._measuring

    def _save(self) -> None:
        if self._accelerator.is_main_process:
            save_state(self._checkpoint, self.model, self._optimizers, self._counters, self._plan.settings())

    def _tensor(self, rows: Any) -> Any:
        import torch

        return torch.from_numpy(rows).to(self._accelerator.device)
