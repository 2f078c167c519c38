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


def start(act: str, *files: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM.replace("{act}", act), *files],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
    )


def finish(process: subprocess.Popen[str]) -> str:
    """Wait for a clean end; what the program printed."""
    out, err = process.communicate(timeout=SECONDS)
    complaints = [line for line in err.splitlines() if "propagateSizeHints" not in line]
    assert (process.returncode, complaints) == (0, [])
    return out


def test_the_window_needs_no_training_library() -> None:
    act = f"print(sorted({FOREIGN} & set(sys.modules))); window.close()"
    assert finish(start(act)) == "[]\n"


def test_garbage_is_collected_by_no_other_thread() -> None:
    assert finish(start("import gc; print(gc.isenabled()); window.close()")) == "False\n"


def test_the_look_for_garbage_leaves_out_what_starting_and_opening_the_models_left_behind() -> None:
    look = "import gc; model = window.predictor.service.models.backends['transformer']; begun = gc.get_freeze_count()"
    act = f"{look}; print(begun > 30_000, any(found is model for found in gc.get_objects())); window.close()"
    assert finish(start(act)) == "True False\n"


def test_what_starting_left_behind_is_looked_through_when_the_writer_turns_away() -> None:
    cycle = "import gc, weakref; knot = Act(None); knot.knot = knot; left = weakref.ref(knot); del knot"
    away = "window.collector._collect_all(Qt.ApplicationState.ApplicationInactive)"
    act = f"{cycle}; window.collector._collect_new(); {away}; print(left() is None); window.close()"
    assert finish(start(act)) == "True\n"


def test_a_file_given_is_on_the_page(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Anna,")
    assert finish(start("print(repr(window.editor.text())); window.close()", str(path))) == "'Dear Anna,'\n"


def test_a_file_that_cannot_be_opened_is_told_in_the_window(tmp_path: Path) -> None:
    path = tmp_path / "none.txt"
    assert str(path) in finish(start("print(window.message.text); window.close()", str(path)))


def test_the_first_start_alone_greets() -> None:
    look = "print(window.keyboard.welcome.isVisible()); window.close()"
    assert [finish(start(look)) for _ in range(2)] == ["True\n", "False\n"]


@pytest.mark.parametrize("resumes", [True, False])
def test_the_last_text_is_back_at_the_next_start_unless_the_writer_wants_an_empty_page(
    tmp_path: Path, resumes: bool
) -> None:
    path, settings = tmp_path / "letter.txt", tmp_path / "config" / "foreword" / "settings.toml"
    path.write_text("Dear Anna,")
    settings.parent.mkdir(parents=True)
    settings.write_text(f"resume = {str(resumes).lower()}\n")
    finish(start("window.close()", str(path)))
    text = finish(start("print(window.editor.text()); window.close()"))
    assert text == ("Dear Anna,\n" if resumes else "\n")


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
