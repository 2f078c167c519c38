"""Ends a writer's program at random moments, and looks whether it ended as it should.

    python -m tests.soak.closings --times 200

The program is the real one in a process of its own: while the models are opened and after it types, swaps backends and
has models opened anew, as its seed decides. Half of the runs are on the bundled models, and half on copies of them that
are tried first and then compute in processes of their own. In a quarter of the runs it exports a model
meanwhile, and in another it fine-tunes one, which goes on when the window is gone. A third of the runs is ended by
closing the window, a third by Ctrl+C, and a third by the system's request to end (SIGTERM), which asks no question and
leaves a copy of the text. Each must exit with 0 and without a word from Qt or Python; no text may be lost, and no
process be left.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from tests.paths import ROOT
from tests.patience import SECONDS
from tests.soak.copies import COPIES, make_copies

if TYPE_CHECKING:
    from PySide6.QtCore import QMessageLogContext, QtMsgType

    from gui.workshop.workshop import Workshop

WAYS = ("close", "SIGINT", "SIGTERM")
WORK = ("", "export", "", "fine-tune")
_LETTERS = "abcdefghij      .,"
_PAUSE = 15  # milliseconds between keys
_SOON, _LATE = 0.6, 3.0  # seconds until the end, at most: half of the runs end soon
_BUSY = 30.0  # seconds until the end of those that work, at most
_AT_ONCE = 3
_TEXT = "text.txt"  # to be learned from, in the program's home
_WORDS = 12_000  # of it; fewer are refused
_HARMLESS = "propagateSizeHints"  # said by the offscreen platform alone


def way(seed: int) -> str:
    """How a run is ended."""
    return WAYS[seed % len(WAYS)]


def work(seed: int) -> str:
    """What the workshop does meanwhile."""
    return WORK[seed % len(WORK)]


def is_on_copies(seed: int) -> bool:
    """Whether a run's models are copies in processes of their own."""
    return seed // len(WORK) % 2 == 1


def moment(seed: int) -> float:
    """Seconds after the window is there at which it is ended."""
    generator = random.Random(f"end {seed}")
    return generator.uniform(0, _SOON if generator.random() < 0.5 else _BUSY if work(seed) else _LATE)


def keys(seed: int) -> Iterator[str]:
    """What is typed, without end."""
    generator = random.Random(seed)
    while True:
        yield generator.choice(_LETTERS)


def write(seed: int) -> None:
    """Be the program."""
    from PySide6.QtCore import QTimer

    from engine.kinds import OPENING_ORDER
    from gui import app
    from gui.window import Window
    from tests.soak.keys import press_keys

    class Ended(Window):
        """Types, and closes itself where no signal is to come."""

        def __init__(self, *given: object) -> None:
            super().__init__(*given)  # type: ignore[arg-type]
            self._keys, self._generator, self._typed = keys(seed), random.Random(f"acts {seed}"), 0
            self._turn = QTimer(self, interval=_PAUSE)
            self._turn.timeout.connect(self._act)
            self._turn.start()
            QTimer.singleShot(0, self._begin)

        def _begin(self) -> None:
            print("open", flush=True)
            if way(seed) == "close":
                QTimer.singleShot(int(1000 * moment(seed)), self.close)

        def leave(self) -> None:
            self._turn.stop()  # nobody types in a window that is gone
            super().leave()

        def _act(self) -> None:
            done = self._generator.random()
            if done < 0.02:
                self.conversation.swap_backend()
            elif done < 0.04:
                self.predictor.exchange(self._generator.choice(OPENING_ORDER[:2]))
            else:
                press_keys(self.editor, next(self._keys))
                self._typed += 1
                self.editor.document().setModified(way(seed) == "SIGTERM")  # or else it would ask
                print(self._typed, flush=True)

    app.Window, app.Workshop = Ended, _busy(work(seed))  # type: ignore[misc]
    _leave_out_harmless()
    sys.exit(app.run([]))


def _leave_out_harmless() -> None:
    """Keep one message of Qt's out of the log, which doesn't quote what Qt says."""
    from gui.diagnostics import Diagnostics

    heard = Diagnostics._heard

    def hear(self: Diagnostics, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if _HARMLESS not in message:
            heard(self, kind, context, message)

    Diagnostics._heard = hear  # type: ignore[method-assign]


def _busy(work: str) -> type[Workshop]:
    """A workshop that is at work from the beginning."""
    from PySide6.QtCore import QTimer

    from gui.workshop.workshop import Workshop

    class Busy(Workshop):
        def begin(self) -> None:
            super().begin()
            if work == "export":
                self.export.open()
                self.export.start.click()
            elif work == "fine-tune":
                self.finetune.open()
                self.finetune.take([str(Path.home() / _TEXT)])
                self.finetune.look.click()
                self._turn = QTimer(self, interval=_PAUSE)
                self._turn.timeout.connect(self.finetune.start.click)  # which does nothing until the texts are read
                self._turn.start()

    return Busy


def end_once(seed: int) -> None:
    """Run the program and end it. Raises AssertionError where it did not end as it should."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / _TEXT).write_text(_much_text(seed), "utf-8")
        if is_on_copies(seed):
            _choose_copies(folder)
        code, said, faults = _run(seed, folder)
        logged = (folder / "state" / "foreword" / "log" / "foreword.log").read_text("utf-8").splitlines()
        faults += [line for line in logged if " INFO " not in line]
        faults = [line for line in faults if _HARMLESS not in line]
        assert (code, faults) == (0, []), f"seed {seed}, {way(seed)}: exit code {code}, {faults}"
        if way(seed) == "SIGTERM":
            _look_for_text(seed, int(said[-1]) if said else 0, folder)
        _end_runs(folder)
        for process in _processes(folder):
            process.wait(SECONDS)


def _choose_copies(folder: Path) -> None:
    make_copies(folder / "data" / "foreword" / "models")
    settings = folder / "config" / "foreword" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("".join(f'{kind} = "{name}"\n' for kind, name in COPIES.items()), "utf-8")


def _run(seed: int, folder: Path) -> tuple[int, list[str], list[str]]:
    """The exit code, how many keys it said it typed, and what it said to standard error."""
    command = [sys.executable, "-m", "tests.soak.closings", "--write", str(seed)]
    homes = {f"XDG_{kind}_HOME": str(folder / kind.lower()) for kind in ("CONFIG", "DATA", "STATE", "CACHE")}
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "HOME": str(folder)} | homes
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as program:
        assert program.stdout is not None
        first = program.stdout.readline()
        if first and way(seed) != "close":
            time.sleep(moment(seed))
            program.send_signal(signal.Signals[way(seed)])
        try:
            said, faults = program.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            program.kill()
            raise AssertionError(f"seed {seed}, {way(seed)}: it did not end") from None
    return program.returncode, said.split(), faults.splitlines()


def _much_text(seed: int) -> str:
    generator = random.Random(f"text {seed}")
    words = ("".join(generator.choices("aeinrst", k=generator.randint(2, 6))) for _ in range(_WORDS))
    return "".join(word + (".\n" if generator.random() < 0.1 else " ") for word in words)


def _end_runs(folder: Path) -> None:
    """End the fine-tuning that goes on without the window."""
    for process in psutil.process_iter(["cmdline"]):
        if any(str(folder) in argument for argument in process.info["cmdline"] or ()):
            process.kill()
            process.wait(SECONDS)


def _processes(folder: Path) -> list[psutil.Process]:
    """Those that live in this home."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.environ().get("HOME") == str(folder):
                found.append(process)
    return found


def _look_for_text(seed: int, typed: int, folder: Path) -> None:
    """Whether the copy that is left holds all that was typed."""
    from gui.documents.recovery import unpack

    files = list((folder / "state").rglob("*.copy"))
    kept = unpack(files[0].read_bytes())[0].text if files else ""
    stream = keys(seed)
    expected = "".join(next(stream) for _ in range(typed + 20))
    assert expected.startswith(kept), f"seed {seed}: the copy holds what was never typed"
    assert len(kept) >= typed, f"seed {seed}: {typed - len(kept)} of {typed} keys are lost"


def main() -> None:
    """End so many programs."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.closings", description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--write", type=int, metavar="SEED", help="be the program that is ended")
    given = parser.parse_args()
    if given.write is not None:
        write(given.write)
        return
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        list(threads.map(end_once, range(given.times)))
    print(f"ended {given.times} times in the midst of things: always with 0, no complaint, and no text lost")


if __name__ == "__main__":
    main()
