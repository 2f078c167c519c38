"""The writer's folders in the window: named on a page, searched while writing, traced from a chip, wiped."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QMessageBox
from pytestqt.qtbot import QtBot

from gui.folders.origins import OriginsDialog
from gui.window import Window
from service.settings import Settings, load
from tests.writing import OpenWindow, press, type_text, wait_for_words, words

BEFORE = "We can offer you the "


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "one.txt").write_text("We can offer you the small hall on Friday evening.")
    return folder


@pytest.fixture
def window(open_window: OpenWindow, folder: Path) -> Window:
    return open_window(Settings("transformer", folders=(str(folder),)))


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "state" / "folders"


def wait_for_index(qtbot: QtBot, window: Window, files: int = 1) -> None:
    """Show the page, and wait until so many files are indexed."""
    window.folders.show_page()
    qtbot.waitUntil(lambda: sum(int(row[1]) for row in shown(window)) == files)
    window.folders.page.close()
    window.activateWindow()
    qtbot.waitUntil(window.editor.hasFocus)


def shown(window: Window) -> list[list[str]]:
    """The cells of the page."""
    table = window.folders.page.table
    return [[table.item(row, column).text() for column in range(4)] for row in range(table.rowCount())]


def write(qtbot: QtBot, window: Window, text: str) -> None:
    """Type a line."""
    press(qtbot, window, Qt.Key.Key_Return)
    type_text(qtbot, window, text)


def begin(qtbot: QtBot, window: Window) -> None:
    """Type something, since all begins with the first answer."""
    type_text(qtbot, window, "It ")
    wait_for_words(qtbot, window, ["again", "next", "and"])


def chip_menu(qtbot: QtBot, window: Window) -> QMenu:
    """The menu of the first chip."""
    chip = window.strip.rows[0].chips[0]
    chip.menu_wanted.emit(chip.mapToGlobal(chip.rect().center()))
    return next(menu for menu in window.findChildren(QMenu) if menu.isVisible())


def choose(menu: QMenu, title: str) -> None:
    next(action for action in menu.actions() if action.text() == title).trigger()
    menu.close()


def test_what_stands_in_a_folder_is_suggested_with_the_mark_of_own_words(qtbot, window):
    begin(qtbot, window)
    wait_for_index(qtbot, window)
    write(qtbot, window, BEFORE)
    qtbot.waitUntil(lambda: words(window)[:1] == ["small"])
    chip = window.strip.rows[0].chips[0]
    assert chip.is_own
    assert "from your folders: " in chip.toolTip()
    qtbot.waitUntil(lambda: window.editor.ghost().startswith("small hall on"))


@pytest.mark.qt_log_ignore("grabbing the keyboard", "raise", extend=True)  # a menu without a screen
def test_a_chip_tells_in_which_file_it_stands_and_opens_that(qtbot, window, folder):
    begin(qtbot, window)
    wait_for_index(qtbot, window)
    write(qtbot, window, BEFORE)
    qtbot.waitUntil(lambda: words(window)[:1] == ["small"])
    choose(chip_menu(qtbot, window), "Where is it &from?")
    qtbot.waitUntil(lambda: window.findChild(OriginsDialog) is not None)
    dialog = window.findChild(OriginsDialog)
    assert dialog.list.item(0).text() == "one.txt\n… We can offer you the small hall on Friday evening …"
    dialog.choose.click()
    assert window.tabs.sheet.document.path == folder / "one.txt"


def test_the_page_adds_and_removes_folders_and_the_settings_keep_them(
    qtbot, open_window, folder, index, tmp_path, monkeypatch
):
    window = open_window()
    begin(qtbot, window)
    window.folders.show_page()
    page = window.folders.page
    assert "No folder is searched yet" in page.message.text()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    page.add.click()
    wait_for_index(qtbot, window)
    assert shown(window)[0][:3] == [str(folder), "1", "10"]
    assert load(tmp_path / "settings.toml")[0].folders == (str(folder),)
    page.table.selectRow(0)
    page.remove.click()
    qtbot.waitUntil(lambda: not any(path.is_dir() for path in index.iterdir()))
    assert load(tmp_path / "settings.toml")[0].folders == ()
    qtbot.waitUntil(lambda: not shown(window))


def test_a_text_that_is_saved_in_a_folder_is_read_again(qtbot, window, folder):
    begin(qtbot, window)
    wait_for_index(qtbot, window)
    window.filing.open(folder / "one.txt")
    type_text(qtbot, window, "They offer you the large hall. ")
    window.filing.save()
    write(qtbot, window, "Nobody would offer you the ")
    qtbot.waitUntil(lambda: "large" in words(window))


def test_files_that_cannot_be_read_are_named(qtbot, window, folder):
    (folder / "bad.docx").write_bytes(b"no archive")
    begin(qtbot, window)
    wait_for_index(qtbot, window)
    assert "bad.docx is damaged" in window.folders.page.unread.text()


def test_in_private_mode_folders_are_neither_searched_nor_read(qtbot, window, folder, index):
    begin(qtbot, window)
    wait_for_index(qtbot, window)
    before = {path: path.stat().st_mtime_ns for path in index.rglob("*")}
    window.set_private(True)
    page = window.folders.page
    assert "Private mode is on" in page.message.text()
    assert not page.add.isEnabled()
    assert not page.look.isEnabled()
    (folder / "two.txt").write_text("They offer you the large hall.")
    write(qtbot, window, BEFORE)
    wait_for_words(qtbot, window, ["again", "next", "and"])
    assert {path: path.stat().st_mtime_ns for path in index.rglob("*")} == before
    window.set_private(False)
    wait_for_index(qtbot, window, files=2)


def click_wipe(box: QMessageBox) -> None:
    """Answer that everything is to be wiped."""
    next(one for one in box.buttons() if box.buttonRole(one) == QMessageBox.ButtonRole.DestructiveRole).click()


def test_a_wipe_takes_the_index_along_for_good(qtbot, window, index, tmp_path, monkeypatch):
    begin(qtbot, window)
    wait_for_index(qtbot, window)
    window.set_private(True)
    window.show_words()
    monkeypatch.setattr(QMessageBox, "exec", click_wipe)
    window.own_words.page.wipe.click()
    qtbot.waitUntil(lambda: not any(path.is_dir() for path in index.iterdir()))
    assert load(tmp_path / "settings.toml")[0].folders == ()


def test_the_report_names_no_folder(window, folder):
    window.report.copy()
    report = QApplication.clipboard().text()
    assert "folders" in report
    assert os.fspath(folder) not in report
