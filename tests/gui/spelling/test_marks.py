"""Misspelt words are underlined after a moment, in what shows; the menu corrects them; a key goes to the next one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QInputMethodEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from engine.errors import ModelError
from gui.page.editor import Editor
from gui.spelling.underline import pieces
from gui.theme import DARK, LIGHT, Theme
from gui.window import Window
from service.settings import Settings
from tests.fakes import ScriptedBackend
from tests.spelling import Expecting, speller, underlined, wait_for_speller, wait_for_underlined
from tests.writing import OpenWindow, press, type_text, words

CTRL = Qt.KeyboardModifier.ControlModifier
_MENU = pytest.mark.qt_log_ignore("grabbing the keyboard", "raise", extend=True)  # a menu without a screen


@pytest.fixture
def backends() -> dict[str, ScriptedBackend]:
    return {kind: Expecting(kind, {"dog": 0.3}) for kind in ("transformer", "ngram", "blend")}


@pytest.fixture
def window(qtbot: QtBot, open_window: OpenWindow) -> Window:
    window = open_window(open_speller=speller)
    wait_for_speller(qtbot, window)
    return window


@pytest.fixture
def _no_menu_is_left(window: Window) -> Iterator[None]:
    yield
    while menu := QApplication.activePopupWidget():
        menu.close()


def put_caret(window: Window, position: int) -> None:
    cursor = window.editor.textCursor()
    cursor.setPosition(position)
    window.editor.setTextCursor(cursor)


def open_menu(qtbot: QtBot, window: Window, position: int, by_mouse: bool = False) -> QMenu:
    """The page's menu at a position."""
    put_caret(window, position)
    place = window.editor.cursorRect().center() if by_mouse else QPoint()
    reason = QContextMenuEvent.Reason.Mouse if by_mouse else QContextMenuEvent.Reason.Keyboard
    receiver = window.editor.viewport() if by_mouse else window.editor
    QApplication.sendEvent(receiver, QContextMenuEvent(reason, place, receiver.mapToGlobal(place)))
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def choose(menu: QMenu, title: str) -> None:
    next(action for action in menu.actions() if title in action.text()).trigger()
    menu.close()


# -- underlining -------------------------------------------------------------------------------------------------------


def seen(window: Window, colour: str) -> list[tuple[int, int]]:
    """Where the page shows about this colour, in pixels."""
    image, wanted = window.editor.viewport().grab().toImage(), QColor(colour)
    places = ((x, y) for y in range(image.height()) for x in range(image.width()))
    return [place for place in places if _is_about(image.pixelColor(*place), wanted)]


def _is_about(one: QColor, other: QColor) -> bool:
    return all(abs(a - b) < 40 for a, b in zip(one.getRgb(), other.getRgb(), strict=True))


def test_misspelt_words_of_a_text_are_underlined(qtbot: QtBot, window: Window) -> None:
    window.editor.set_text("I saw teh \U0001f600 dog\nand recieved him, שלומם, привте, Frobnicz, 4th, at x.exmaple.com")
    wait_for_underlined(qtbot, window, ["teh", "recieved"])


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_wave_is_in_the_warning_colour_and_under_the_word_alone(qtbot: QtBot, window: Window, theme: Theme) -> None:
    window.resize(500, 500)
    window.settings.change(replace(window.settings.now, theme="light" if theme is LIGHT else "dark"))
    window.editor.set_text("I saw the dog. teh")
    wait_for_underlined(qtbot, window, ["teh"])
    places = seen(window, theme.warning)
    put_caret(window, 15)
    start = window.editor.cursorRect()
    assert places
    assert min(x for x, _ in places) >= start.left() - 2
    assert start.center().y() < min(y for _, y in places) <= max(y for _, y in places) <= start.bottom() + 2


def test_waves_are_on_every_line_and_move_along_with_what_is_composed_before_them(qtbot: QtBot, window: Window) -> None:
    window.resize(500, 500)
    window.editor.set_text("teh " * 80)
    wait_for_underlined(qtbot, window, ["teh"] * 80)
    assert len({y for _, y in seen(window, LIGHT.warning)}) > 6  # on several lines
    window.editor.set_text("I teh")
    wait_for_underlined(qtbot, window, ["teh"])
    left = min(x for x, _ in seen(window, LIGHT.warning))
    put_caret(window, 1)
    QApplication.sendEvent(window.editor, QInputMethodEvent("nihon", []))
    assert min(x for x, _ in seen(window, LIGHT.warning)) > left + 20


def test_the_word_that_is_typed_is_left_alone_until_it_is_finished(qtbot: QtBot, window: Window) -> None:
    type_text(qtbot, window, "teh dgo")
    wait_for_underlined(qtbot, window, ["teh"])
    type_text(qtbot, window, " ")
    wait_for_underlined(qtbot, window, ["teh", "dgo"])
    press(qtbot, window, Qt.Key.Key_Left)
    press(qtbot, window, Qt.Key.Key_Backspace)
    wait_for_underlined(qtbot, window, ["teh"])
    press(qtbot, window, Qt.Key.Key_Home)
    wait_for_underlined(qtbot, window, ["teh", "dg"])


def test_a_word_that_is_mended_is_underlined_no_longer(qtbot: QtBot, window: Window) -> None:
    window.editor.set_text("I saw teh dog")
    wait_for_underlined(qtbot, window, ["teh"])
    put_caret(window, 6)
    for _letter in "teh":
        press(qtbot, window, Qt.Key.Key_Delete)
    type_text(qtbot, window, "the")
    wait_for_underlined(qtbot, window, [])


def test_underlining_changes_nothing_of_the_text(qtbot: QtBot, window: Window) -> None:
    window.editor.set_text("I saw teh dog")
    revision = window.editor.document().revision()
    wait_for_underlined(qtbot, window, ["teh"])
    assert window.editor.document().revision() == revision
    assert not window.editor.document().isModified()
    assert not window.editor.document().isUndoAvailable()


def test_while_an_input_method_composes_underlines_stay_where_they_are(qtbot: QtBot, window: Window) -> None:
    window.editor.set_text("teh dgo ")
    put_caret(window, 8)
    wait_for_underlined(qtbot, window, ["teh", "dgo"])
    QApplication.sendEvent(window.editor, QInputMethodEvent("nihon", []))
    window.spelling._underliner.look()
    assert underlined(window) == ["teh", "dgo"]


def test_only_what_shows_of_a_long_text_is_looked_through(qtbot: QtBot, window: Window) -> None:
    looked: list[str] = []
    checker = window.spelling.checker
    seen = checker.misspellings
    checker.misspellings = lambda begin, text: looked.append(text) or seen(begin, text)  # type: ignore[method-assign]
    window.editor.set_text("I saw teh dog again\n" * 50_000)
    qtbot.waitUntil(lambda: len(window.editor.waves.words) > 0)
    assert sum(map(len, looked)) < 10_000
    press(qtbot, window, Qt.Key.Key_End, CTRL)
    qtbot.waitUntil(lambda: window.editor.waves.words[-1].selectionStart() > 900_000)
    assert len(window.editor.waves.words) < 200


def test_a_paragraph_without_end_holds_nothing_up(qtbot: QtBot, window: Window) -> None:
    window.editor.set_text("I saw teh dog")
    wait_for_underlined(qtbot, window, ["teh"])
    window.editor.set_text("I saw teh dog " * 50_000)
    wait_for_underlined(qtbot, window, [])
    window.editor.set_text("I saw teh dog " * 1_000)
    qtbot.waitUntil(lambda: len(window.editor.waves.words) > 5)
    assert len(window.editor.waves.words) < 500


@pytest.mark.parametrize("text", ["", "\n\n", "a b\n\nc", "\U0001f600" * 3000, "x" * 9000 + " y", "ab " * 5000 + "\nz"])
def test_pieces_cover_a_text(qtbot: QtBot, text: str) -> None:
    editor = Editor()
    qtbot.addWidget(editor)
    editor.set_text(text)
    found = list(pieces(editor, 0, editor.document().characterCount() - 1))
    assert "".join(piece for _, piece in found) == text.replace("\n", "")
    assert [editor.slice(begin, begin + len(piece.encode("utf-16-le")) // 2) for begin, piece in found] == [
        piece for _, piece in found
    ]


def test_own_words_are_not_underlined_from_their_second_sighting_on(qtbot: QtBot, window: Window) -> None:
    type_text(qtbot, window, "I frobnicate. ")
    wait_for_underlined(qtbot, window, ["frobnicate"])
    type_text(qtbot, window, "You frobnicate. ")
    wait_for_underlined(qtbot, window, [])


def test_nothing_is_checked_where_the_setting_says_so(qtbot: QtBot, window: Window) -> None:
    window.editor.set_text("I saw teh dog")
    wait_for_underlined(qtbot, window, ["teh"])
    window.settings.change(replace(window.settings.now, check_spelling=False))
    wait_for_underlined(qtbot, window, [])
    type_text(qtbot, window, "dgo ")
    press(qtbot, window, Qt.Key.Key_F7)
    assert "isn't checked" in window.status.currentMessage()
    window.settings.change(replace(window.settings.now, check_spelling=True))
    wait_for_underlined(qtbot, window, ["dgo", "teh"])


def test_spelling_is_checked_without_any_model(qtbot: QtBot, open_window: OpenWindow) -> None:
    def missing(kind: str, parts: object) -> ScriptedBackend:
        raise ModelError(f"The {kind} model is missing: fetch Foreword again.")

    window = open_window(open_backend=missing, wait=False, open_speller=speller)
    wait_for_speller(qtbot, window)
    window.editor.set_text("I saw teh dog")
    wait_for_underlined(qtbot, window, ["teh"])


def test_each_text_has_its_own_underlines(qtbot: QtBot, window: Window) -> None:
    window.editor.set_text("I saw teh dog")
    wait_for_underlined(qtbot, window, ["teh"])
    window.filing.new()
    assert underlined(window) == []
    type_text(qtbot, window, "dgo ")
    wait_for_underlined(qtbot, window, ["dgo"])
    window.tabs.step(1)
    wait_for_underlined(qtbot, window, ["teh"])


# -- the menu ----------------------------------------------------------------------------------------------------------


@_MENU
@pytest.mark.usefixtures("_no_menu_is_left")
@pytest.mark.parametrize("by_mouse", [False, True])
def test_the_menu_at_a_misspelt_word_corrects_it_as_one_step(qtbot: QtBot, window: Window, by_mouse: bool) -> None:
    window.editor.set_text("I saw teh dog")
    menu = open_menu(qtbot, window, 8, by_mouse)
    titles = [action.text() for action in menu.actions()]
    assert titles[0] == "the"
    assert titles.index("") <= 5
    choose(menu, "the")
    assert window.editor.text() == "I saw the dog"
    press(qtbot, window, Qt.Key.Key_Z, CTRL)
    assert window.editor.text() == "I saw teh dog"


@_MENU
@pytest.mark.usefixtures("_no_menu_is_left")
def test_the_menu_is_worked_by_keys_alone(qtbot: QtBot, window: Window) -> None:
    window.editor.set_text("I saw teh dog")
    put_caret(window, 9)
    press(qtbot, window, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    menu = QApplication.activePopupWidget()
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert window.editor.text() == "I saw the dog"


@_MENU
@pytest.mark.usefixtures("_no_menu_is_left")
def test_a_word_is_added_to_own_words(qtbot: QtBot, window: Window) -> None:
    window.editor.set_text("we frobnicate")
    wait_for_underlined(qtbot, window, ["frobnicate"])
    choose(open_menu(qtbot, window, 8), "Add “frobnicate”")
    wait_for_underlined(qtbot, window, [])


@_MENU
@pytest.mark.usefixtures("_no_menu_is_left")
def test_in_private_no_word_is_added_but_may_be_ignored(qtbot: QtBot, window: Window) -> None:
    window.set_private(True)
    window.editor.set_text("we frobnicate")
    wait_for_underlined(qtbot, window, ["frobnicate"])
    menu = open_menu(qtbot, window, 8)
    assert not next(action for action in menu.actions() if "Add" in action.text()).isEnabled()
    choose(menu, "Ignore")
    wait_for_underlined(qtbot, window, [])


@_MENU
@pytest.mark.usefixtures("_no_menu_is_left")
def test_what_cannot_be_an_own_word_is_told(qtbot: QtBot, window: Window) -> None:
    window.own_words.add("to jane@example.org")
    qtbot.waitUntil(lambda: "no single word" in window.message.text)


@_MENU
@pytest.mark.usefixtures("_no_menu_is_left")
def test_elsewhere_the_menu_is_the_pages_own(qtbot: QtBot, window: Window) -> None:
    window.editor.set_text("I saw teh dog")
    titles = [action.text() for action in open_menu(qtbot, window, 2).actions()]
    assert not any("Ignore" in title for title in titles)
    assert any("Paste" in title for title in titles)


# -- the next one ------------------------------------------------------------------------------------------------------


def go_to_next(qtbot: QtBot, window: Window, position: int) -> None:
    press(qtbot, window, Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: window.editor.textCursor().position() == position)


def test_a_key_goes_from_one_misspelt_word_to_the_next_and_round(qtbot: QtBot, window: Window) -> None:
    text = "I saw teh dog\nand teh cat \U0001f600 recieve"
    window.editor.set_text(text)
    put_caret(window, 2)
    for position in (9, 21, 36, 9):
        go_to_next(qtbot, window, position)
    put_caret(window, 36)
    go_to_next(qtbot, window, 9)


def test_there_its_corrections_are_on_the_chips(qtbot: QtBot, window: Window) -> None:
    window.editor.set_text("I saw teh dog")
    go_to_next(qtbot, window, 9)
    qtbot.waitUntil(lambda: "the" in words(window))


def test_where_nothing_is_misspelt_that_is_told(qtbot: QtBot, window: Window) -> None:
    window.editor.set_text("I saw the dog\n" * 3)
    put_caret(window, 5)
    press(qtbot, window, Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: "No word is misspelt" in window.status.currentMessage())
    assert window.editor.textCursor().position() == 5


def test_typing_on_ends_the_search(qtbot: QtBot, window: Window) -> None:
    window.editor.set_text("I saw the dog\n" * 50_000 + "teh")
    window.spelling.go_to_next()
    type_text(qtbot, window, "x")
    assert not window.spelling._turn.isActive()
    assert window.editor.textCursor().position() == 1


def test_spelling_is_switched_off_in_the_settings(qtbot: QtBot) -> None:
    from gui.settings.dialog import SettingsDialog

    dialog = SettingsDialog(Settings())
    qtbot.addWidget(dialog)
    assert dialog.check_spelling.isChecked()
    dialog.check_spelling.click()
    assert not dialog.settings().check_spelling
    assert not dialog.auto_correct.isEnabled()


def test_a_slip_stays_underlined_though_it_was_typed_twice_and_an_unknown_word_does_not(
    qtbot: QtBot, window: Window
) -> None:
    type_text(qtbot, window, "we saw teh qtox today. we saw teh qtox today. ")
    wait_for_underlined(qtbot, window, ["teh", "teh"])


def test_a_slip_that_was_added_by_hand_is_no_longer_underlined(qtbot: QtBot, window: Window) -> None:
    type_text(qtbot, window, "we saw teh qtox today. we saw teh qtox today. ")
    window.own_words.add("teh")
    wait_for_underlined(qtbot, window, [])
