"""Recovery copies: made within five seconds, kept private, offered after a crash, and gone when they aren't needed."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from gui.documents import files as documents
from gui.documents.files import Document
from gui.documents.recovery import Copies, Left, pack, unpack
from gui.window import Window
from tests.paths import ROOT
from tests.writing import OpenWindow, press, type_text

CTRL = Qt.KeyboardModifier.ControlModifier
FIVE_SECONDS = 5000  # in which the promised copy is due, though a busy machine may be late

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


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "state" / "recovery"


def copies(root: Path) -> list[tuple[str, str]]:
    """The names and texts of all copies on the disk."""
    found = []
    for file in root.glob("*/*.copy"):
        with contextlib.suppress(FileNotFoundError):  # the thread that keeps copies may remove it meanwhile
            document = unpack(file.read_bytes())[0]
            found.append((document.name, document.text))
    return sorted(found)


def leave(root: Path, *left: Document) -> None:
    """Leave copies as a run that crashed does."""
    run = Copies(root)
    for number, document in enumerate(left):
        run.keep(str(number), document, 4)
    run._lock.unlock()


def test_every_unsaved_text_is_copied_within_five_seconds(
    qtbot: QtBot, window: Window, tmp_path: Path, root: Path
) -> None:
    (tmp_path / "letter.txt").write_text("Anna")
    window.filing.open(tmp_path / "letter.txt")
    type_text(qtbot, window, "Dear ")
    window.filing.new()
    type_text(qtbot, window, "never saved")
    assert window.desk.keeper._latest.interval() < FIVE_SECONDS
    qtbot.waitUntil(lambda: len(copies(root)) == 2)
    assert copies(root) == [("Untitled", "never saved"), ("letter.txt", "Dear Anna")]
    assert (tmp_path / "letter.txt").read_text() == "Anna"
    for place in [root, *root.glob("*/")]:
        assert stat.S_IMODE(place.stat().st_mode) == 0o700
    for place in root.glob("*/*"):
        assert stat.S_IMODE(place.stat().st_mode) == 0o600


def test_copies_are_made_while_the_keys_go_on(qtbot: QtBot, window: Window, root: Path) -> None:
    def type_on() -> bool:
        type_text(qtbot, window, "x")
        return bool(copies(root))

    assert window.desk.keeper._latest.interval() < FIVE_SECONDS
    qtbot.waitUntil(type_on)


@pytest.mark.parametrize("way", ["save", "undo", "close the text", "close the window"])
def test_a_copy_goes_when_it_is_not_needed(
    qtbot: QtBot, window: Window, tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    (tmp_path / "letter.txt").write_text("Anna")
    window.filing.open(tmp_path / "letter.txt")
    type_text(qtbot, window, "Dear ")
    window.desk.keeper.copy()
    qtbot.waitUntil(lambda: len(copies(root)) == 1)
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Discard)
    if way == "save":
        assert window.filing.save()
    elif way == "undo":
        window.editor.undo()
    elif way == "close the text":
        press(qtbot, window, Qt.Key.Key_W, CTRL)
    else:
        assert window.close()
        assert list(root.iterdir()) == []
    qtbot.waitUntil(lambda: copies(root) == [])


def test_nothing_is_written_while_copies_are_off(
    qtbot: QtBot, window: Window, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Discard)
    window.set_private(True)
    type_text(qtbot, window, "secret")
    window.desk.keeper.copy()
    assert window.close()
    assert not root.exists()


def test_what_a_crash_left_is_offered_and_opens_unsaved_with_its_file(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path, root: Path
) -> None:
    path = tmp_path / "letter.txt"
    path.write_bytes(b"caf\xe9\r\n")
    opened = documents.read(path)
    leave(root, Document("mine\n", path, "\r\n", encoding="cp1252", digest=opened.digest), Document("Never saved"))
    window = open_window()
    assert window.desk.recovery.isVisible()
    assert window.editor.hasFocus()
    press(qtbot, window, Qt.Key.Key_R, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: not window.desk.recovery.isVisible())
    assert {(sheet.name, sheet.editor.text()) for sheet in window.tabs.sheets} == {
        ("letter.txt", "mine\n"),
        ("Untitled", "Never saved"),
    }
    assert all(sheet.is_modified for sheet in window.tabs.sheets)
    assert window.editor.textCursor().position() == 4
    window.tabs.setCurrentWidget(window.tabs.sheet_of(path))
    assert window.filing.save()
    assert path.read_bytes() == b"mine\r\n"
    qtbot.waitUntil(lambda: copies(root) == [("Untitled", "Never saved")])


def test_one_text_is_recovered_and_another_discarded(qtbot: QtBot, open_window: OpenWindow, root: Path) -> None:
    leave(root, Document("wanted"), Document("unwanted"))
    window = open_window()
    bar = window.desk.recovery
    offered = [found.document.text for found in bar._found]
    buttons = [button for button in bar.findChildren(QPushButton) if button.text() in ("Recover", "Discard")]
    buttons[2 * offered.index("wanted")].click()
    assert bar.isVisible()
    qtbot.waitUntil(lambda: any(button.isVisible() for button in bar.findChildren(QPushButton)))
    press(qtbot, window, Qt.Key.Key_D, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: not bar.isVisible())
    assert [sheet.editor.text() for sheet in window.tabs.sheets] == ["wanted"]
    qtbot.waitUntil(lambda: copies(root) == [("Untitled", "wanted")])


def test_a_copy_that_cannot_be_made_anew_is_not_taken_away(
    qtbot: QtBot, open_window: OpenWindow, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    leave(root, Document("wanted"))
    window = open_window()
    monkeypatch.setattr(os, "fsync", fail)
    press(qtbot, window, Qt.Key.Key_R, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: "no space left" in window.message.text)
    assert window.editor.text() == "wanted"
    window.desk.close_texts()
    assert copies(root) == [("Untitled", "wanted")]


def test_texts_that_were_emptied_again_have_no_copy(qtbot: QtBot, window: Window, root: Path) -> None:
    for _ in range(2):
        window.filing.new()
        type_text(qtbot, window, "x")
    window.desk.keeper.copy()
    qtbot.waitUntil(lambda: len(copies(root)) == 2)
    for sheet in window.tabs.sheets:
        sheet.editor.selectAll()
        sheet.editor.textCursor().removeSelectedText()
        window.desk.keeper._wait_for(sheet)
    window.desk.keeper.copy()
    qtbot.waitUntil(lambda: copies(root) == [])


def test_what_is_not_decided_is_offered_again(open_window: OpenWindow, root: Path) -> None:
    leave(root, Document("wanted"))
    open_window().close()
    assert copies(root) == [("Untitled", "wanted")]
    assert open_window().desk.recovery.isVisible()


def test_a_file_that_changed_since_the_copy_is_not_written_over(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path, root: Path
) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("old")
    leave(root, Document("mine", path, digest=documents.fingerprint(path)))
    path.write_text("theirs")
    window = open_window()
    window.filing.open(path)  # the writer may do so first
    press(qtbot, window, Qt.Key.Key_R, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: window.editor.text() == "mine")
    assert "Another program has changed letter.txt" in window.tabs.sheet.notice.text
    assert not window.filing.save()
    assert path.read_text() == "theirs"


def test_what_was_saved_just_before_the_end_is_not_offered(open_window: OpenWindow, tmp_path: Path, root: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("saved")
    leave(root, Document("saved", path))
    assert not open_window().desk.recovery.isVisible()
    assert list(root.iterdir()) == []


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


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_full_disk_is_told_once_and_typing_goes_on(
    qtbot: QtBot, window: Window, monkeypatch: pytest.MonkeyPatch, root: Path, call: str
) -> None:
    said = []

    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    window.desk.keeper.problem.connect(said.append)
    monkeypatch.setattr(os, call, fail)
    for _ in range(3):
        type_text(qtbot, window, "x")
        window.desk.keeper.copy()
    qtbot.waitUntil(lambda: "no space left" in window.message.text)
    monkeypatch.undo()
    type_text(qtbot, window, "x")
    window.desk.keeper.copy()
    qtbot.waitUntil(lambda: copies(root) == [("Untitled", "xxxx")])
    assert len(said) == 1


def test_a_folder_that_cannot_be_made_is_told(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    (tmp_path / "state").mkdir(exist_ok=True)
    (tmp_path / "state" / "recovery").touch()
    type_text(qtbot, window, "x")
    window.desk.keeper.copy()
    qtbot.waitUntil(lambda: "No recovery copies are kept" in window.message.text)
    type_text(qtbot, window, "y")
    assert window.editor.text() == "xy"


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


@pytest.mark.parametrize("gone", ["recovery", "recovery/*"])
def test_a_folder_of_copies_that_is_removed_comes_back_with_all_of_them(
    qtbot: QtBot, window: Window, root: Path, gone: str
) -> None:
    type_text(qtbot, window, "first")
    window.filing.new()
    type_text(qtbot, window, "second")
    window.desk.keeper.copy()
    qtbot.waitUntil(lambda: len(copies(root)) == 2)
    for place in root.parent.glob(gone):
        shutil.rmtree(place) if place.is_dir() else place.unlink()
    type_text(qtbot, window, "x")
    window.desk.keeper.copy()
    qtbot.waitUntil(lambda: copies(root) == [("Untitled", "first"), ("Untitled", "secondx")])


def test_a_folder_of_copies_may_be_gone_at_the_end(
    qtbot: QtBot, window: Window, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Discard)
    type_text(qtbot, window, "x")
    window.desk.keeper.copy()
    qtbot.waitUntil(lambda: len(copies(root)) == 1)
    shutil.rmtree(root)
    assert window.close()
    assert copies(root) == []
    assert "recovery" not in window.message.text


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


def test_the_offer_names_each_text(open_window: OpenWindow, root: Path) -> None:
    leave(root, Document("Dear Anna, " * 20, Path("/letters/anna.txt")), Document("eggs"))
    bar = open_window().desk.recovery
    names = [button.accessibleName() for button in bar.findChildren(QPushButton)]
    assert any(name.startswith("Recover 2 texts: ") and "anna.txt" in name for name in names)
    assert {"Recover: anna.txt", "Discard: anna.txt", "Recover: Untitled"} <= set(names)


def test_a_damaged_copy_is_told(open_window: OpenWindow, root: Path) -> None:
    (root / "run").mkdir(parents=True)
    (root / "run" / "text.copy").write_bytes(b"what")
    window = open_window()
    assert "text.copy.broken" in window.message.text
    assert not window.desk.recovery.isVisible()
