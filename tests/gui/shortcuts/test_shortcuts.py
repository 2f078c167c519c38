"""Keys that the writer changes: in the page of shortcuts, in the settings, in the menus and on the page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QDialogButtonBox
from pytestqt.qtbot import QtBot

from gui.shortcuts import page_keys
from gui.shortcuts.dialog import ShortcutsDialog
from gui.shortcuts.page_keys import PageKeys
from gui.shortcuts.sequences import are_keys
from gui.window import Window
from service import settings as store
from service.settings import Settings
from tests.writing import OpenWindow, press, type_text, wait_for_words

ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def dialog(qtbot: QtBot, window: Window) -> ShortcutsDialog:
    dialog = ShortcutsDialog(window.shortcuts.commands, {}, window)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.query.hasFocus)
    return dialog


def shown(dialog: ShortcutsDialog) -> list[str]:
    """The rows that show, as text."""
    table = dialog.table
    rows = [row for row in range(table.rowCount()) if not table.isRowHidden(row)]
    return [" | ".join(table.model().index(row, column).data() for column in range(3)) for row in rows]


def choose(qtbot: QtBot, dialog: ShortcutsDialog, query: str, key: Qt.Key, held: Qt.KeyboardModifier) -> None:
    """Search for the one command and give it keys, by keys alone."""
    dialog.query.setFocus()
    dialog.query.clear()
    qtbot.keyClicks(dialog.query, query)
    assert len(shown(dialog)) == 1
    qtbot.keyClick(dialog.query, Qt.Key.Key_Tab)
    qtbot.keyClick(dialog.table, Qt.Key.Key_Tab)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused is dialog.keys or dialog.keys.isAncestorOf(focused)
    qtbot.keyClick(dialog.keys, key, held)


def can_accept(dialog: ShortcutsDialog) -> bool:
    return dialog.buttons.button(QDialogButtonBox.StandardButton.Ok).isEnabled()


def test_every_command_is_listed_with_its_keys(dialog: ShortcutsDialog) -> None:
    rows = shown(dialog)
    for row in (
        "Page | Take the grey text, or a sure chip | Tab",
        "Page | Take chip 5 | Alt+5", "Page | Take chip 5 of the lower row | Alt+Shift+5",
        "Page | Send the suggestions away | Esc",
        "File | New | Ctrl+N, Ctrl+T", "Words | Private mode | Ctrl+Shift+P", "Models | Swap | Ctrl+M",
        "Grey text | Show it now | Ctrl+Space", "Colours | Dark | ",
    ):  # fmt: skip
        assert row in rows


def test_no_two_commands_have_the_same_keys_to_begin_with(dialog: ShortcutsDialog) -> None:
    assert can_accept(dialog)
    assert dialog.problem.text() == ""


@pytest.mark.parametrize(("query", "row"), [("find prev", "Find previous"), ("ctrl+shift+p", "Private mode")])
def test_a_search_finds_commands_by_name_and_by_keys(
    qtbot: QtBot, dialog: ShortcutsDialog, query: str, row: str
) -> None:
    qtbot.keyClicks(dialog.query, query)
    assert any(row in text for text in shown(dialog))
    assert len(shown(dialog)) < 4


def test_clashes_are_named_and_have_to_be_solved(qtbot: QtBot, dialog: ShortcutsDialog) -> None:
    choose(qtbot, dialog, "save as", Qt.Key.Key_S, CTRL)
    assert shown(dialog) == ["File | Save as | Ctrl+S — also “Save”"]
    assert "“Save as”" in dialog.problem.text()
    assert "“Save”" in dialog.problem.text()
    assert not can_accept(dialog)
    dialog.reset.click()
    assert dialog.problem.text() == ""
    assert can_accept(dialog)
    assert dialog.chosen == {}


def test_the_letter_of_a_menu_clashes_too(qtbot: QtBot, dialog: ShortcutsDialog) -> None:
    choose(qtbot, dialog, "save as", Qt.Key.Key_F, ALT)
    assert "the menu File" in dialog.problem.text()
    assert not can_accept(dialog)


@pytest.mark.parametrize(("key", "held"), [(Qt.Key.Key_A, NONE), (Qt.Key.Key_Left, SHIFT), (Qt.Key.Key_Return, NONE)])
def test_keys_for_writing_are_refused(
    qtbot: QtBot, dialog: ShortcutsDialog, key: Qt.Key, held: Qt.KeyboardModifier
) -> None:
    choose(qtbot, dialog, "save as", key, held)
    assert "for writing" in dialog.problem.text()
    assert dialog.chosen == {}


def test_one_or_all_get_their_usual_keys_back(qtbot: QtBot, dialog: ShortcutsDialog) -> None:
    choose(qtbot, dialog, "save as", Qt.Key.Key_F12, NONE)
    choose(qtbot, dialog, "swap", Qt.Key.Key_F8, NONE)
    dialog.remove.click()
    assert dialog.chosen == {"file.save_as": "F12", "models.swap": ""}
    dialog.reset.click()
    assert dialog.chosen == {"file.save_as": "F12"}
    dialog.reset_all.click()
    assert dialog.chosen == {}


def test_changed_keys_work_at_once_and_are_kept(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    def change() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ShortcutsDialog)
        QTimer.singleShot(20_000, dialog.reject)  # so that a fault in here doesn't wait for ever
        qtbot.waitUntil(dialog.query.hasFocus)
        choose(qtbot, dialog, "swap", Qt.Key.Key_F8, NONE)
        choose(qtbot, dialog, "chip 1 alt+1", Qt.Key.Key_J, CTRL)
        dialog.accept()

    QTimer.singleShot(0, change)
    press(qtbot, window, Qt.Key.Key_F1)
    window.activateWindow()
    qtbot.waitUntil(window.editor.hasFocus)
    loaded, problem = store.load(tmp_path / "settings.toml")
    assert loaded.shortcuts == {"models.swap": "F8", "page.chip_1": "Ctrl+J"}
    assert problem == ""
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    assert "Ctrl+J" in window.strip.rows[0].chips[0].toolTip()
    press(qtbot, window, Qt.Key.Key_J, CTRL)
    assert window.editor.text() == "See you again "
    press(qtbot, window, Qt.Key.Key_M, CTRL)
    assert window.settings.now.backend == "transformer"
    press(qtbot, window, Qt.Key.Key_F8)
    assert window.settings.now.backend == "ngram"


def test_keys_of_the_page_can_be_given_to_a_menu(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window(Settings("transformer", shortcuts={"edit.undo": "Ctrl+U", "models.swap": "Ctrl+Z"}))
    type_text(qtbot, window, "one two")
    press(qtbot, window, Qt.Key.Key_Z, CTRL)
    assert window.editor.text() == "one two"
    assert window.settings.now.backend == "ngram"
    press(qtbot, window, Qt.Key.Key_U, CTRL)
    assert window.editor.text() != "one two"


def test_the_hint_names_the_keys_that_take_grey_text(open_window: OpenWindow) -> None:
    window = open_window(Settings(shortcuts={"page.take": "F9"}))
    assert window.shortcuts.commands.said("page.take") == "F9"
    window.show_welcome()
    assert "F9" in [label.text() for label in window.welcome._labels]


def test_keys_that_clash_in_the_settings_are_told_and_the_first_has_them(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window(Settings("transformer", shortcuts={"models.swap": "Ctrl+S; F8"}))
    assert "“Save”" in window.message.text
    assert "“Swap”" in window.message.text
    press(qtbot, window, Qt.Key.Key_F8)
    assert window.settings.now.backend == "ngram"


@pytest.mark.parametrize("bad", ['"file.save" = 3', '"file.save" = "Ctrl+Nonsense"', '"file.save" = "Ctrl+K, Ctrl+B"'])
def test_a_bad_shortcut_costs_itself_alone(tmp_path: Path, bad: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(f'chips = 4\n[shortcuts]\n{bad}\n"models.swap" = "F8"\n')
    loaded, problem = store.load(path, are_keys)
    assert loaded == Settings(chips=4, shortcuts={"models.swap": "F8"})
    assert "shortcuts.file.save" in problem


def test_a_table_of_shortcuts_that_is_none_is_told_and_replaced(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("shortcuts = 3\nchips = 4\n")
    loaded, problem = store.load(path)
    assert loaded == Settings(chips=4)
    assert "shortcuts" in problem
    changed = replace(loaded, shortcuts={"models.swap": "F8"})
    store.save(changed, path)
    assert store.load(path) == (changed, "")


@pytest.mark.parametrize(
    ("platform", "key", "code", "held", "meant"),
    [
        ("xcb", Qt.Key.Key_Ampersand, 10, ALT, "page.chip_1"),
        ("wayland", Qt.Key.Key_QuoteDbl, 12, ALT, "page.chip_3"),
        ("windows", Qt.Key.Key_Eacute, 3, ALT, "page.chip_2"),
        ("cocoa", Qt.Key.Key_Ampersand, 0x12, ALT, "page.chip_1"),
        ("cocoa", Qt.Key.Key_ParenLeft, 0x17, ALT, "page.chip_5"),
        ("xcb", Qt.Key.Key_2, 11, ALT | SHIFT, "page.lower_chip_2"),  # French
        ("xcb", Qt.Key.Key_Exclam, 10, ALT | SHIFT, "page.lower_chip_1"),  # American
        ("xcb", Qt.Key.Key_QuoteDbl, 11, ALT | SHIFT, "page.lower_chip_2"),  # German
        ("wayland", Qt.Key.Key_section, 12, ALT | SHIFT, "page.lower_chip_3"),  # German
        ("windows", Qt.Key.Key_Percent, 6, ALT | SHIFT, "page.lower_chip_5"),
        ("cocoa", Qt.Key.Key_At, 0x13, ALT | SHIFT, "page.lower_chip_2"),
        ("xcb", Qt.Key.Key_Ampersand, 10, NONE, ""),
        ("xcb", Qt.Key.Key_Exclam, 10, SHIFT, ""),
        ("xcb", Qt.Key.Key_Agrave, 19, ALT, ""),
        ("cocoa", Qt.Key.Key_Ampersand, 10, ALT, ""),
    ],
)
def test_chips_are_taken_by_the_places_of_keys_on_any_layout(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, platform: str, key: Qt.Key, code: int,
    held: Qt.KeyboardModifier, meant: str,
) -> None:  # fmt: skip
    monkeypatch.setattr(page_keys.QGuiApplication, "platformName", lambda: platform)
    event = QKeyEvent(QEvent.Type.KeyPress, key, held, code, code, 0)
    assert PageKeys().meant(event) == meant
