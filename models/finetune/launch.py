"""Starts runs in their own processes and controls them, without torch, for the window.

run = start(plan)                       # survives the window
run.read().state                        # a frozen RunProgress, at any time
run.pause(); run.resume(); run.cancel()
runs_in(folder)                         # all runs, the dead ones too
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import psutil

from models.finetune.folder import ENDED, RunFolder, RunProgress
from models.finetune.plan import FILE_NAME, FinetunePlan, read_plan
from models.finetune.sound import require_sound
from models.store.mending import mend

_MAIN = Path(__file__).resolve().parents[2] / "main.py"
_NICE = 10  # writing goes first
_started: list[subprocess.Popen[bytes]] = []  # to wait for when they end


@dataclass(frozen=True, slots=True)
class LaunchedRun:
    """A run by its folder."""

    folder: Path

    @property
    def plan(self) -> FinetunePlan:
        """Its plan. Raises ForewordError."""
        return read_plan(self.folder)

    def read(self) -> RunProgress:
        """Its progress."""
        for process in _started:
            process.poll()
        return RunFolder(self.folder).read()

    def pause(self) -> None:
        """Pause it after the present step; it stays in memory. Raises OSError."""
        RunFolder(self.folder).ask("pause")

    def resume(self) -> None:
        """Resume it; a run whose process has died starts from its last checkpoint. Raises ForewordError."""
        folder = RunFolder(self.folder)
        folder.ask("resume")
        if not folder.is_running:
            _spawn(self.folder)

    def cancel(self) -> None:
        """End it, and keep only its plan and progress. Raises OSError."""
        folder = RunFolder(self.folder)
        folder.ask("cancel")
        if not folder.is_running and folder.read().state not in ENDED:
            folder.clear()
            folder.tell(state="cancelled")

    @property
    def result(self) -> Path | None:
        """The folder of the model for Foreword, once it is made."""
        made = RunFolder(self.folder).result / "model"
        return made if made.is_dir() else None


def start(plan: FinetunePlan) -> LaunchedRun:
    """Start a run that goes on when this program ends.

    Raises ForewordError if its folder is not empty or cannot be made, or a file or the model is not there.
    """
    require_sound(plan)
    plan.write()
    _spawn(plan.folder)
    return LaunchedRun(plan.folder)


def runs_in(folder: Path) -> list[LaunchedRun]:
    """The runs whose folders lie in `folder`, the newest first. What earlier versions made is mended."""
    plans = sorted(folder.glob(f"*/{FILE_NAME}"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in plans:
        mend(RunFolder(path.parent).result / "checkpoint")
    return [LaunchedRun(path.parent) for path in plans]


def _spawn(folder: Path) -> None:
    with (folder / "log.txt").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, str(_MAIN), "finetune", "--resume", str(folder)],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    _started.append(process)
    psutil.Process(process.pid).nice(_NICE if os.name == "posix" else psutil.BELOW_NORMAL_PRIORITY_CLASS)
