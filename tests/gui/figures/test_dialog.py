"""The page "Your figures": what it says, draws and lists, light and dark, by keyboard alone, and how it is cleared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QMessageBox, QScrollArea
from pytestqt.qtbot import QtBot

from engine.ledger import KeystrokeTally, Ledger
from gui import theme as themes
from gui.figures.counter import SignallingCounter
from gui.figures.dialog import FiguresDialog
from gui.figures.plot import INKS, colour
from gui.figures.sentences import comparison
from gui.theme import DARK, GRID, LIGHT, Theme
from gui.widgets.figures import percent
from gui.window import Window
from service.modes import MODES
from service.private import PrivateMode
from tests.writing import press, type_text

TODAY = date(2026, 3, 2)
YESTERDAY = TODAY - timedelta(1)
OpenPage = Callable[[Theme], FiguresDialog]


@pytest.fixture
def figures(qapp: QApplication, tmp_path: Path) -> Iterator[SignallingCounter]:
    parent = QObject()
    figures = SignallingCounter(tmp_path / "figures.json", PrivateMode(), str, parent, lambda: TODAY)
    yield figures
    figures.close()


@pytest.fixture
def open_page(qtbot: QtBot, figures: SignallingCounter) -> Iterator[OpenPage]:
    pages = []

    def open_(theme: Theme = LIGHT) -> FiguresDialog:
        themes.apply(theme)
        page = FiguresDialog(figures, theme)
        pages.append(page)
        with qtbot.waitExposed(page):
            page.show()
        return page

    yield open_
    for page in pages:
        page.close()
        page.deleteLater()


def fill(ledger: Ledger) -> None:
    ledger.add(YESTERDAY, "blend", KeystrokeTally(600, 1000, 8, 2, 5))
    ledger.add(TODAY, "blend", KeystrokeTally(50, 100, 1, 1, 1))
    ledger.add(TODAY, "ngram", KeystrokeTally(150, 300, 3, 0, 4))
    for number in range(60):
        ledger.score("transformer", 10, 5 + number % 2)
        ledger.score("ngram", 10, 6)


def rows(page: FiguresDialog) -> list[list[str]]:
    table = page.table
    return [
        [table.item(row, column).text() for column in range(table.columnCount())] for row in range(table.rowCount())
    ]


def test_the_page_says_what_was_saved_today_and_in_all(figures: SignallingCounter, open_page: OpenPage) -> None:
    fill(figures.ledger)
    page = open_page(LIGHT)
    assert page.today.text() == "Today: 50\u202f% of 400 characters saved, 5 suggestions taken, 5 ignored."
    assert page.in_all.text() == "In all: 43\u202f% of 1,400 characters saved, 15 suggestions taken, 10 ignored."
    assert page.comparison.text() == (
        "On your last 60 words GPT-2 would have saved 45 \u00b1 2\u202f%, the n-gram model 40 \u00b1 0\u202f%."
    )
    assert "1 \u2212 keystrokes / characters" in page.formula.text()


def test_the_table_lists_all_figures_the_latest_day_first(figures: SignallingCounter, open_page: OpenPage) -> None:
    fill(figures.ledger)
    assert rows(open_page(LIGHT)) == [
        ["In all", "Best of both", "650", "1,100", "41\u202f%", "9", "3", "6"],
        ["In all", "N-gram", "150", "300", "50\u202f%", "3", "0", "4"],
        ["2 Mar 2026", "Best of both", "50", "100", "50\u202f%", "1", "1", "1"],
        ["2 Mar 2026", "N-gram", "150", "300", "50\u202f%", "3", "0", "4"],
        ["1 Mar 2026", "Best of both", "600", "1,000", "40\u202f%", "8", "2", "5"],
    ]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_each_backend_has_a_line_in_its_colour_on_the_page_of_the_theme(
    figures: SignallingCounter, open_page: OpenPage, theme: Theme
) -> None:
    fill(figures.ledger)
    page = open_page(theme)
    image = page.plot.widget.grab().toImage()
    seen = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert QColor(theme.page).name() in seen
    assert {colour(MODES["blend"].colour, theme), colour(MODES["ngram"].colour, theme)} <= seen
    assert colour(MODES["transformer"].colour, theme) not in seen
    assert page.drawing.currentWidget() is page.plot.widget


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_line_stands_out_from_the_page(theme: Theme) -> None:
    assert all(themes.contrast(colour(role, theme), theme.page) >= 3 for role in INKS)


def test_each_mode_of_writing_has_a_line_of_its_own() -> None:
    assert len({INKS[mode.colour] for mode in MODES.values()}) == len(MODES)


def test_before_the_first_word_there_is_a_sentence_and_no_empty_plot(open_page: OpenPage) -> None:
    page = open_page(LIGHT)
    assert page.empty.isVisible()
    assert "Here you will see" in page.empty.text()
    assert not any(widget.isVisible() for widget in (page.plot.widget, page.table, page.today, page.comparison))
    assert not page.clear.isEnabled()


def test_a_day_with_few_characters_is_listed_and_not_drawn(figures: SignallingCounter, open_page: OpenPage) -> None:
    figures.ledger.add(TODAY, "blend", KeystrokeTally(2, 9))
    page = open_page(LIGHT)
    assert page.empty.isVisible()
    assert len(rows(page)) == 2


@pytest.mark.parametrize(("answer", "left"), [("Yes", 0), ("No", 5)])
def test_clearing_asks_first(
    figures: SignallingCounter,
    open_page: OpenPage,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    answer: str,
    left: int,
) -> None:
    fill(figures.ledger)
    figures.backend = "blend"
    figures.count(1, 1)
    figures.save()
    page = open_page(LIGHT)
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton[answer])
    page.clear.click()
    figures.close()
    assert len(rows(page)) == left
    assert figures.ledger.is_empty == (left == 0)
    assert (b'"days": {}' in (tmp_path / "figures.json").read_bytes()) == (left == 0)


def test_a_shortcut_opens_the_page_and_keys_alone_go_through_it(
    qtbot: QtBot, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_text(qtbot, window, "zoo")
    seen = []

    def walk(page: FiguresDialog) -> None:
        page.show()
        page.activateWindow()
        qtbot.waitUntil(page.isActiveWindow)
        seen.append(page.table.hasFocus())
        for _ in range(12):
            qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
            seen.append(QApplication.focusWidget())
        page.reject()
        seen.append(page.clear in seen)
        seen.append(page.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Close) in seen)

    monkeypatch.setattr(FiguresDialog, "exec", walk)
    press(qtbot, window, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert seen[0] is True
    assert seen[-2:] == [True, True]


def _bar(page: FiguresDialog) -> int:
    """The width of the page's scroll bar."""
    area = page.findChild(QScrollArea)
    return area.width() - area.viewport().width()


def test_no_line_is_cut_on_a_small_screen_with_large_text(
    qtbot: QtBot, qapp: QApplication, figures: SignallingCounter, open_page: OpenPage
) -> None:
    fill(figures.ledger)
    usual = qapp.font()
    large = qapp.font()
    large.setPointSize(16)
    qapp.setFont(large)
    try:
        page = open_page(LIGHT)
        page.resize(640, 480)
        qtbot.waitUntil(lambda: page.comparison.width() == 640 - 6 * GRID - _bar(page))
        assert (page.width(), page.height()) == (640, 480)
        for label in (page.today, page.in_all, page.comparison, page.formula):
            assert label.height() >= label.heightForWidth(label.width())
    finally:
        qapp.setFont(usual)


def test_backends_with_different_words_each_have_a_sentence() -> None:
    ledger = Ledger()
    for number in range(120):
        ledger.score("ngram", 10, 6)
        if number % 2:
            ledger.score("transformer", 10, 5)
    assert comparison(ledger) == (
        "On your last 60 words GPT-2 would have saved 50 \u00b1 0\u202f%. "
        "On your last 120 words the n-gram model would have saved 40 \u00b1 0\u202f%."
    )


def test_too_few_words_are_said_to_be_too_few() -> None:
    ledger = Ledger()
    ledger.score("ngram", 10, 6)
    assert comparison(ledger).endswith("what each model would have saved; 1 word so far.")


@pytest.mark.parametrize(
    ("share", "text"), [(None, "\u2013"), (0.414, "41\u202f%"), (-0.002, "0\u202f%"), (-0.5, "\u221250\u202f%")]
)
def test_shares_are_whole_percents(share: float | None, text: str) -> None:
    assert percent(share) == text
