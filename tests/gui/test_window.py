"""What a writer sees while typing: chips, ghost text, taking, sending away, swapping and the status bar."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui.strip.strip import Strip
from gui.window import Window
from service.modes import MODES
from service.settings import Settings
from tests.fakes import ScriptedBackend
from tests.writing import OpenWindow, press, type_text, wait_for_words, words

ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier


def test_chips_and_ghost_text_follow_the_keys(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window(Settings("transformer", ghost="always"))
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    assert window.editor.ghost() == "again"
    type_text(qtbot, window, "an")
    wait_for_words(qtbot, window, ["and", "anything"])
    assert window.editor.ghost() == "d"


def test_tab_takes_the_ghost_text(qtbot: QtBot, window: Window) -> None:
    type_text(qtbot, window, "See you a")
    wait_for_words(qtbot, window, ["again", "and", "anything"])
    press(qtbot, window, Qt.Key.Key_Tab)
    assert window.editor.text() == "See you again "


def test_tab_types_a_tab_where_there_is_no_ghost_text(qtbot: QtBot, window: Window) -> None:
    type_text(qtbot, window, "zz")
    wait_for_words(qtbot, window, [])
    press(qtbot, window, Qt.Key.Key_Tab)
    assert window.editor.text() == "zz\t"


@pytest.mark.parametrize("number", [1, 2, 3])
def test_alt_and_a_number_take_a_chip(qtbot: QtBot, window: Window, number: int) -> None:
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    press(qtbot, window, Qt.Key(Qt.Key.Key_0 + number), ALT)
    assert window.editor.text() == f"See you {['again', 'next', 'and'][number - 1]} "


def test_alt_and_the_number_of_an_empty_chip_do_nothing(qtbot: QtBot, window: Window) -> None:
    type_text(qtbot, window, "See you so")
    wait_for_words(qtbot, window, ["soon"])
    press(qtbot, window, Qt.Key.Key_2, ALT)
    press(qtbot, window, Qt.Key.Key_5, ALT)
    assert window.editor.text() == "See you so"


def test_a_click_takes_a_chip_and_leaves_the_focus_on_the_page(qtbot: QtBot, window: Window) -> None:
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    qtbot.mouseClick(window.strip.rows[0].chips[1], Qt.MouseButton.LeftButton)
    assert window.editor.text() == "See you next "
    assert window.editor.hasFocus()


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return])
def test_space_and_enter_never_take_anything(qtbot: QtBot, window: Window, key: Qt.Key) -> None:
    type_text(qtbot, window, "See you a")
    wait_for_words(qtbot, window, ["again", "and", "anything"])
    press(qtbot, window, key)
    assert window.editor.text() == "See you a" + {Qt.Key.Key_Space: " ", Qt.Key.Key_Return: "\n"}[key]


def test_escape_sends_the_suggestions_away_until_the_next_key(qtbot: QtBot, window: Window) -> None:
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    press(qtbot, window, Qt.Key.Key_Escape)
    assert words(window) == []
    assert window.editor.ghost() == ""
    type_text(qtbot, window, "n")
    wait_for_words(qtbot, window, ["next"])


def test_nothing_is_suggested_while_text_is_selected(qtbot: QtBot, window: Window) -> None:
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    window.editor.selectAll()
    assert words(window) == []
    assert window.editor.ghost() == ""


def test_a_chip_of_an_older_text_is_not_taken(
    qtbot: QtBot, window: Window, backends: dict[str, ScriptedBackend]
) -> None:
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    backends["transformer"].gate.clear()
    type_text(qtbot, window, "n")
    press(qtbot, window, Qt.Key.Key_1, ALT)
    assert window.editor.text() == "See you n"


@pytest.mark.parametrize("swap", ["shortcut", "toolbar", "menu"])
def test_swapping_changes_the_chips_at_once_and_keeps_text_and_undo(qtbot: QtBot, window: Window, swap: str) -> None:
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    press(qtbot, window, Qt.Key.Key_Tab)
    if swap == "shortcut":
        press(qtbot, window, Qt.Key.Key_M, CTRL)
    elif swap == "toolbar":
        qtbot.mouseClick(window.toolbar.buttons.button(list(MODES).index("ngram")), Qt.MouseButton.LeftButton)
    else:
        window.models_menu.backends["ngram"].trigger()
    wait_for_words(qtbot, window, ["in", "at", "again"])
    assert re.fullmatch(r"scripted-ngram · \d+ ms", window.status.model.text())
    assert window.editor.text() == "See you again "
    window.editor.undo()
    assert window.editor.text() == "See you "
    assert window.editor.hasFocus()


def test_the_row_that_swaps_says_in_plain_words_what_each_choice_does(window: Window) -> None:
    buttons = window.toolbar.buttons.buttons()
    assert [button.text() for button in buttons] == ["Best of both", "GPT-2", "N-gram", "Compare"]
    assert len({button.toolTip() for button in buttons}) == 4
    for button in buttons:
        assert re.fullmatch(r"[A-Z][^.]{20,80}\.", button.toolTip())


def test_both_shows_two_labelled_rows_column_by_column(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window(Settings(backend="both"))
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["again", "next", "and"], 0)
    wait_for_words(qtbot, window, ["in", "at", "again"], 1)
    upper, lower = window.strip.rows
    assert (upper.label.text(), lower.label.text()) == ("GPT-2", "N-gram")
    assert [chip.x() for chip in upper.chips[:3]] == [chip.x() for chip in lower.chips[:3]]
    assert window.editor.ghost() == "again"
    assert re.fullmatch(r"scripted-transformer · \d+ ms   scripted-ngram · \d+ ms", window.status.model.text())
    qtbot.mouseClick(lower.chips[1], Qt.MouseButton.LeftButton)
    assert window.editor.text() == "See you at "


def test_chips_keep_their_places_and_sizes_whatever_they_say(qtbot: QtBot, window: Window) -> None:
    def places(strip: Strip) -> list[object]:
        return [chip.geometry() for chip in strip.rows[0].chips[:3]]

    window.resize(640, 480)
    before = places(window.strip)
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    assert places(window.strip) == before
    type_text(qtbot, window, "so")
    wait_for_words(qtbot, window, ["soon"])
    assert places(window.strip) == before
    assert len({chip.width() for chip in window.strip.rows[0].chips[:3]}) == 1


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
def test_as_many_chips_show_as_the_settings_say(qtbot: QtBot, open_window: OpenWindow, count: int) -> None:
    window = open_window(Settings("transformer", chips=count))
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["again", "next", "and", "soon", "anything"][:count])
    assert sum(chip.isVisible() for chip in window.strip.rows[0].chips) == count


def test_the_strip_never_reaches_beyond_a_small_window(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window(Settings(chips=5, backend="both", font_size=24))
    window.resize(640, 480)
    chips = [chip for row in window.strip.rows for chip in row.chips]
    assert all(chip.x() >= 0 and chip.geometry().right() < window.width() for chip in chips)


def test_screen_readers_hear_what_a_chip_offers(qtbot: QtBot, window: Window) -> None:
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    assert window.strip.rows[0].chips[0].accessibleName() == "Suggestion 1: again, 31\u202f%"
    assert "again" in window.strip.rows[0].chips[0].toolTip()


def test_no_ghost_text_where_the_writer_wants_none(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window(Settings("transformer", ghost="never"))
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    press(qtbot, window, Qt.Key.Key_Tab)
    assert window.editor.text() == "See you \t"


def test_the_status_bar_counts_words_and_keystrokes_saved(qtbot: QtBot, window: Window) -> None:
    assert window.status.saved.text() == ""
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    press(qtbot, window, Qt.Key.Key_Tab)  # 9 keystrokes, 14 characters
    assert window.status.saved.text() == "36\u202f% of keystrokes saved in this text"
    press(qtbot, window, Qt.Key.Key_Z, CTRL)  # 10 keystrokes, 8 characters
    assert window.status.saved.text() == "0\u202f% of keystrokes saved in this text"
    qtbot.waitUntil(lambda: window.status.words.text() == "2 words")


def test_a_request_holds_the_text_around_the_caret(
    qtbot: QtBot, window: Window, backends: dict[str, ScriptedBackend]
) -> None:
    window.editor.set_text("x" * 30000 + "\nDear \U0001f600 Anna, how are you?" + "y" * 500)
    cursor = window.editor.textCursor()
    cursor.setPosition(30000 + 16)
    window.editor.setTextCursor(cursor)
    requests = backends["transformer"].requests
    qtbot.waitUntil(lambda: any(request.before.endswith("Dear \U0001f600 Anna, h") for request in requests[-1:]))
    request = backends["transformer"].requests[-1]
    assert 6000 <= len(request.before) <= 8200
    assert request.rest + request.after == ("ow are you?" + "y" * 500)[:64]


def test_the_row_that_was_right_gets_a_dot(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window(Settings(backend="both"))
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["in", "at", "again"], 1)
    wait_for_words(qtbot, window, ["again", "next", "and"], 0)
    press(qtbot, window, Qt.Key.Key_Tab)
    upper, lower = window.strip.rows
    qtbot.waitUntil(lambda: upper.dot.strength > 0)
    assert lower.dot.strength == 0
