"""Several texts in tabs: each keeps what is its own, and what is shown follows the one in front."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.page.editor import Editor
from gui.window import Window
from service.settings import Settings
from tests.fakes import ScriptedBackend
from tests.writing import OpenWindow, press, type_text, wait_for_words, words

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def titles(window: Window) -> list[str]:
    return [window.tabs.tabText(place) for place in range(window.tabs.count())]


def test_texts_are_opened_walked_through_and_closed_by_keys(qtbot: QtBot, window: Window) -> None:
    type_text(qtbot, window, "one")
    press(qtbot, window, Qt.Key.Key_T, CTRL)
    assert window.editor.text() == ""
    assert window.editor.hasFocus()
    press(qtbot, window, Qt.Key.Key_N, CTRL)
    type_text(qtbot, window, "three")
    assert titles(window) == ["Untitled •", "Untitled 2", "Untitled 3 •"]
    press(qtbot, window, Qt.Key.Key_Tab, CTRL)
    assert window.editor.text() == "one"
    press(qtbot, window, Qt.Key.Key_Tab, CTRL | SHIFT)
    assert window.editor.text() == "three"
    press(qtbot, window, Qt.Key.Key_Tab, CTRL | SHIFT)
    press(qtbot, window, Qt.Key.Key_W, CTRL)
    assert titles(window) == ["Untitled •", "Untitled 3 •"]
    assert window.editor.hasFocus()


def test_one_text_shows_no_bar_and_is_replaced_by_an_empty_one(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    assert not window.tabs.tabBar().isVisible()
    (tmp_path / "letter.txt").write_text("Dear Anna,")
    window.filing.open(tmp_path / "letter.txt")
    assert window.tabs.count() == 1
    window.filing.new()
    assert window.tabs.tabBar().isVisible()
    press(qtbot, window, Qt.Key.Key_W, CTRL)
    press(qtbot, window, Qt.Key.Key_W, CTRL)
    assert (window.tabs.count(), window.editor.text()) == (1, "")
    assert window.windowTitle() == "Foreword — Untitled[*]"


@pytest.mark.parametrize("way", ["middle click", "button"])
def test_a_click_closes_a_tab(qtbot: QtBot, window: Window, way: str) -> None:
    type_text(qtbot, window, "one")
    window.filing.new()
    bar = window.tabs.tabBar()
    if way == "button":
        qtbot.mouseClick(bar.tabButton(1, bar.ButtonPosition.RightSide), Qt.MouseButton.LeftButton)
    else:
        qtbot.mouseClick(bar, Qt.MouseButton.MiddleButton, pos=bar.tabRect(1).center())
    assert window.editor.text() == "one"
    assert window.tabs.count() == 1


def test_an_open_file_comes_to_the_front_instead_of_opening_twice(window: Window, tmp_path: Path) -> None:
    path, link = tmp_path / "letter.txt", tmp_path / "link.txt"
    path.write_text("Dear Anna,")
    link.symlink_to(path)
    window.filing.open(path)
    window.filing.new()
    window.filing.open(link)
    assert window.tabs.count() == 2
    assert window.editor.text() == "Dear Anna,"


def test_texts_that_share_a_name_are_told_apart_by_their_folders(window: Window, tmp_path: Path) -> None:
    for name in ("drafts", "sent"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "letter.txt").touch()
        window.filing.open(tmp_path / name / "letter.txt")
    assert titles(window) == ["letter.txt (drafts)", "letter.txt (sent)"]
    window.filing.close()
    assert titles(window) == ["letter.txt"]


def test_suggestions_belong_to_the_text_in_front(
    qtbot: QtBot, open_window: OpenWindow, backends: dict[str, ScriptedBackend]
) -> None:
    window = open_window(Settings("transformer", ghost="always"))
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    first = window.editor
    window.filing.new()
    assert words(window) == []
    type_text(qtbot, window, "so")
    wait_for_words(qtbot, window, ["soon"])
    assert (window.editor.ghost(), first.ghost()) == ("on", "")
    asked = len(backends["transformer"].requests)
    press(qtbot, window, Qt.Key.Key_Tab, CTRL)
    wait_for_words(qtbot, window, ["again", "next", "and"])
    assert backends["transformer"].requests[asked].before == "See you "
    press(qtbot, window, Qt.Key.Key_Tab)
    assert first.text() == "See you again "
    assert window.tabs.sheets[1].editor.text() == "so"


def test_undo_savings_and_the_title_are_each_texts_own(qtbot: QtBot, window: Window) -> None:
    type_text(qtbot, window, "one")
    assert window.status.saved.text()
    window.filing.new()
    assert window.status.saved.text() == ""
    assert not window.isWindowModified()
    type_text(qtbot, window, "two")
    press(qtbot, window, Qt.Key.Key_Z, CTRL)
    assert [sheet.editor.text() for sheet in window.tabs.sheets] == ["one", ""]
    press(qtbot, window, Qt.Key.Key_Tab, CTRL)
    assert window.isWindowModified()
    assert window.status.saved.text()
    press(qtbot, window, Qt.Key.Key_Z, CTRL)
    assert window.editor.text() == ""


def test_screen_readers_hear_which_texts_are_not_saved(qtbot: QtBot, window: Window) -> None:
    window.filing.new()
    type_text(qtbot, window, "two")
    bar = window.tabs.tabBar()
    assert [bar.accessibleTabName(place) for place in (0, 1)] == ["Untitled", "Untitled 2, not saved"]


def test_closed_tabs_leave_nothing_behind(qtbot: QtBot, window: Window) -> None:
    def editors() -> int:
        return sum(isinstance(widget, Editor) for widget in QApplication.allWidgets())

    before = editors()
    for _ in range(20):
        window.filing.new()
        press(qtbot, window, Qt.Key.Key_W, CTRL)
    qtbot.waitUntil(lambda: editors() == before)


def drop(window: Window, data: QMimeData) -> None:
    """Drop something on the page."""
    target, where = window.editor.viewport(), QPoint(100, 60)
    rest = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(target, QDragEnterEvent(where, *rest))
    QApplication.sendEvent(target, QDropEvent(QPointF(where), *rest))


def test_files_dropped_on_the_page_open_in_tabs(window: Window, tmp_path: Path) -> None:
    paths = [tmp_path / "one.txt", tmp_path / "two.txt"]
    for path in paths:
        path.write_text(path.stem)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    drop(window, data)
    assert [sheet.editor.text() for sheet in window.tabs.sheets] == ["one", "two"]


def test_a_link_dropped_on_the_page_is_inserted(window: Window) -> None:
    data = QMimeData()
    data.setText("https://example.org/")
    data.setUrls([QUrl("https://example.org/")])
    drop(window, data)
    assert window.editor.text() == "https://example.org/"


def test_text_dropped_on_the_page_is_inserted(qtbot: QtBot, window: Window) -> None:
    type_text(qtbot, window, "Dear ")
    data = QMimeData()
    data.setText("Anna")
    drop(window, data)
    assert sorted(window.editor.text().split()) == ["Anna", "Dear"]


def turn(window: Window, degrees: int) -> None:
    """Turn the wheel over the page with Ctrl held; a notch is 15 degrees."""
    target, where = window.editor.viewport(), QPointF(100, 60)
    phase, buttons = Qt.ScrollPhase.NoScrollPhase, Qt.MouseButton.NoButton
    event = QWheelEvent(where, where, QPoint(), QPoint(0, 8 * degrees), buttons, CTRL, phase, False)
    QApplication.sendEvent(target, event)


def test_zoom_by_keys_and_wheel_is_shown_and_holds_for_every_text(qtbot: QtBot, window: Window) -> None:
    own = window.editor.font().pointSizeF()
    window.filing.new()
    assert not window.status.zoom.isVisible()
    press(qtbot, window, Qt.Key.Key_Plus, CTRL)
    assert window.status.zoom.text() == "110\u202f%"
    turn(window, 7)
    assert window.settings.now.zoom == 110
    turn(window, 8)
    assert window.settings.now.zoom == 125
    assert {sheet.editor.font().pointSizeF() for sheet in window.tabs.sheets} == {own * 1.25}
    press(qtbot, window, Qt.Key.Key_Minus, CTRL)
    press(qtbot, window, Qt.Key.Key_0, CTRL)
    assert window.editor.font().pointSizeF() == own
    assert not window.status.zoom.isVisible()


def test_the_status_bar_counts_the_words_of_the_selection_and_of_the_text_in_front(
    qtbot: QtBot, open_window: OpenWindow
) -> None:
    window = open_window(Settings())
    window.editor.insertPlainText("one two\nthree\u00a0four five")
    qtbot.waitUntil(lambda: window.status.words.text() == "5 words")
    press(qtbot, window, Qt.Key.Key_Home, SHIFT)
    qtbot.waitUntil(lambda: window.status.words.text() == "3 words selected")
    window.filing.new()
    assert window.status.words.text() == "0 words"
    type_text(qtbot, window, "one")
    qtbot.waitUntil(lambda: window.status.words.text() == "1 word")


def test_a_long_text_is_counted_exactly_piece_by_piece(qtbot: QtBot, window: Window) -> None:
    window.editor.set_text(("one two three " * 100 + "\n") * 1000)
    qtbot.waitUntil(lambda: window.status.words.text() == "300,000 words")
