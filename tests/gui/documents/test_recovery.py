"""A copy holds all of a text, belongs to one run, survives its death, and is set aside where it is damaged."""

from __future__ import annotations

import hashlib
import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from gui.documents.files import Document
from gui.documents.recovery import Copies, Left, pack, unpack
from tests.copies import copies, leave
from tests.paths import ROOT
from tests.writing import OpenWindow

# Types in two texts, says so, and goes on until it is killed.
WRITER = """
import sys
from pathlib import Path
from PySide6.QtTest import QTest
from gui import app
from service.settings import Settings
from gui.window import Window
from tests.fakes import ScriptedBackend
application = app.make_application()
state = Path(sys.argv[1])
window = Window(Settings(), state / "settings.toml", lambda kind: ScriptedBackend(kind, {}), state)
window.show()
if len(sys.argv) > 2:
    window.filing.open(Path(sys.argv[2]))
    QTest.keyClicks(window.editor, "Changed. ")
    window.filing.new()
    QTest.keyClicks(window.editor, "Never saved.")
print("typed", len(window.desk.recovery._found), flush=True)
application.exec()
"""


def test_two_runs_do_not_offer_each_others_copies(root: Path) -> None:
    running = Copies(root)
    running.keep("a", Document("mine"), 0)
    leave(root, Document("left"))
    first, second = Left(root), Left(root)
    assert [found.document.text for found in first.take()] == ["left"]
    assert second.take() == []
    first.close()
    assert [found.document.text for found in Left(root).take()] == ["left"]
    running.close()


def test_a_killed_program_loses_nothing_and_a_running_one_keeps_its_own(tmp_path: Path) -> None:
    path, state = tmp_path / "letter.txt", tmp_path / "state"
    path.write_text("Dear Anna,")

    def start(*arguments: Path) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", WRITER, str(state), *map(str, arguments)]
        return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def said(process: subprocess.Popen[str]) -> str:
        assert process.stdout is not None
        return process.stdout.readline().strip()

    def end(process: subprocess.Popen[str]) -> None:
        process.send_signal(signal.SIGKILL)
        process.communicate()

    writer = start(path)
    assert said(writer) == "typed 0"
    while len(copies(state / "recovery")) < 2:
        assert writer.poll() is None
    other = start()
    assert said(other) == "typed 0"  # the writer still runs
    end(writer)
    end(other)
    after = start()
    assert said(after) == "typed 2"
    end(after)
    assert copies(state / "recovery") == [("Untitled", "Never saved."), ("letter.txt", "Changed. Dear Anna,")]
    assert path.read_text() == "Dear Anna,"


WHOLE = pack(Document("hé\n"), 1)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(content=st.one_of(st.binary(max_size=60), st.integers(0, len(WHOLE) - 1).map(lambda at: WHOLE[:at])))
def test_a_damaged_copy_is_set_aside(tmp_path: Path, content: bytes) -> None:
    root = tmp_path / "recovery"
    (root / "run").mkdir(parents=True, exist_ok=True)
    (root / "run" / "text.copy").write_bytes(content)
    left = Left(root)
    assert left.take() == []
    assert len(left.problems) == 1
    assert str(root / "text.copy.broken") in left.problems[0]
    left.close()
    assert (root / "text.copy.broken").read_bytes() == content


@pytest.mark.parametrize("more", [
    {"ends": {"-1": "\r"}}, {"ends": {"99": "\r"}}, {"ends": {"9" * 30: "\r"}}, {"ends": {"0": "x"}}, {"ends": [1]},
    {"caret": -1}, {"caret": 10**30}, {"caret": -(10**30)}, {"caret": 99}, {"path": "/\ud800"}, {"path": "/a\0"},
    {"text": "a\0b"}, {"text": "a\ud800b"},
])  # fmt: skip
def test_a_copy_that_no_run_can_have_made_is_set_aside_and_told(
    qtbot: QtBot, open_window: OpenWindow, root: Path, more: dict[str, object]
) -> None:
    leave(root, Document("sound"), Document("one\ntwo"))
    [file] = root.glob("*/1.copy")
    head, _, body = file.read_bytes().partition(b"\n")
    body = str(more.pop("text", "one\ntwo")).encode("utf-8", "surrogatepass")
    about = json.loads(head) | {"sha256": hashlib.sha256(body).hexdigest()} | more
    file.write_bytes(json.dumps(about).encode() + b"\n" + body)
    window = open_window()
    assert [found.document.text for found in window.desk.recovery._found] == ["sound"]
    assert str(root / "1.copy.broken") in window.message.text


def test_a_text_with_half_an_emoji_or_a_zero_has_a_copy_that_can_be_read() -> None:
    assert unpack(pack(Document("a\ud83db\0\ud83d\ude00"), 1))[0].text == "a\ufffdb\ufffd\U0001f600"


@given(
    text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    newline=st.sampled_from(["\n", "\r\n"]),
    mark=st.booleans(),
    encoding=st.sampled_from(["utf-8", "utf-16-le", "cp1252"]),
    ends=st.dictionaries(st.integers(0, 5), st.sampled_from(["\r", "\n"]), max_size=2),
    path=st.sampled_from([None, Path("/tmp/é letter.txt")]),
)
def test_a_copy_holds_all_of_a_document(
    text: str, newline: str, mark: bool, encoding: str, ends: dict[int, str], path: Path | None
) -> None:
    document = Document(f"{text}\n\n\n\n\n", path, newline, mark, encoding, ends, "digest")
    assert unpack(pack(document, 5)) == (document, 5)
