"""Kills a writer's program at random moments of typing and saving, and looks at what is left on the disk.

    python -m tests.soak.kills --times 500

The program is the real window in a process of its own, typing a text that its seed decides. Before each save it types a
seal, the checksum of all before it, so that a file that is neither the old nor the new one is known by its seal. Before
each handful of keys it says when that is and how many keys there were, so that the age of the recovery copy is known.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.paths import ROOT

OLDEST = 5.0  # seconds that a recovery copy may be behind the keys
_LETTERS = "abcdefghij      .,\n"
_SAVES = (0.2, 0.005)  # of the handfuls are followed by a save, in every other run
_SEAL = "\n#"
_PAUSE = 15  # milliseconds between handfuls
_SOON, _LATE = 40, 500  # handfuls before the end, at most: half of the runs end soon
_AT_ONCE = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one killed run left: how many saves were begun, and how many seconds of typing were lost."""

    seed: int
    saves: int
    lost: float


def handfuls(seed: int) -> Iterator[tuple[str, bool]]:
    """The keys to type next, and whether to save behind them, without end. `SEALED` begins the text."""
    generator, text = random.Random(seed), SEALED
    while True:
        saves = generator.random() < _SAVES[seed % 2]
        keys = "".join(generator.choices(_LETTERS, k=generator.randint(1, 12)))
        keys += _seal(text + keys) if saves else ""
        text += keys
        yield keys, saves


def _seal(text: str) -> str:
    return _SEAL + hashlib.sha256(text.encode()).hexdigest()[:16]


SEALED = "A text." + _seal("A text.")


def is_whole(content: str) -> bool:
    """Whether the text ends in the seal of all before it."""
    body, mark, _ = content.rpartition(_SEAL)
    return content == body + _seal(body) if mark else False


def write(seed: int, folder: Path) -> None:
    """Be the program: type and save without end."""
    from PySide6.QtCore import QTimer

    from gui.app import make_application
    from gui.window import Window
    from service.settings import Settings
    from tests.fakes import ScriptedBackend
    from tests.soak.keys import press_keys

    app = make_application()
    words = {"and": 0.2, "again": 0.1}
    window = Window(
        Settings(), folder / "settings.toml", lambda kind, _: ScriptedBackend(kind, words), folder / "state"
    )
    window.show()
    window.filing.open(folder / "text.txt")
    while window.filing.document.path is None:
        app.processEvents()
    window.editor.moveCursor(window.editor.textCursor().MoveOperation.End)
    keys_of = handfuls(seed)
    typed = 0

    def step() -> None:
        nonlocal typed
        keys, saves = next(keys_of)
        print(time.monotonic(), typed, flush=True)
        press_keys(window.editor, keys)
        typed += len(keys)
        if saves:
            window.filing.save()

    timer = QTimer(interval=_PAUSE)
    timer.timeout.connect(step)
    timer.start()
    app.exec()


def kill_once(seed: int) -> Outcome:
    """Let the program write, kill it, and check what it left. Raises AssertionError where something was lost."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "text.txt").write_text(SEALED, "utf-8")
        said, end = _run_until_killed(seed, folder)
        return _judge(seed, folder, said, end)


def _run_until_killed(seed: int, folder: Path) -> tuple[list[tuple[float, int]], float]:
    """When how many keys had been typed, and when the program was killed."""
    generator = random.Random(f"end {seed}")
    command = [sys.executable, "-m", "tests.soak.kills", "--write", str(seed), str(folder)]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as program:
        assert program.stdout is not None
        last = generator.randint(1, _SOON if generator.random() < 0.5 else _LATE)
        said = [program.stdout.readline() for _ in range(last)]
        end = time.monotonic()
        program.send_signal(signal.SIGKILL)
        unread, faults = program.communicate()
    assert program.returncode == -signal.SIGKILL, f"seed {seed}: the program ended by itself: {faults}"
    said += unread.splitlines(keepends=True)
    pairs = [line.split() for line in said if line.endswith("\n")]
    return [(float(moment), int(typed)) for moment, typed in pairs], end


def _judge(seed: int, folder: Path, said: list[tuple[float, int]], end: float) -> Outcome:
    content = (folder / "text.txt").read_text("utf-8")
    assert is_whole(content), f"seed {seed}: the file is neither the old nor the new one"
    text, saves, keys_of = SEALED, 0, handfuls(seed)
    while len(text) < len(SEALED) + said[-1][1]:
        keys, saved = next(keys_of)
        text, saves = text + keys, saves + saved
    ahead = "".join(next(keys_of)[0] for _ in range(20))  # was typed after the last that was heard
    kept = max([content, *_copies(folder)], key=len)
    assert (text + ahead).startswith(kept), f"seed {seed}: what is kept was never typed"
    missing = [moment for moment, typed in said if len(SEALED) + typed > len(kept)]
    lost = end - missing[0] if missing else 0.0
    assert lost <= OLDEST, f"seed {seed}: {lost:.1f} seconds of typing are lost"
    return Outcome(seed, saves, lost)


def _copies(folder: Path) -> list[str]:
    from gui.documents.recovery import unpack

    files = (folder / "state").rglob("*.copy")
    return [unpack(file.read_bytes())[0].text for file in files]


def main() -> None:
    """Kill so many programs, and say what was lost."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.kills", description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=500)
    parser.add_argument("--write", nargs=2, metavar=("SEED", "FOLDER"), help="be the program that is killed")
    given = parser.parse_args()
    if given.write:
        write(int(given.write[0]), Path(given.write[1]))
        return
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        outcomes = list(threads.map(kill_once, range(given.times)))
    saves, lost = sum(outcome.saves for outcome in outcomes), max(outcome.lost for outcome in outcomes)
    print(f"killed {given.times} times around {saves} saves: every file whole, at most {lost:.1f} s of typing lost")


if __name__ == "__main__":
    main()
