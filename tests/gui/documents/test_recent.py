"""Recent files in the menu, printing and PDF."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import QDialog, QFileDialog
from pytestqt.qtbot import QtBot

from gui.documents.printing import lay_out, pdf
from gui.documents.recent import RecentFiles
from gui.window import Window
from service.file_worker import FileWorker
from service.loop import ignore
from service.settings import Settings
from tests.loops import PlainLoop
from tests.writing import OpenWindow, press, type_text, wait_for_words


@pytest.fixture
def worker() -> Iterator[FileWorker]:
    worker = FileWorker(PlainLoop(), ignore, ignore)
    yield worker
    worker.close()


def listed(window: Window) -> list[str]:
    """What the menu of recent files says, mnemonics left out."""
    window.file_menu.recent.aboutToShow.emit()
    return [action.text().replace("&", "") for action in window.file_menu.recent.actions() if action.text()]


def test_recent_files_are_listed_newest_first_and_open_again(
    window: Window, tmp_path: Path, open_window: OpenWindow
) -> None:
    paths = [tmp_path / name for name in ("one.txt", "two & three.txt", "gone.txt")]
    for path in paths:
        path.write_text(path.stem)
        window.filing.open(path)
    paths[2].unlink()
    later = open_window()
    assert listed(later) == [f"1 two  three.txt — {tmp_path}", f"2 one.txt — {tmp_path}", "Clear this list"]
    later.file_menu.recent.actions()[1].trigger()
    assert later.editor.text() == "one"


def test_the_list_can_be_cleared_and_says_when_it_is_empty(window: Window, tmp_path: Path) -> None:
    (tmp_path / "one.txt").touch()
    window.filing.open(tmp_path / "one.txt")
    listed(window)
    window.file_menu.recent.actions()[-1].trigger()
    assert listed(window) == ["The files that you open will be listed here"]
    assert not window.file_menu.recent.actions()[0].isEnabled()


def test_the_list_is_short_and_without_doubles(tmp_path: Path, worker: FileWorker) -> None:
    recent = RecentFiles(tmp_path / "state" / "recent.json", worker)
    paths = [tmp_path / f"{number}.txt" for number in range(12)]
    for path in [*paths, paths[11], paths[10]]:
        path.touch()
        recent.add(path)
    assert recent.paths() == [paths[10], paths[11], *paths[9:1:-1]]


def test_nothing_is_listed_in_private_mode(window: Window, tmp_path: Path) -> None:
    (tmp_path / "one.txt").touch()
    window.set_private(True)
    window.filing.open(tmp_path / "one.txt")
    assert not (tmp_path / "state" / "recent.json").exists()


@pytest.mark.parametrize("content", ["", "{", "3", '{"a": 1}', "[1, null]", "[" * 10_000])
def test_a_damaged_list_begins_anew(tmp_path: Path, worker: FileWorker, content: str) -> None:
    (tmp_path / "recent.json").write_text(content)
    recent = RecentFiles(tmp_path / "recent.json", worker)
    assert recent.paths() == []
    recent.add(tmp_path / "recent.json")
    assert recent.paths() == [tmp_path / "recent.json"]


def test_a_list_that_cannot_be_written_is_told(window: Window, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    window.desk.recent = RecentFiles(tmp_path / "file" / "recent.json", window.desk.worker)
    (tmp_path / "one.txt").write_text("one")
    window.filing.open(tmp_path / "one.txt")
    assert "recent files aren't kept" in window.message.text
    assert window.editor.text() == "one"


def test_paper_is_black_on_white_whatever_the_theme(open_window: OpenWindow, tmp_path: Path) -> None:
    window = open_window(Settings(theme="dark"))
    content = pdf("Dear Anna,", "letter", window.appearance.page_font(100))
    streams = re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL)
    pages = [page for page in map(unpacked, streams) if b"BT" in page]
    assert len(pages) == 1
    assert set(re.findall(rb"([\d.]+ [\d.]+ [\d.]+) (?:scn|rg)", pages[0])) == {b"0 0 0"}


def unpacked(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""


def test_a_pdf_holds_the_text_without_suggestions(
    qtbot: QtBot, window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "letter.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    assert window.editor.ghost() == "again"
    window.desk.export_pdf(window.appearance.page_font(100))
    content = path.read_bytes()
    assert content.startswith(b"%PDF-")
    assert content.rstrip().endswith(b"%%EOF")
    assert lay_out(window.editor.text(), "letter", QFont()).toPlainText() == "See you "


def test_printing_asks_for_a_printer_and_prints(
    qtbot: QtBot, window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def accept(dialog: QPrintDialog) -> QDialog.DialogCode:
        dialog.printer().setOutputFileName(str(tmp_path / "paper.pdf"))
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(QPrintDialog, "exec", accept)
    type_text(qtbot, window, "See you ")
    press(qtbot, window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert (tmp_path / "paper.pdf").read_bytes().startswith(b"%PDF-")


def test_a_pdf_that_cannot_be_written_is_told(window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "gone" / "a.pdf"), ""))
    window.desk.export_pdf(window.appearance.page_font(100))
    assert "gone" in window.message.text
