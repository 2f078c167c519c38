"""Nothing that lies in the user's folders, and no path that is named, keeps the window from opening."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.paths import ROOT
from tests.patience import SECONDS
from tests.starting import finish, start

LOOK = "print(window.message.text.replace(chr(10), ' ')); window.close()"
LONG = "x" * 300
KEPT = (
    "config/foreword/settings.toml", "state/foreword/open.json", "state/foreword/recent.json",
    "state/foreword/figures.json", "state/foreword/words.sqlite", "state/foreword/log/foreword.log",
    "state/foreword/log/crash.log", "state/foreword/recovery/run/text.copy", "state/foreword/recovery/run.lock",
    "state/foreword/window.lock", "state/foreword/window/x.wish", "data/foreword/runs/one/plan.json",
    "data/foreword/runs/one/progress.jsonl", "data/foreword/runs/one/lock.json",
)  # fmt: skip

Put = Callable[[Path], object]


def loop(path: Path) -> None:
    path.symlink_to(path)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def junk(path: Path) -> None:
    path.write_bytes(b"\xff\0[" * 1000)


def nothing(path: Path) -> None:
    path.symlink_to(path.with_name("nothing"))


def pipe(path: Path) -> None:
    os.mkfifo(path)


def open_texts(*paths: str, caret: int = 0) -> str:
    return json.dumps([{"path": path, "caret": caret, "top": caret, "in_front": True} for path in paths])


def copy_of(**more: object) -> bytes:
    """A recovery copy that says this of its text."""
    about = {
        "format": 1, "path": "", "newline": "\n", "mark": False, "encoding": "utf-8", "ends": {}, "digest": "",
        "caret": 0, "sha256": hashlib.sha256(b"mine").hexdigest(),
    }  # fmt: skip
    return json.dumps(about | more).encode() + b"\nmine"


@pytest.mark.parametrize("put", [loop, device, junk, nothing, pipe, Path.mkdir])
def test_the_window_opens_whatever_is_in_the_place_of_its_files(tmp_path: Path, put: Put) -> None:
    for name in KEPT:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        put(tmp_path / name)
    finish(start(LOOK))


@pytest.mark.parametrize("name", ["config", "state", "data", "cache"])
@pytest.mark.parametrize("below", ["", "foreword"])
def test_the_window_opens_where_a_file_is_in_the_place_of_a_folder(tmp_path: Path, name: str, below: str) -> None:
    place = tmp_path / name / below
    place.parent.mkdir(exist_ok=True)
    place.write_text("in the way")
    finish(start(LOOK))


def test_all_that_is_kept_is_the_owners_alone_also_where_it_was_not(tmp_path: Path) -> None:
    for name in ("config/foreword/settings.toml", "state/foreword/log/foreword.log.1", "state/foreword/open.json"):
        keep(tmp_path / name, "[]" if name.endswith("json") else "")
        (tmp_path / name).chmod(0o666)
        (tmp_path / name).parent.chmod(0o777)
    keep(tmp_path / "letter.txt", "Dear Anna,")
    act = "window.settings.keep(); window.editor.insertPlainText('I'); window.desk.keeper.copy(); window.leave()"
    finish(start(act, str(tmp_path / "letter.txt"), before="import os; os.umask(0)"))
    kept = [path for name in ("config", "state") for path in (tmp_path / name / "foreword").rglob("*")]
    kept += [tmp_path / "config/foreword", tmp_path / "state/foreword"]
    assert {"settings.toml", "foreword.log", "crash.log", "open.json", "recovery"} <= {path.name for path in kept}
    assert any(path.suffix == ".copy" for path in kept)
    assert {str(path): oct(path.stat().st_mode) for path in kept if path.stat().st_mode & 0o077} == {}


def test_texts_that_were_open_and_cannot_be_looked_at_are_told(tmp_path: Path) -> None:
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    paths = [f"/tmp/{LONG}", str(tmp_path / "loop.txt"), "/\ud800", "", "/", "/dev/zero", "/proc/self/mem"]
    keep(tmp_path / "state/foreword/open.json", open_texts(*paths))
    told = finish(start(LOOK + "; print(window.tabs.count())"))
    assert "/proc/self/mem can't be read" in told
    assert "loop.txt" in told
    assert told.endswith("\n1\n")


def test_a_text_that_was_open_is_back_beside_one_that_cannot_be_looked_at(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear Anna,")
    keep(tmp_path / "state/foreword/open.json", open_texts(f"/tmp/{LONG}", str(tmp_path / "letter.txt")))
    wait = "if window.desk.last_texts._waiting: return self.timer.start()\n            "
    assert finish(start(f"{wait}print(window.editor.text()); window.close()")) == "Dear Anna,\n"


@pytest.mark.parametrize("caret", [10**30, -(10**30), -1])
def test_a_caret_that_no_text_has_is_none(tmp_path: Path, caret: int) -> None:
    (tmp_path / "letter.txt").write_text("Dear Anna,")
    keep(tmp_path / "state/foreword/open.json", open_texts(str(tmp_path / "letter.txt"), caret=caret))
    assert finish(start(LOOK)) == "\n"


def test_names_that_cannot_be_looked_at_are_told_and_the_others_open(tmp_path: Path) -> None:
    loop(tmp_path / "loop.txt")
    pipe(tmp_path / "pipe.txt")
    (tmp_path / "letter.txt").write_text("Dear Anna,")
    names = [LONG, str(tmp_path / "loop.txt"), str(tmp_path / "pipe.txt"), "/", "", str(tmp_path / "letter.txt")]
    told = finish(start(f"print(window.editor.text()); {LOOK}", *names))
    assert told.startswith("Dear Anna,\n")
    assert "There is no text file" in told


@pytest.mark.parametrize(
    "content",
    [
        f"chips = {'9' * 5000}",
        "font_family = 'x\\u0000'\ntransformer = '../../..'\nngram = \"a\\u0000b\"",
        "shortcuts = 3\nlanguage = 5\nbackend = [1]\nghost = [1]\ntheme = {a = 1}",
    ],
)
def test_settings_that_cannot_be_meant_are_told(tmp_path: Path, content: str) -> None:
    keep(tmp_path / "config/foreword/settings.toml", content)
    assert finish(start(LOOK)) != "\n"


def test_a_copy_that_is_damaged_in_any_way_hides_no_other(tmp_path: Path) -> None:
    folder = tmp_path / "state/foreword/recovery/run"
    damaged = {"caret": float("inf")}, {"newline": 5}, {"newline": [], "ends": {"0": "\n"}}, {"ends": {"0": 7}}
    for number, more in enumerate((*damaged, {"path": "/a\0b"}, {"path": 5}, {"path": f"/{LONG}"}, {})):
        keep(folder / f"{number}.copy", copy_of(**more))
    loop(folder / "loop.copy")
    keep(folder / "late.copy", copy_of())
    os.utime(folder / "late.copy", (2**33, 2**33))
    look = "print(len(window.desk.recovery._found)); [window.desk.recover(one) for one in window.desk.recovery._found]"
    given_up = "[sheet.editor.document().setModified(False) for sheet in window.tabs.sheets]"
    told = finish(start(f"{look}; {given_up}; print(window.tabs.count()); {LOOK}"))
    assert told.startswith("3\n3\n")


def test_a_folder_that_is_none_of_ours_hides_no_copy(tmp_path: Path) -> None:
    (tmp_path / "state/foreword/recovery/theirs/inside").mkdir(parents=True)
    keep(tmp_path / "state/foreword/recovery/run/text.copy", copy_of())
    assert finish(start(f"print(len(window.desk.recovery._found)); {LOOK}")).startswith("1\n")


@pytest.mark.parametrize("progress", ['{"state": []}', '{"state": "training", "points": 3}', "[1]\n3\nnull"])
def test_a_damaged_run_is_told_or_left_out(tmp_path: Path, progress: str) -> None:
    keep(tmp_path / "data/foreword/runs/one/plan.json", "{}")
    keep(tmp_path / "data/foreword/runs/one/progress.jsonl", progress)
    finish(start(LOOK))


BREAK = """
from PySide6.QtWidgets import QMessageBox
from gui.documents.desk import Desk
begin, broken = Desk.begin, [1]
def fail(self):
    if broken:
        broken.pop()
        raise ValueError("a secret")
    begin(self)
Desk.begin = fail
def answer(_parent, _title, text, *_more):
    print(text.replace(chr(10), " "))
    return QMessageBox.StandardButton.{answer}
QMessageBox.critical = answer
"""


def test_whatever_else_goes_wrong_the_writer_may_go_on_without_what_was_kept(tmp_path: Path) -> None:
    keep(tmp_path / "state/foreword/open.json", "as it was")
    told = finish(start("print(window.tabs.count()); window.close()", before=BREAK.replace("{answer}", "Yes")))
    assert str(tmp_path / "state/foreword") in told
    assert "ValueError" in told
    assert "secret" not in told
    assert told.endswith("\n1\n")
    assert (tmp_path / "state/foreword/open.json").read_text() == "as it was"


def test_who_does_not_go_on_is_told_in_the_terminal_and_the_program_ends() -> None:
    process = start("", before=BREAK.replace("{answer}", "Close"))
    _out, err = process.communicate(timeout=SECONDS)
    assert (process.returncode, err.count("\n")) == (2, 1)
    assert err.startswith("foreword: The window can't be opened")


def test_what_goes_wrong_once_the_window_is_there_is_told_in_it() -> None:
    told = finish(start(LOOK, before="app.Workshop.begin = lambda self: 1 / 0"))
    assert "Your fine-tuning runs can't be opened (ZeroDivisionError)" in told


def test_a_display_that_does_not_answer_is_told_in_the_terminal() -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": "nonsense"}
    command = [sys.executable, ROOT / "main.py", "edit"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("foreword: The window cannot open on this display")


def keep(path: Path, content: str | bytes) -> None:
    """Have this file there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
