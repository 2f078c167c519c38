"""The fine-tuning runs of this machine, in their own processes, which outlive the window."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_data_path
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from engine.paths import exists, is_plain_file
from models.finetune.folder import RUNNING, RunFolder

if TYPE_CHECKING:
    from models.finetune.launch import LaunchedRun

_EVERY = 2000  # milliseconds
_SEEN = "seen"  # a file in a run's folder: the writer knows how it ended
_INSTALLED = "installed"  # one with the name of the model installed from it


def runs_folder() -> Path:
    """The folder of all runs, each in its own subfolder."""
    return user_data_path("foreword") / "runs"


class Runs(QObject):
    """Watches running runs, and emits a signal when one ends."""

    ended = Signal(str)  # the name of its folder

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._under_way: set[str] = set()
        self._timer = QTimer(self, interval=_EVERY)
        self._timer.timeout.connect(self._look)

    def begin(self) -> list[str]:
        """Watch the existing runs; returns those that the writer has yet to hear about, newest first."""
        return [name for name in names() if self._tells(name)]

    def follow(self, name: str) -> None:
        """Watch this run."""
        self._under_way.add(name)
        self._timer.start()

    def stop(self) -> None:
        """Stop watching; the runs go on."""
        self._timer.stop()

    def _tells(self, name: str) -> bool:
        folder = runs_folder() / name
        if run_state(name) in RUNNING:
            self.follow(name)
            return True
        return not exists(folder / _SEEN)

    @Slot()
    def _look(self) -> None:
        for name in sorted(self._under_way):
            if run_named(name).read().state not in (*RUNNING, "waiting"):
                self._under_way.discard(name)
                self.ended.emit(name)
        if not self._under_way:
            self._timer.stop()


def names() -> list[str]:
    """The names of all runs' folders, the newest first. What earlier versions made is mended."""
    from models.finetune.plan import FILE_NAME
    from models.store.mending import mend

    plans = filter(is_plain_file, runs_folder().glob(f"*/{FILE_NAME}"))
    newest = sorted(plans, key=lambda path: path.stat().st_mtime, reverse=True)
    for path in newest:
        mend(RunFolder(path.parent).result / "checkpoint")
    return [path.parent.name for path in newest]


def run_state(name: str) -> str:
    """The state of the run in the folder of this name, as `models.finetune.folder.RunProgress` has it."""
    return RunFolder(runs_folder() / name).read().state


def run_named(name: str) -> LaunchedRun:
    """The run in the folder of this name."""
    from models.finetune.launch import LaunchedRun  # imports the checks of models, for which the window does not wait

    return LaunchedRun(runs_folder() / name)


def new_folder(name: str) -> Path:
    """A folder for a new run that no other one has."""
    taken = {path.name for path in runs_folder().glob("*")}
    number = next(number for number in range(1, len(taken) + 2) if _numbered(name, number) not in taken)
    return runs_folder() / _numbered(name, number)


def see(name: str) -> None:
    """Note that the writer knows how a run ended. Raises OSError."""
    (runs_folder() / name / _SEEN).touch()


def installed_as(name: str) -> str:
    """The name of the model installed from a run; empty if none."""
    try:
        return (runs_folder() / name / _INSTALLED).read_text("utf-8")
    except OSError:
        return ""


def note_installed(name: str, model: str) -> None:
    """Note that a run's model was installed under a name. Raises OSError."""
    (runs_folder() / name / _INSTALLED).write_text(model, "utf-8")


def remove(name: str) -> None:
    """Delete a run that has ended, with all that it made. Models that were installed stay."""
    shutil.rmtree(runs_folder() / name, ignore_errors=True)


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name}-{number}"
