"""The program as a process: what it imports, how it opens files, how it ends, and the picture it poses for."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from tests.paths import ROOT
from tests.patience import SECONDS

FOREIGN = "{'torch', 'transformers', 'optimum', 'onnx'}"

# Runs the program; once the models are open does `act`, then ends.
PROGRAM = """
import sys
from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication
from gui import app
from gui.window import Window
import pathlib

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
sys.exit(app.run([pathlib.Path(name) for name in sys.argv[1:]]))
"""


def start(act: str, *files: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM.replace("{act}", act), *files],
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


# What is looked at in one running program, in this order.
CYCLE = "knot = Act(None); knot.knot = knot; left = weakref.ref(knot); del knot"
TRANSFORMER = "window.predictor.service.models.backends['transformer']"
AWAY = "window.collector._collect_all(Qt.ApplicationState.ApplicationInactive)"
LOOKS = {
    "training libraries": f"sorted({FOREIGN} & set(sys.modules))",
    "collecting by itself": "gc.isenabled()",
    "set aside": "gc.get_freeze_count() > 30_000",
    "transformer is looked at": f"any(found is {TRANSFORMER} for found in gc.get_objects())",
    "cycle is gone": f"(window.collector._collect_new(), {AWAY}, left() is None)[-1]",
}


@pytest.fixture(scope="module")
def looks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What is found in one running program, by what is looked at."""
    home = str(tmp_path_factory.mktemp("home"))
    printed = "; ".join(f"print({name!r}, {look}, sep='=')" for name, look in LOOKS.items())
    act = f"import gc, weakref; {CYCLE}; {printed}; window.close()"
    folders = {f"XDG_{kind}_HOME": home for kind in ("CONFIG", "DATA", "STATE", "CACHE")}
    return dict(line.split("=") for line in finish(start(act, HOME=home, **folders)).splitlines())


def test_the_window_needs_no_training_library(looks: dict[str, str]) -> None:
    assert looks["training libraries"] == "[]"


def test_garbage_is_collected_by_no_other_thread(looks: dict[str, str]) -> None:
    assert looks["collecting by itself"] == "False"


def test_the_look_for_garbage_leaves_out_what_starting_and_opening_the_models_left_behind(
    looks: dict[str, str],
) -> None:
    assert looks["set aside"] == "True"
    assert looks["transformer is looked at"] == "False"


def test_what_starting_left_behind_is_looked_through_when_the_writer_turns_away(looks: dict[str, str]) -> None:
    assert looks["cycle is gone"] == "True"


def test_a_file_that_cannot_be_opened_is_told_in_the_window(tmp_path: Path) -> None:
    path = tmp_path / "none.txt"
    assert str(path) in finish(start("print(window.message.text); window.close()", str(path)))


LOOK = "print(window.welcome.isVisible(), repr(window.editor.text())); window.close()"


def test_the_first_start_alone_greets_a_file_given_is_on_the_page_and_back_at_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Anna,")
    assert finish(start(LOOK)) == "True ''\n"
    assert finish(start(LOOK, str(path))) == "False 'Dear Anna,'\n"
    assert finish(start(LOOK)) == "False 'Dear Anna,'\n"


def test_the_last_text_is_not_back_where_the_writer_wants_an_empty_page(tmp_path: Path) -> None:
    path, settings = tmp_path / "letter.txt", tmp_path / "config" / "foreword" / "settings.toml"
    path.write_text("Dear Anna,")
    settings.parent.mkdir(parents=True)
    settings.write_text("resume = false\n")
    assert finish(start(LOOK, str(path))) == "False 'Dear Anna,'\n"
    assert finish(start(LOOK)) == "False ''\n"


def test_interrupt_from_the_terminal_ends_cleanly() -> None:
    process = start("print('open', flush=True); window.editor.insertPlainText('I'); window.editor.set_text('')")
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    process.send_signal(signal.SIGINT)
    finish(process)


def test_the_system_may_end_it_even_while_it_asks_and_the_text_is_there_at_the_next_start(tmp_path: Path) -> None:
    process = start("print('open', flush=True); window.editor.insertPlainText('Dear Anna,'); window.close()")
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    process.send_signal(signal.SIGTERM)
    finish(process)
    look = "print([found.document.text for found in window.desk.recovery._found]); window.close()"
    assert finish(start(look)) == "['Dear Anna,']\n"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_picture_is_taken_from_the_running_program(tmp_path: Path, theme: str) -> None:
    output = tmp_path / "picture.png"
    command = [sys.executable, "docs/screenshot.py", "--size", "640x480", "--scale", "1", "--theme", theme]
    subprocess.run([*command, "--output", output], cwd=ROOT, check=True, capture_output=True, timeout=SECONDS)
    picture = QImage(str(output))
    assert (picture.width(), picture.height()) == (640, 480)
    assert len({picture.pixel(x, y) for x in range(640) for y in range(480)}) > 50
