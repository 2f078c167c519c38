"""Text that runs to the left, scripts without spaces, and whatever else can be typed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.documents.counting import count_words
from gui.page.ghost_text import stands_outside
from gui.theme import HIGH_LIGHT, LIGHT
from gui.window import Window
from service.settings import Settings
from tests.fakes import ScriptedBackend
from tests.writing import OpenWindow, type_text, wait_for_words

LEFT_TO_RIGHT, RIGHT_TO_LEFT = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft
HEBREW = {"שלומכם": 0.4, "נשמע": 0.3}
MIXED = st.sampled_from("אבجدกาเ今日かカ\u0301\u200f\u202e😀 \n")
ANY_TEXT = st.text(st.characters(codec="utf-8") | MIXED, max_size=40)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("Dear Anna, how are you?", 5),
        ("今天天气很好。", 6),
        ("私は iPhone を、", 4),
        ("שלום לכם", 2),
        ("สวัสดีครับ ผมชื่อ", 2),
    ],
)
def test_words_are_counted_in_every_script(text: str, count: int) -> None:
    assert count_words(text) == count


@given(ANY_TEXT, ANY_TEXT)
def test_words_of_two_lines_add_up(one: str, other: str) -> None:
    assert count_words(f"{one}\u2029{other}") == count_words(one) + count_words(other)


@pytest.mark.parametrize(
    ("line", "text", "way", "outside"),
    [
        ("", "Dear", LEFT_TO_RIGHT, True),
        ("I look ", "forward", LEFT_TO_RIGHT, True),
        ("I lo", "ok", LEFT_TO_RIGHT, True),
        ("They said ", "שלום", LEFT_TO_RIGHT, True),
        ("They said של", "ום", LEFT_TO_RIGHT, False),
        ("They said שלום ", "לכם", LEFT_TO_RIGHT, False),
        ("They said שלום ", "and", LEFT_TO_RIGHT, True),
        ("שלום ", "לכם", RIGHT_TO_LEFT, True),
        ("של", "ום", RIGHT_TO_LEFT, True),
        ("שלום hel", "lo", RIGHT_TO_LEFT, False),
        ("مرحبا ", "بكم", RIGHT_TO_LEFT, True),
    ],
)
def test_grey_text_shows_only_where_it_would_stand_once_typed(
    line: str, text: str, way: Qt.LayoutDirection, outside: bool
) -> None:
    assert stands_outside(line, text, way) is outside


def ghost_columns(window: Window) -> list[int]:
    """Where on the page something has the colour of ghost text, left to right, in pixels."""
    image: QImage = window.editor.viewport().grab().toImage()
    grey = QColor(LIGHT.ghost)
    rows, columns = range(image.height()), range(image.width())
    return [x for x in columns if any(image.pixelColor(x, y) == grey for y in rows)]


@pytest.fixture
def hebrew_window(open_window: OpenWindow, backends: dict[str, ScriptedBackend]) -> Window:
    backends["transformer"].words = HEBREW
    window = open_window(Settings("transformer", ghost="always", theme="light"))
    window.resize(700, 400)
    return window


def test_grey_text_runs_to_the_left_of_text_that_does(qtbot: QtBot, hebrew_window: Window) -> None:
    window = hebrew_window
    window.editor.insertPlainText("מה ")
    wait_for_words(qtbot, window, ["שלומכם", "נשמע"])
    assert window.editor.ghost() == "שלומכם"
    columns = ghost_columns(window)
    assert columns
    assert max(columns) <= window.editor.cursorRect().left()
    qtbot.keyClick(window.editor, Qt.Key.Key_Tab)
    assert window.editor.text() == "מה שלומכם "


def test_grey_text_stays_where_it_is_while_it_is_typed(qtbot: QtBot, hebrew_window: Window) -> None:
    window = hebrew_window
    window.editor.insertPlainText("מה ")
    wait_for_words(qtbot, window, ["שלומכם", "נשמע"])
    before = min(ghost_columns(window))
    window.editor.insertPlainText("ש")
    assert window.editor.ghost() == "לומכם"
    assert abs(min(ghost_columns(window)) - before) <= 3


def test_no_grey_text_over_a_hebrew_word_in_an_english_line(qtbot: QtBot, hebrew_window: Window) -> None:
    window = hebrew_window
    window.editor.insertPlainText("They said של")
    wait_for_words(qtbot, window, ["שלומכם"])
    assert window.editor.ghost() == ""


@pytest.mark.parametrize("text", ["今天天气很好。", "私は学生です ", "สวัสดีครับ ", "שלום לכם ", "مرحبا "])
def test_english_is_not_offered_in_other_scripts(qtbot: QtBot, window: Window, text: str) -> None:
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    window.editor.set_text("")
    window.editor.insertPlainText(text)
    wait_for_words(qtbot, window, [])
    assert window.editor.ghost() == ""


@pytest.mark.parametrize("is_high", [False, True], ids=["light", "high contrast"])
def test_grey_text_is_underlined_in_high_contrast(qtbot: QtBot, open_window: OpenWindow, is_high: bool) -> None:
    theme = HIGH_LIGHT if is_high else LIGHT
    window = open_window(
        Settings("transformer", ghost="always", theme="high contrast light" if is_high else "light", font_size=24)
    )
    type_text(qtbot, window, "See you ")
    wait_for_words(qtbot, window, ["again", "next", "and"])
    image = window.editor.viewport().grab().toImage()
    lines = [
        "".join("x" if image.pixelColor(x, y) == QColor(theme.ghost) else " " for x in range(image.width()))
        for y in range(image.height())
    ]
    longest = max(len(run) for line in lines for run in line.split(" "))
    assert (longest > 24) is is_high


@pytest.fixture
def mirrored(qapp: QApplication) -> Iterator[None]:
    qapp.setLayoutDirection(RIGHT_TO_LEFT)
    yield
    qapp.setLayoutDirection(LEFT_TO_RIGHT)


@pytest.mark.usefixtures("mirrored")
def test_the_window_can_be_laid_out_from_the_right(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window(Settings("both"))
    window.resize(1280, 800)
    window.editor.set_text("line\n" * 200)
    qtbot.waitUntil(window.editor.verticalScrollBar().isVisible)
    left = window.editor.viewport().x()
    right = window.editor.width() - window.editor.viewport().geometry().right() - 1
    assert abs(left - right) < 32
    row = window.strip.rows[0]
    shown = [*(chip for chip in reversed(row.chips) if chip.isVisible()), row.label]
    assert len(shown) == 4
    places = [widget.x() for widget in shown]
    assert places == sorted(places), "the first chip is at the right, and the label beside it"
    assert all(widget.x() >= 0 and widget.geometry().right() < window.width() for widget in shown)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(ANY_TEXT, st.text(st.characters(codec="utf-8", categories=["L", "M", "N", "P", "S"]), max_size=20))
def test_any_text_can_be_written_and_offered(window: Window, text: str, offered: str) -> None:
    window.editor.set_text("")
    window.editor.insertPlainText(text)
    window.editor.show_ghost(offered, "")
    window.grab()
    if window.editor.ghost():
        ghost = window.editor.ghost()
        window.editor.take(ghost, "")
        assert ghost in window.editor.text()


def test_text_that_runs_to_the_left_begins_at_the_right(open_window: OpenWindow) -> None:
    window = open_window()
    window.editor.set_text("שלום לכם\nHello\nشكر")
    window.editor.viewport().repaint()
    document, margin = window.editor.document(), window.editor.document().documentMargin()

    def edges(number: int) -> tuple[float, float]:
        line = document.findBlockByNumber(number).layout().lineAt(0)
        right = margin + line.width() - line.naturalTextRect().right()
        return line.naturalTextRect().left() - margin, right

    assert [round(edges(number)[1]) for number in (0, 2)] == [0, 0]
    assert round(edges(1)[0]) == 0
    cursor = window.editor.textCursor()
    assert window.editor.cursorRect(cursor).left() > window.editor.viewport().width() / 2
