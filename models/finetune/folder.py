"""A run's folder, through which the run and its watchers communicate.

plan.json          what to do
progress.jsonl     what happened: one JSON object per line, with the changes
control            a wish for the run: "pause", "resume" or "cancel"
lock.json          the process that works on the run
base/ text/ checkpoints/   needed to go on; removed at its end
result/            the model, once the run has finished: model/ for Foreword, checkpoint/ for transformers
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import psutil

from engine.errors import ForewordError
from engine.files import replacing
from engine.language import Message, in_english
from engine.paths import read_plain, require_plain

RUNNING = ("preparing", "measuring", "training", "paused", "finishing")
ENDED = ("finished", "cancelled", "failed")  # or "stopped", which can go on
_LONGEST = 16 << 20  # bytes of progress that are read


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the curves: the losses, in nats per token, and the savings after `step` steps; None if not counted."""

    step: int
    loss: float | None
    held_out_loss: float | None
    savings: float | None


@dataclass(frozen=True, slots=True)
class RunProgress:
    """The progress of a run.

    `state` is one of RUNNING, ENDED or "stopped", which a killed run is, too, and can be resumed. Times are in seconds.
    `loss` is the training loss and `held_out_loss` the latest one on held-out text, in nats per token;
    `held_out_loss_before` and `savings_before` are the model's as it was. Savings are keystroke savings, 0 to 1, on
    lines of the held-out text; `measuring` is how long it takes to count them once. `message` is what went wrong, in
    English, or what was made; `fault` is what went wrong.
    """

    state: str = "waiting"
    step: int = 0
    of: int = 0
    seconds: float = 0.0
    seconds_left: float | None = None
    loss: float | None = None
    held_out_loss_before: float | None = None
    held_out_loss: float | None = None
    savings_before: float | None = None
    savings: float | None = None
    measuring: float = 0.0
    message: str = ""
    fault: Message | None = None
    points: tuple[Point, ...] = ()


class RunCancelled(Exception):  # noqa: N818 - a signal, not an error
    """The run was cancelled before it trained."""


class RunFolder:
    """The files of one run. `listener` also hears each line of the progress."""

    def __init__(self, path: Path, listener: Callable[[dict[str, Any]], None] | None = None) -> None:
        self.path, self._listener = path, listener
        self.base, self.text, self.checkpoints = path / "base", path / "text", path / "checkpoints"
        self.draft, self.result = path / "result.draft", path / "result"
        self._progress, self._control, self._lock = path / "progress.jsonl", path / "control", path / "lock.json"

    def tell(self, **changes: Any) -> None:
        """Add a line to the progress. A full disk loses the line and nothing else."""
        with suppress(OSError), self._progress.open("a", encoding="utf-8") as file:
            file.write(json.dumps(changes) + "\n")
        if self._listener:
            self._listener(changes)

    def fail(self, fault: Message) -> None:
        """Record what went wrong, in English and as a message that can be worded in another language."""
        with in_english():
            self.tell(state="failed", message=str(fault), fault=fault.pack())

    def read(self) -> RunProgress:
        """The progress so far. A run whose process has died is "stopped"."""
        values: dict[str, Any] = {}
        points = []
        known = {field.name for field in fields(RunProgress)}
        for line in self._lines():
            values |= {name: value for name, value in line.items() if name in known}
            if {"loss", "held_out_loss", "savings"} & line.keys():
                seen = (line.get(name) for name in ("loss", "held_out_loss", "savings"))
                points.append(Point(values.get("step", 0), *seen))
        values["fault"] = _message(values.get("fault"))
        if values.get("state") in RUNNING and not self.is_running:
            values["state"] = "stopped"
        return RunProgress(**values | {"points": tuple(points)})

    def ask(self, wish: str) -> None:
        """Leave a wish for the run: "pause", "resume" or "cancel"."""
        with replacing(self._control) as draft:
            draft.write_text(wish, "utf-8")

    def check(self) -> None:
        """Raise RunCancelled if the run should be cancelled."""
        if self.wish == "cancel":
            raise RunCancelled

    def clear(self) -> None:
        """Remove the files that the run needed to go on."""
        for folder in (self.base, self.text, self.checkpoints, self.draft):
            shutil.rmtree(folder, ignore_errors=True)

    @property
    def wish(self) -> str:
        """The wish for the run; empty for none."""
        try:
            return self._control.read_text("utf-8").strip()
        except FileNotFoundError:
            return ""

    @property
    def is_running(self) -> bool:
        """Whether a process works on the run."""
        try:
            owner = json.loads(read_plain(self._lock))
            process = psutil.Process(owner["pid"])
            return bool(process.create_time() == owner["started"]) and process.status() != psutil.STATUS_ZOMBIE
        except (OSError, ValueError, LookupError, TypeError, psutil.Error):
            return False

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Work on the run as its only process. Raises ForewordError if another one does."""
        if self.is_running:
            raise ForewordError("{path} is worked on by another process: wait for it, or cancel it.", path=self.path)
        me = psutil.Process()
        if self.wish == "pause":  # of a run that was killed meanwhile
            self.ask("resume")
        with replacing(self._lock) as draft:
            draft.write_text(json.dumps({"pid": me.pid, "started": me.create_time()}), "utf-8")
        try:
            yield
        finally:
            self._lock.unlink(missing_ok=True)

    def _lines(self) -> Iterator[dict[str, Any]]:
        try:
            require_plain(self._progress)
            with self._progress.open(encoding="utf-8", errors="replace") as file:
                lines = file.read(_LONGEST).split("\n")
        except FileNotFoundError:
            return
        for text in lines:
            with suppress(ValueError):  # a line that is being written, or was when the run was killed
                line = json.loads(text)
                if isinstance(line, dict):
                    yield line


def _message(packed: Any) -> Message | None:
    """The message that a line of the progress holds, if any; `RunProgress.message` says it too."""
    try:
        return Message.unpack(packed) if packed else None
    except ValueError:  # written by another version, or by hand
        return None
