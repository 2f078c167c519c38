"""New, open, save, and the question before unsaved text is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from gui.window import Window
from tests.writing import press, type_text

CTRL = Qt.KeyboardModifier.ControlModifier
Answer = QMessageBox.StandardButton


def answer(monkeypatch: pytest.MonkeyPatch, button: Answer) -> list[str]:
    """Have the question about unsaved text answered so; returns what was asked."""
    asked: list[str] = []

    def question(_parent: object, _title: str, text: str, *_: object) -> Answer:
        asked.append(text)
        return button

    monkeypatch.setattr(QMessageBox, "question", question)
    return asked


def choose_file(monkeypatch: pytest.MonkeyPatch, path: Path | str) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(path)] if path else [], ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))


def test_a_text_is_saved_opened_and_titled(
    qtbot: QtBot, window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "letter.txt"
    choose_file(monkeypatch, path)
    type_text(qtbot, window, "Dear Anna,")
    assert window.isWindowModified()
    press(qtbot, window, Qt.Key.Key_S, CTRL)
    assert path.read_text() == "Dear Anna,"
    assert not window.isWindowModified()
    assert window.windowTitle() == "Foreword — letter.txt[*]"
    press(qtbot, window, Qt.Key.Key_W, CTRL)
    path.write_text("Dear Bob,")
    press(qtbot, window, Qt.Key.Key_O, CTRL)
    assert window.editor.text() == "Dear Bob,"
    assert not window.editor.document().isUndoAvailable()


def test_an_untouched_window_closes_without_a_question(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answer(monkeypatch, Answer.Cancel)
    assert window.close()
    assert asked == []


def test_line_ends_and_mark_are_kept(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_bytes(b"\xef\xbb\xbfDear Anna,\r\n")
    window.filing.open(path)
    window.editor.moveCursor(window.editor.textCursor().MoveOperation.End)
    type_text(qtbot, window, "hello")
    assert window.filing.save()
    assert path.read_bytes() == b"\xef\xbb\xbfDear Anna,\r\nhello"


@pytest.mark.parametrize("way", ["close the text", "close the window"])
def test_cancel_keeps_the_unsaved_text(qtbot: QtBot, window: Window, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    asked = answer(monkeypatch, Answer.Cancel)
    type_text(qtbot, window, "Dear Anna,")
    if way == "close the window":
        assert not window.close()
        assert window.isVisible()
    else:
        press(qtbot, window, Qt.Key.Key_W, CTRL)
    assert asked == ["Untitled has changes that are not saved."]
    assert window.editor.text() == "Dear Anna,"


def test_save_in_the_question_saves_first(
    qtbot: QtBot, window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, Answer.Save)
    choose_file(monkeypatch, tmp_path / "letter.txt")
    type_text(qtbot, window, "Dear Anna,")
    press(qtbot, window, Qt.Key.Key_W, CTRL)
    assert (tmp_path / "letter.txt").read_text() == "Dear Anna,"
    assert window.editor.text() == ""


def test_giving_up_the_file_dialog_keeps_the_unsaved_text(
    qtbot: QtBot, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, Answer.Save)
    choose_file(monkeypatch, "")
    type_text(qtbot, window, "Dear Anna,")
    press(qtbot, window, Qt.Key.Key_W, CTRL)
    assert window.editor.text() == "Dear Anna,"


def test_discard_begins_anew(qtbot: QtBot, window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, Answer.Discard)
    type_text(qtbot, window, "Dear Anna,")
    assert window.status.saved.text()
    press(qtbot, window, Qt.Key.Key_W, CTRL)
    assert window.editor.text() == ""
    assert window.status.saved.text() == ""


def test_closing_the_window_asks_once_about_all_that_is_unsaved(
    qtbot: QtBot, window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [tmp_path / "one.txt", tmp_path / "two.txt"]
    for path in paths:
        path.write_text("old")
    window.filing.open_all(paths)
    for sheet in window.tabs.sheets:
        sheet.editor.insertPlainText("new ")
    asked = answer(monkeypatch, Answer.SaveAll)
    assert window.close()
    assert asked == ["2 texts have changes that are not saved: one.txt, two.txt."]
    assert [path.read_text() for path in paths] == ["new old", "new old"]


def test_a_text_that_cannot_be_saved_keeps_the_window_open(
    qtbot: QtBot, window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose_file(monkeypatch, tmp_path / "gone" / "letter.txt")
    window.filing.new()
    for sheet in window.tabs.sheets:
        sheet.editor.insertPlainText("new")
    answer(monkeypatch, Answer.SaveAll)
    assert not window.close()
    assert window.isVisible()


def test_letters_that_the_encoding_lacks_can_be_saved_as_utf8(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_bytes(b"caf\xe9")
    window.filing.open(path)
    assert window.status.form.text() == "Windows-1252"
    window.editor.insertPlainText("\u2192")
    assert not window.filing.save()
    notice = window.tabs.sheet.notice
    assert "has no \u201c\u2192\u201d" in notice.text
    assert path.read_bytes() == b"caf\xe9"
    notice.buttons[0].click()
    assert path.read_bytes() == "\u2192café".encode()
    assert window.status.form.text() == ""
    assert notice.text == ""


def test_the_file_of_another_tab_is_not_saved_over(
    qtbot: QtBot, window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Anna,")
    window.filing.open(path)
    window.filing.new()
    type_text(qtbot, window, "other")
    choose_file(monkeypatch, path)
    assert not window.filing.save_as()
    assert "another tab" in window.message.text
    assert path.read_text() == "Dear Anna,"


def test_a_file_that_cannot_be_written_leaves_the_text_unsaved(
    qtbot: QtBot, window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "gone" / "letter.txt"
    choose_file(monkeypatch, path)
    type_text(qtbot, window, "Dear Anna,")
    press(qtbot, window, Qt.Key.Key_S, CTRL)
    assert str(path) in window.message.text
    assert window.editor.text() == "Dear Anna,"
    assert window.isWindowModified()
    assert window.filing.document.path is None


def test_a_file_that_cannot_be_opened_leaves_the_page(
    qtbot: QtBot, window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "latin.txt"
    path.write_bytes(b"caf\x81")
    choose_file(monkeypatch, path)
    window.editor.set_text("Dear Anna,")
    press(qtbot, window, Qt.Key.Key_O, CTRL)
    assert str(path) in window.message.text
    assert window.editor.text() == "Dear Anna,"
