"""The window with small and with large fonts: nothing is cut off, and nothing lies over anything else."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from gui.own_words.page import WordsPage
from gui.settings.dialog import SettingsDialog
from gui.widgets.elided import ElidedLabel
from gui.window import Window
from service.settings import Settings
from tests.writing import OpenWindow

SHOWN = (QAbstractButton, QComboBox, QLabel, QLineEdit)


@pytest.fixture(params=[8, 16, 32], ids=lambda size: f"{size} pt")
def system_font(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[int]:
    """The font of the interface in so many points."""
    before = qapp.font()
    font = qapp.font()
    font.setPointSize(request.param)
    qapp.setFont(font)
    yield request.param
    qapp.setFont(before)


def cut_off(top: QWidget) -> list[str]:
    """What shows in `top` but reaches beyond what it lies in, or has less room than its text needs."""
    found = []
    for widget in _shown(top):
        needed = QSize() if isinstance(widget, ElidedLabel) else widget.minimumSizeHint()
        if widget.width() < needed.width() or widget.height() < needed.height():
            found.append(f"{_name(widget)}: {widget.size()} for {needed}")
        if not widget.parentWidget().rect().contains(widget.geometry()):
            found.append(f"{_name(widget)} beyond its parent")
    return found


def overlapping(top: QWidget) -> list[str]:
    """The pairs in `top` that lie over each other though they share a parent."""
    return [
        f"{_name(one)} over {_name(other)}"
        for one, other in combinations(_shown(top), 2)
        if one.parentWidget() is other.parentWidget() and one.geometry().intersects(other.geometry())
    ]


def _shown(top: QWidget) -> list[QWidget]:
    """What shows text in `top`, but for the parts of spin boxes and tabs, which are Qt's to lay out."""
    parts = [
        widget
        for widget in top.findChildren(QWidget)
        if isinstance(widget, SHOWN) and widget.isVisible() and _text(widget)
    ]
    return [part for part in parts if not isinstance(part.parentWidget(), QAbstractSpinBox | QTabBar)]


def _text(widget: QWidget) -> str:
    return widget.text() if isinstance(widget, QLabel) else "a place to press or to write"


def _name(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.accessibleName() or getattr(widget, 'text', str)()!r}"


@pytest.mark.parametrize("page", [6, 48])
@pytest.mark.parametrize("size", [(640, 480), (2560, 1440)], ids=["small", "large"])
def test_nothing_is_cut_off_in_the_window(
    qtbot: QtBot, open_window: OpenWindow, system_font: int, page: int, size: tuple[int, int]
) -> None:
    window: Window = open_window(Settings("both", chips=5, font_size=page, zoom=110))
    window.tabs.add()
    window.desk.find_bar.open(replacing=True)
    window.message.say("The letter can't be saved.")
    window.resize(*size)
    QApplication.processEvents()
    assert cut_off(window) == []
    assert overlapping(window) == []


def test_nothing_is_cut_off_in_the_settings(qtbot: QtBot, system_font: int) -> None:
    dialog = SettingsDialog(Settings())
    qtbot.addWidget(dialog)
    dialog.show()
    QApplication.processEvents()
    assert cut_off(dialog) == []
    assert overlapping(dialog) == []


def test_nothing_is_cut_off_on_the_page_of_own_words(qtbot: QtBot, open_window: OpenWindow, system_font: int) -> None:
    window = open_window()
    window.show_words()
    (page,) = window.findChildren(WordsPage)
    qtbot.waitUntil(lambda: bool(page.message.text()))  # it says that there is nothing yet
    QApplication.processEvents()
    assert cut_off(page) == []
    assert overlapping(page) == []
    page.close()


def test_a_status_without_room_is_shortened_and_whole_for_screen_readers(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window(Settings("both"))
    window.resize(640, 480)
    window.status.model.setText("a model with a name that is far longer than others · 12 ms " * 3)
    window.grab()
    assert window.status.model.shown().endswith("…")
    assert window.status.model.toolTip() == window.status.model.text()


def test_chips_have_room_for_words_in_a_large_font(qtbot: QtBot, open_window: OpenWindow, system_font: int) -> None:
    window = open_window(Settings("transformer", font_size=6))
    window.resize(2560, 1440)
    chip = window.strip.rows[0].chips[0]
    assert chip.width() > chip.fontMetrics().horizontalAdvance("1 understanding 31 %")
