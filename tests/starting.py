"""The whole program as a process."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.paths import ROOT
from tests.patience import SECONDS

# Runs the program; once the models are open does `act`, then ends.
PROGRAM = """
import sys
from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication
from gui import app
from gui.window import Window

class Act(QObject):
    @Slot()
    def now(self):
        window = self.parent()
        if len(window.conversation.models.names) == 3:
            self.timer.stop()
            window.collector = QApplication.instance().findChild(app.Collector)
            {act}

class Watched(Window):
    def __init__(self, *args):
        super().__init__(*args)
        self.act = Act(self)
        self.act.timer = QTimer(self.act, interval=5)
        self.act.timer.timeout.connect(self.act.now)
        self.act.timer.start()

app.Window = Watched
{before}
from main import main
sys.exit(main(["edit", *sys.argv[1:]]))
"""


def start(act: str, *files: str, before: str = "", **environment: str) -> subprocess.Popen[str]:
    """Start the program with these files; `before` runs first, and `act`, with a `window`, once its models are open."""
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM.replace("{act}", act).replace("{before}", before), *files],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"} | environment,
    )


def finish(process: subprocess.Popen[str]) -> str:
    """Wait for a clean end; what the program printed."""
    out, err = process.communicate(timeout=SECONDS)
    complaints = [line for line in err.splitlines() if "propagateSizeHints" not in line]
    assert (process.returncode, complaints) == (0, [])
    return out
