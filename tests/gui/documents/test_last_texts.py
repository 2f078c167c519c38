"""The texts that were open come back where they were, unless the writer wants none of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui.documents import files as documents
from gui.documents.files import Document
from gui.documents.recovery import Copies
from gui.window import Window
from service.settings import Settings
from tests.writing import OpenWindow, press, type_text

LINES = "".join(f"This is line number {number}.\n" for number in range(300))
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"{name}.txt" for name in ("first", "second", "third")]
    for path in paths:
        path.write_text(f"{path.stem}\n{LINES}", encoding="utf-8")
    return paths


def names(window: Window) -> list[str]:
    return [sheet.name for sheet in window.tabs.sheets]


def resume(qtbot: QtBot, window: Window, count: int) -> None:
    """Bring the last texts back, and wait until there are so many."""
    window.desk.last_texts.resume()
    qtbot.waitUntil(lambda: window.tabs.count() == count)


def test_texts_come_back_in_order_with_caret_and_scroll(
    qtbot: QtBot, open_window: OpenWindow, files: list[Path]
) -> None:
    earlier = open_window(wait=False)
    earlier.filing.open_all(files)
    press(qtbot, earlier, Qt.Key.Key_PageUp, CTRL)
    cursor = earlier.editor.textCursor()
    cursor.setPosition(1000)
    earlier.editor.setTextCursor(cursor)
    earlier.editor.verticalScrollBar().setValue(30)
    earlier.close()
    later = open_window(wait=False)
    later.desk.last_texts.resume()
    assert later.tabs.sheet.name == "second.txt"
    assert later.windowTitle().startswith("Foreword — second.txt")
    assert later.editor.textCursor().position() == 1000
    qtbot.waitUntil(lambda: later.editor.verticalScrollBar().value() == 30)
    qtbot.waitUntil(lambda: names(later) == ["first.txt", "second.txt", "third.txt"])
    assert later.tabs.sheet.name == "second.txt"
    assert later.editor.hasFocus()
    assert not any(sheet.is_modified for sheet in later.tabs.sheets)


def test_a_text_behind_scrolls_when_it_comes_to_the_front(
    qtbot: QtBot, open_window: OpenWindow, files: list[Path]
) -> None:
    earlier = open_window(wait=False)
    earlier.filing.open_all(files[:2])
    earlier.tabs.step(-1)
    earlier.editor.verticalScrollBar().setValue(44)
    earlier.tabs.step(1)
    earlier.close()
    between = open_window(wait=False)
    resume(qtbot, between, 2)
    between.close()  # it was never in front here
    later = open_window(wait=False)
    resume(qtbot, later, 2)
    later.tabs.step(-1)
    qtbot.waitUntil(lambda: later.editor.verticalScrollBar().value() == 44)


def test_what_was_typed_meanwhile_stays(qtbot: QtBot, open_window: OpenWindow, files: list[Path]) -> None:
    earlier = open_window(wait=False)
    earlier.filing.open_all(files)
    earlier.close()
    later = open_window(wait=False)
    later.desk.last_texts.resume()
    type_text(qtbot, later, "x")
    qtbot.waitUntil(lambda: later.tabs.count() == 3)
    assert later.tabs.sheet.name == "third.txt"
    assert later.editor.text().startswith("xthird")


def test_the_window_does_not_wait_for_a_long_text(qtbot: QtBot, open_window: OpenWindow, tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text(LINES * 100, encoding="utf-8")
    earlier = open_window(wait=False)
    earlier.filing.open(path)
    earlier.close()
    later = open_window(wait=False)
    later.desk.last_texts.resume()
    assert later.tabs.sheet.is_blank
    qtbot.waitUntil(lambda: names(later) == ["long.txt"])


def test_files_that_vanished_are_told_once(qtbot: QtBot, open_window: OpenWindow, files: list[Path]) -> None:
    earlier = open_window(wait=False)
    earlier.filing.open_all(files)
    earlier.close()
    files[0].unlink()
    files[2].unlink()
    later = open_window(wait=False)
    later.desk.last_texts.resume()
    qtbot.waitUntil(lambda: "first.txt" in later.message.text)
    assert "third.txt" in later.message.text
    assert names(later) == ["second.txt"]
    later.close()
    last = open_window(wait=False)
    last.desk.last_texts.resume()
    assert names(last) == ["second.txt"]
    assert last.message.text == ""


def test_a_crash_costs_no_place_of_a_file(qtbot: QtBot, open_window: OpenWindow, files: list[Path]) -> None:
    crashed = open_window(wait=False)
    crashed.filing.open_all(files)  # and it is never closed
    crashed.filing.close()
    later = open_window(wait=False)
    resume(qtbot, later, 2)
    assert names(later) == ["first.txt", "second.txt"]


def test_nothing_is_kept_in_private(qtbot: QtBot, open_window: OpenWindow, files: list[Path], tmp_path: Path) -> None:
    window = open_window(wait=False)
    window.set_private(True)
    window.filing.open_all(files)
    window.close()
    assert not (tmp_path / "state" / "open.json").exists()


@pytest.mark.parametrize(
    "content",
    [
        "", "{", "{}", "[1]", "[{}]", "null", '[{"path": 3, "caret": 0, "top": 0, "in_front": true}]',
        '[{"path": "a\\u0000b", "caret": 0, "top": 0, "in_front": true}]',
        '[{"path": "/a", "caret": "0", "top": 0, "in_front": true}]', "[" * 100_000,
    ],
)  # fmt: skip
def test_a_damaged_list_opens_an_empty_page(open_window: OpenWindow, tmp_path: Path, content: str) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "open.json").write_text(content, encoding="utf-8")
    window = open_window(wait=False)
    window.desk.last_texts.resume()
    assert window.tabs.sheet.is_blank
    assert window.message.text == ""


def test_a_caret_beyond_the_end_is_put_at_the_end(open_window: OpenWindow, files: list[Path], tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    place = {"path": str(files[0]), "caret": 10**9, "top": 10**9, "in_front": True}
    (tmp_path / "state" / "open.json").write_text(json.dumps([place]), encoding="utf-8")
    files[0].write_text("short", encoding="utf-8")
    window = open_window(wait=False)
    window.desk.last_texts.resume()
    assert window.editor.textCursor().position() == 5


def test_a_list_that_cannot_be_kept_is_told(open_window: OpenWindow, files: list[Path], tmp_path: Path) -> None:
    window = open_window(Settings(), wait=False)
    (tmp_path / "state").mkdir(exist_ok=True)
    (tmp_path / "state" / "open.json").mkdir()
    window.filing.open(files[0])
    assert "open.json" in window.message.text


def test_what_was_not_saved_is_recovered_into_the_text_that_came_back(
    qtbot: QtBot, open_window: OpenWindow, files: list[Path], tmp_path: Path
) -> None:
    crashed = open_window(wait=False)
    crashed.filing.open_all(files[:2])
    run = Copies(tmp_path / "state" / "recovery")
    run.keep("first", Document("mine", files[0], digest=documents.read(files[0]).digest), 4)
    run._lock.unlock()
    later = open_window(wait=False)
    resume(qtbot, later, 2)
    press(qtbot, later, Qt.Key.Key_R, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: not later.desk.recovery.isVisible())
    assert {(sheet.name, sheet.is_modified) for sheet in later.tabs.sheets} == {
        ("first.txt", True),
        ("second.txt", False),
    }
    assert later.editor.text() == "mine"
