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
    for name in ("getOpenFileName", "getSaveFileName"):
        monkeypatch.setattr(QFileDialog, name, lambda *_: (str(path), ""))


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


@pytest.mark.parametrize("way", ["new", "open", "close"])
def test_cancel_keeps_the_unsaved_text(
    qtbot: QtBot, window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    asked = answer(monkeypatch, Answer.Cancel)
    choose_file(monkeypatch, tmp_path / "other.txt")
    (tmp_path / "other.txt").write_text("other")
    type_text(qtbot, window, "Dear Anna,")
    if way == "close":
        assert not window.close()
        assert window.isVisible()
    else:
        press(qtbot, window, Qt.Key.Key_N if way == "new" else Qt.Key.Key_O, CTRL)
    assert asked == ["Untitled has changes that are not saved."]
    assert window.editor.text() == "Dear Anna,"


def test_save_in_the_question_saves_first(
    qtbot: QtBot, window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, Answer.Save)
    choose_file(monkeypatch, tmp_path / "letter.txt")
    type_text(qtbot, window, "Dear Anna,")
    press(qtbot, window, Qt.Key.Key_N, CTRL)
    assert (tmp_path / "letter.txt").read_text() == "Dear Anna,"
    assert window.editor.text() == ""


def test_giving_up_the_file_dialog_keeps_the_unsaved_text(
    qtbot: QtBot, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, Answer.Save)
    choose_file(monkeypatch, "")
    type_text(qtbot, window, "Dear Anna,")
    press(qtbot, window, Qt.Key.Key_N, CTRL)
    assert window.editor.text() == "Dear Anna,"


def test_discard_begins_anew(qtbot: QtBot, window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, Answer.Discard)
    type_text(qtbot, window, "Dear Anna,")
    assert window.status.saved.text()
    press(qtbot, window, Qt.Key.Key_N, CTRL)
    assert window.editor.text() == ""
    assert window.status.saved.text() == ""


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
    path.write_bytes(b"caf\xe9")
    choose_file(monkeypatch, path)
    window.editor.set_text("Dear Anna,")
    press(qtbot, window, Qt.Key.Key_O, CTRL)
    assert str(path) in window.message.text
    assert window.editor.text() == "Dear Anna,"
