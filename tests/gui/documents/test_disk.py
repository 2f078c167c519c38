"""What other programs do to open files is noticed, and neither their changes nor the writer's are lost."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.documents.sheet import Sheet, replace_text
from gui.window import Window
from tests.writing import type_text


@pytest.fixture
def path(window: Window, tmp_path: Path) -> Path:
    path = tmp_path / "letters" / "letter.txt"
    path.parent.mkdir()
    path.write_text("Dear Anna,\nhow are you?")
    window.filing.open(path)
    return path


def answer(sheet: Sheet, title: str) -> None:
    next(button for button in sheet.notice.buttons if button.text() == title).click()


def look(qtbot: QtBot, window: Window) -> None:
    """Check all files now."""
    window.filing.disk.look()
    qtbot.waitUntil(lambda: not window.desk.worker.is_busy)


def write_new(path: Path, text: str) -> None:
    """Give the name to another file, as editors do."""
    draft = path.with_name("draft")
    draft.write_text(text)
    os.replace(draft, path)


@pytest.mark.parametrize("write", [Path.write_text, write_new])
def test_a_text_without_changes_takes_over_theirs_around_the_caret(
    qtbot: QtBot, window: Window, path: Path, write: object
) -> None:
    for _ in range(2):  # a watch must outlive the file that it was set on
        window.editor.moveCursor(window.editor.textCursor().MoveOperation.End)
        text = f"New: {path.read_text()}"
        write(path, text)  # type: ignore[operator]
        qtbot.waitUntil(lambda text=text: window.editor.text() == text)
        assert window.editor.textCursor().atEnd()
        assert not window.isWindowModified()
    window.editor.undo()
    assert window.editor.text() == "New: Dear Anna,\nhow are you?"
    assert window.isWindowModified()


@pytest.mark.parametrize(("title", "kept"), [("&Keep mine", "mine "), ("&Load theirs", "")])
def test_a_text_with_changes_asks(qtbot: QtBot, window: Window, path: Path, title: str, kept: str) -> None:
    type_text(qtbot, window, "mine ")
    write_new(path, "theirs")
    sheet = window.tabs.sheet
    qtbot.waitUntil(lambda: sheet.notice.text == "Another program has changed letter.txt, and so have you.")
    assert window.editor.hasFocus()
    answer(sheet, title)
    assert sheet.notice.text == ""
    assert window.editor.text() == ("mine Dear Anna,\nhow are you?" if kept else "theirs")
    assert window.isWindowModified() == bool(kept)
    assert path.read_text() == "theirs"
    assert window.filing.save()
    assert path.read_text() == window.editor.text()


def test_their_text_can_be_undone(qtbot: QtBot, window: Window, path: Path) -> None:
    type_text(qtbot, window, "mine ")
    path.write_text("theirs")
    qtbot.waitUntil(lambda: bool(window.tabs.sheet.notice.text))
    answer(window.tabs.sheet, "&Load theirs")
    window.editor.undo()
    assert window.editor.text() == "mine Dear Anna,\nhow are you?"


def test_saving_never_goes_over_a_change_unasked(qtbot: QtBot, window: Window, path: Path) -> None:
    type_text(qtbot, window, "mine ")
    path.write_text("theirs")
    assert not window.filing.save()  # before any watch could tell
    assert path.read_text() == "theirs"
    assert window.tabs.sheet.notice.text.startswith("Not saved: another program has changed letter.txt")
    answer(window.tabs.sheet, "&Save mine")
    assert path.read_text() == "mine Dear Anna,\nhow are you?"
    assert not window.isWindowModified()


def test_a_file_that_is_gone_is_told_and_its_text_kept(qtbot: QtBot, window: Window, path: Path) -> None:
    path.unlink()
    qtbot.waitUntil(lambda: "no longer there" in window.message.text)
    assert str(path) in window.message.text
    assert window.isWindowModified()
    assert window.filing.save()
    assert path.read_text() == "Dear Anna,\nhow are you?"


def test_a_change_before_the_file_is_watched_is_noticed(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("ours")
    window.filing.disk.watch.blockSignals(True)  # so that nothing is watched yet
    window.filing.open(path)
    path.write_text("theirs")
    window.filing.disk.watch.blockSignals(False)
    window.filing.disk.follow()
    qtbot.waitUntil(lambda: window.editor.text() == "theirs")


def test_a_change_is_noticed_when_the_writer_comes_back(qtbot: QtBot, window: Window, path: Path) -> None:
    window.filing.disk.watch.changed.disconnect()  # as on a network drive
    path.write_text("theirs")
    QApplication.sendEvent(window, QEvent(QEvent.Type.ActivationChange))
    qtbot.waitUntil(lambda: window.editor.text() == "theirs")


def test_own_saving_raises_no_question(qtbot: QtBot, window: Window, path: Path) -> None:
    for word in ("one ", "two "):
        type_text(qtbot, window, word)
        assert window.filing.save()
    type_text(qtbot, window, "three ")
    look(qtbot, window)
    assert window.tabs.sheet.notice.text == ""


def test_a_file_touched_without_a_change_leaves_the_text(qtbot: QtBot, window: Window, path: Path) -> None:
    type_text(qtbot, window, "mine ")
    os.utime(path, (1, 1))
    look(qtbot, window)
    assert window.tabs.sheet.notice.text == ""
    assert window.editor.text().startswith("mine ")


def test_what_became_no_text_is_told_and_the_text_kept(qtbot: QtBot, window: Window, path: Path) -> None:
    path.write_bytes(b"a\0b")
    qtbot.waitUntil(lambda: "zero bytes" in window.message.text)
    assert window.editor.text().startswith("Dear Anna,")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", "a"),
        ("a", ""),
        ("aaa", "aa"),
        ("one\ntwo\nthree", "one\n2\nthree"),
        ("\U0001f600\U0001f601", "\U0001f600\U0001f602"),
        ("a\u00a0b", "a\u00a0\u2028b"),
    ],
)
def test_replacing_a_text_gives_the_new_one_in_one_step(qtbot: QtBot, old: str, new: str) -> None:
    sheet = Sheet(1)
    qtbot.addWidget(sheet)
    sheet.editor.set_text(old)
    replace_text(sheet.editor, new)
    assert sheet.editor.text() == new
    sheet.editor.undo()
    assert sheet.editor.text() == old
