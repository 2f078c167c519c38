"""A disk that does not answer holds up neither the writer nor other files, and no text is lost to it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from engine import files as engine_files
from engine import paths
from gui.documents import files as documents
from gui.documents import recovery
from gui.documents.files import Document
from gui.documents.recovery import Copies, unpack
from gui.window import Window
from service import file_worker
from tests.patience import SECONDS
from tests.starting import finish, start
from tests.writing import OpenWindow, press, type_text

CTRL = Qt.KeyboardModifier.ControlModifier
Answer = QMessageBox.StandardButton


class Disk:
    """Keeps what reads or writes certain files waiting, until it answers."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.stalled: set[Path] = set()
        self._answers = threading.Event()
        for module in (documents, recovery):
            monkeypatch.setattr(module, "read_plain", self._slow(paths.read_plain))
        monkeypatch.setattr(documents, "replace_file", self._slow(engine_files.replace_file))

    def answer(self) -> None:
        """Answer at last, and from now on."""
        self.stalled.clear()
        self._answers.set()

    def _slow(self, do: Callable[..., Any]) -> Callable[..., Any]:
        def slow(path: Path, *more: object) -> object:
            if path in self.stalled:
                assert self._answers.wait(SECONDS)
            return do(path, *more)

        return slow


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    """A disk that may stall, and a window that hardly stands still for it."""
    monkeypatch.setattr(file_worker, "_LATE", 0.05)
    disk = Disk(monkeypatch)
    yield disk
    disk.answer()


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Anna,")
    return path


@pytest.fixture
def stalls(disk: Disk, window: Window, letter: Path, monkeypatch: pytest.MonkeyPatch) -> Disk:
    """The letter is open, and its disk stalls."""
    window.filing.open(letter)
    stall(disk, letter, monkeypatch)
    return disk


def stall(disk: Disk, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_worker, "_MOMENT", 0)
    disk.stalled.add(path)


def quiet(qtbot: QtBot, window: Window) -> None:
    """Wait until all file work is done."""
    qtbot.waitUntil(lambda: not window.desk.worker.is_busy)


def test_a_file_that_takes_its_time_is_told_and_opens_behind_what_is_written_meanwhile(
    qtbot: QtBot, disk: Disk, window: Window, letter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "other.txt").write_text("other")
    stall(disk, letter, monkeypatch)
    window.filing.open(letter)
    type_text(qtbot, window, "meanwhile")
    said = f"{letter} does not answer; Foreword waits for it, and you can go on writing."
    qtbot.waitUntil(lambda: window.message.text == said)
    window.filing.open(tmp_path / "other.txt")
    qtbot.waitUntil(lambda: window.editor.text() == "other")
    type_text(qtbot, window, "an")
    disk.answer()
    qtbot.waitUntil(lambda: window.tabs.count() == 3)
    assert window.editor.text() == "another"
    assert window.tabs.sheets[2].editor.text() == "Dear Anna,"
    assert window.message.text == ""


def test_a_text_stays_unsaved_until_it_is_on_the_disk(qtbot: QtBot, stalls: Disk, window: Window, letter: Path) -> None:
    type_text(qtbot, window, "My ")
    assert not window.filing.save()
    assert window.isWindowModified()
    qtbot.waitUntil(lambda: "does not answer" in window.message.text)
    stalls.answer()
    qtbot.waitUntil(lambda: not window.isWindowModified())
    assert letter.read_text() == "My Dear Anna,"
    assert window.message.text == ""


def test_what_was_typed_while_it_was_saved_is_unsaved_and_saved_by_the_next(
    qtbot: QtBot, stalls: Disk, window: Window, letter: Path
) -> None:
    type_text(qtbot, window, "My ")
    window.filing.save()
    type_text(qtbot, window, "own ")
    stalls.answer()
    qtbot.waitUntil(lambda: letter.read_text() == "My Dear Anna,")
    quiet(qtbot, window)
    assert window.isWindowModified()
    window.filing.save()
    qtbot.waitUntil(lambda: not window.isWindowModified())
    assert letter.read_text() == "My own Dear Anna,"
    assert window.tabs.sheet.notice.text == ""


def test_the_newest_text_is_what_is_saved_in_the_end(qtbot: QtBot, stalls: Disk, window: Window, letter: Path) -> None:
    for word in ("one ", "two ", "three "):
        type_text(qtbot, window, word)
        assert not window.filing.save()
    stalls.answer()
    qtbot.waitUntil(lambda: not window.isWindowModified())
    assert letter.read_text() == "one two three Dear Anna,"
    assert window.tabs.sheet.notice.text == ""


def test_it_can_be_saved_elsewhere_and_belongs_there(
    qtbot: QtBot, stalls: Disk, window: Window, letter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = letter.with_name("elsewhere.txt")
    type_text(qtbot, window, "My ")
    window.filing.save()
    qtbot.waitUntil(lambda: "does not answer" in window.message.text)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(elsewhere), ""))
    window.filing.save_as()
    qtbot.waitUntil(lambda: not window.isWindowModified())
    assert elsewhere.read_text() == "My Dear Anna,"
    stalls.answer()
    quiet(qtbot, window)
    assert window.filing.document.path == elsewhere
    assert window.message.text == ""


def test_a_fault_that_comes_late_leaves_the_text_unsaved(
    qtbot: QtBot, stalls: Disk, window: Window, letter: Path
) -> None:
    type_text(qtbot, window, "My ")
    window.filing.save()
    letter.write_text("theirs")
    stalls.answer()
    qtbot.waitUntil(lambda: "another program has changed" in window.tabs.sheet.notice.text)
    assert letter.read_text() == "theirs"
    assert window.isWindowModified()


def test_the_window_closes_once_all_is_saved(
    qtbot: QtBot, stalls: Disk, window: Window, letter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QMessageBox, "question", lambda *_: Answer.Save)
    type_text(qtbot, window, "My ")
    assert not window.close()
    assert window.isVisible()
    stalls.answer()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert letter.read_text() == "My Dear Anna,"


def test_a_text_closes_once_it_is_saved(
    qtbot: QtBot, stalls: Disk, window: Window, letter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QMessageBox, "question", lambda *_: Answer.Save)
    type_text(qtbot, window, "My ")
    press(qtbot, window, Qt.Key.Key_W, CTRL)
    assert window.editor.text() == "My Dear Anna,"
    stalls.answer()
    qtbot.waitUntil(lambda: window.editor.text() == "")
    assert letter.read_text() == "My Dear Anna,"


def test_who_cannot_wait_is_asked_before_the_text_is_given_up(
    qtbot: QtBot, stalls: Disk, window: Window, letter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    answers = [Answer.Save, Answer.Cancel, Answer.Discard]

    def question(_window: object, _title: str, text: str, *_: object) -> Answer:
        asked.append(text)
        return answers[len(asked) - 1]

    monkeypatch.setattr(QMessageBox, "question", question)
    monkeypatch.setattr(file_worker, "_ENDING", 0.1)
    type_text(qtbot, window, "My ")
    assert not window.close()
    assert not window.close()
    assert window.close()
    assert asked[0] == "letter.txt has changes that are not saved."
    assert asked[1] == asked[2]
    assert asked[1].startswith("letter.txt is still being saved: its disk does not answer.")
    assert window.desk.has_left_behind
    assert letter.read_text() == "Dear Anna,"


def test_copies_are_kept_while_a_disk_stalls(qtbot: QtBot, stalls: Disk, window: Window, tmp_path: Path) -> None:
    type_text(qtbot, window, "My ")
    window.filing.save()
    window.desk.keeper.copy()

    def copies() -> list[str]:
        return [unpack(file.read_bytes())[0].text for file in tmp_path.rglob("*.copy")]

    qtbot.waitUntil(lambda: copies() == ["My Dear Anna,"])


def test_changes_of_other_files_are_noticed_while_a_disk_stalls(
    qtbot: QtBot, disk: Disk, window: Window, letter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.txt"
    other.write_text("other")
    window.filing.open_all([letter, other])
    stall(disk, letter, monkeypatch)
    letter.write_text("theirs")
    other.write_text("new")
    qtbot.waitUntil(lambda: window.editor.text() == "new")
    disk.answer()
    qtbot.waitUntil(lambda: window.tabs.sheets[0].editor.text() == "theirs")


def test_what_is_typed_while_their_text_is_read_is_kept(
    qtbot: QtBot, stalls: Disk, window: Window, letter: Path
) -> None:
    letter.write_text("theirs")
    qtbot.waitUntil(lambda: "does not answer" in window.message.text)
    type_text(qtbot, window, "mine ")
    stalls.answer()
    qtbot.waitUntil(lambda: "and so have you" in window.tabs.sheet.notice.text)
    assert window.editor.text() == "mine Dear Anna,"


def test_the_other_last_texts_come_back_though_a_disk_stalls(
    qtbot: QtBot, disk: Disk, open_window: OpenWindow, letter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [tmp_path / f"{number}.txt" for number in range(2)]
    for path in others:
        path.write_text(path.stem)
    earlier = open_window(wait=False)
    earlier.filing.open_all([letter, *others])
    earlier.tabs.setCurrentIndex(0)
    earlier.close()
    stall(disk, letter, monkeypatch)
    later = open_window(wait=False)
    later.desk.last_texts.resume()
    qtbot.waitUntil(lambda: later.tabs.count() == 2)
    assert [sheet.editor.text() for sheet in later.tabs.sheets] == ["0", "1"]
    later.filing.close()  # writes the list anew
    assert str(letter) in (tmp_path / "state" / "open.json").read_text()
    disk.answer()
    qtbot.waitUntil(lambda: later.tabs.count() == 2)
    assert later.tabs.sheets[0].editor.text() == "Dear Anna,"


def test_a_copy_whose_file_does_not_answer_is_offered(
    qtbot: QtBot, disk: Disk, open_window: OpenWindow, letter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Copies(tmp_path / "state" / "recovery")
    run.keep("1", Document("mine", letter), 0)
    run._lock.unlock()
    stall(disk, letter, monkeypatch)
    window = open_window(wait=False)
    qtbot.waitUntil(window.desk.recovery.isVisible)


def test_the_program_ends_cleanly_while_a_disk_stalls(letter: Path) -> None:
    before = (
        "import threading; from gui.documents import files; from service import file_worker; "
        "file_worker._ENDING = 0.1; files.replace_file = lambda *_: threading.Event().wait()"
    )
    act = "window.editor.insertPlainText('My '); window.filing.save(); window.leave()"
    assert finish(start(act, str(letter), before=before)) == ""
    assert letter.read_text() == "Dear Anna,"


def test_the_program_ends_cleanly_while_words_are_learned_from_a_disk_that_stalls(letter: Path) -> None:
    before = (
        "from models.reading import TextChoice, apart; from gui.prediction import predictor; "
        "from service.learning.files import learn_files; predictor._ENDS = 100; "
        "apart._COMMAND = (sys.executable, '-c', 'import threading; threading.Event().wait()')"
    )
    learn = f"learn_files([app.Path({str(letter)!r})], TextChoice())"
    act = f"window.predictor.own_words.do({learn}); window.leave()"
    assert finish(start(act, before=before)) == ""
