"""The program as a process: what it imports, how it opens files, how it ends, and the picture it poses for."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from tests.paths import ROOT
from tests.patience import SECONDS
from tests.starting import finish, start

FOREIGN = "{'torch', 'transformers', 'optimum', 'onnx'}"


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


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_the_system_may_end_it_even_while_it_asks_and_the_text_is_there_at_the_next_start(
    tmp_path: Path, number: int
) -> None:
    process = start("print('open', flush=True); window.editor.insertPlainText('Dear Anna,'); window.close()")
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    process.send_signal(number)
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
