"""Recovery copies are made within five seconds, kept private, and gone when they aren't needed."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from gui.window import Window
from tests.copies import copies
from tests.writing import press, type_text

CTRL = Qt.KeyboardModifier.ControlModifier


FIVE_SECONDS = 5000  # in which the promised copy is due, though a busy machine may be late


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
