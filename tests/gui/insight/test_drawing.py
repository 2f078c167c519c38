"""Drawings of the insight dock: colours for every eye, keys to every spot, and the same picture at any width."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.insight.blocks import Bars, Branch, Matrix, Shaded, ShareBar, TextFlow, Tree
from gui.insight.canvas import Canvas
from gui.insight.drawing import Block, Heading, Paragraph, measure
from gui.insight.place import CaretPlace, place_in
from gui.insight.shades import lab, shade
from gui.theme import LIGHT, THEMES, Theme, contrast
from gui.widgets.figures import fine_percent
from gui.window import Window

ALL = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES.keys())
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)


@ALL
@pytest.mark.parametrize("sign", [1, -1])
def test_shades_are_evenly_spaced_and_ink_can_be_read_on_them(theme: Theme, sign: int) -> None:
    shades = [shade(theme, sign * step / 10) for step in range(11)]
    steps = [lab(b)[0] - lab(a)[0] for a, b in itertools.pairwise(shades)]
    assert max(steps) - min(steps) < 0.01
    assert abs(sum(steps)) > 0.2  # lightness alone tells them apart
    least = 7 if theme.is_high_contrast else 4.5
    assert all(contrast(theme.ink, colour.name()) >= least for colour in shades)


def test_shades_begin_at_the_page() -> None:
    assert shade(LIGHT, 0) == QColor(LIGHT.page)
    assert shade(LIGHT, 1).name() == LIGHT.strong
    assert shade(LIGHT, -1).name() == LIGHT.counter


@pytest.mark.parametrize(
    ("share", "shown"), [(0, "0"), (1, "100"), (0.123, "12"), (0.05, "5.0"), (0.000123, "0.012"), (1e-9, "<0.0001")]
)
def test_probabilities_have_two_digits_that_count(share: float, shown: str) -> None:
    assert fine_percent(share) == f"{shown}\u202f%"


@given(st.lists(TEXT, max_size=8), st.integers(min_value=40, max_value=900))
def test_any_text_is_drawn_within_the_width(qapp: QApplication, texts: list[str], width: int) -> None:
    blocks: list[Block] = [
        Heading("".join(texts)),
        Paragraph(" ".join(texts)),
        Bars([ShareBar(text, 0.5, "50 %", text, text) for text in texts]),
        TextFlow([Shaded(text, 0.5, 3, text) for text in texts]),
        Tree([Branch(depth, text, "1 %", True, text) for depth, text in enumerate(texts)]),
    ]
    if texts:
        blocks.append(Matrix(texts, [[0.1] * len(texts)] * len(texts), texts))
    drawn = measure(blocks, LIGHT, QFont(), width)
    assert drawn.top > 0
    assert all(spot.area.left() >= -1 and spot.area.right() <= width + 1 for spot in drawn.spots)
    assert all(0 <= spot.area.top() <= spot.area.bottom() <= drawn.top + 1 for spot in drawn.spots)


def test_keys_go_from_spot_to_spot_and_choose(qtbot: QtBot) -> None:
    canvas = Canvas("Words")
    qtbot.addWidget(canvas)
    canvas.resize(300, 200)
    canvas.show_blocks((Bars([ShareBar("one", 0.5, "50 %"), ShareBar("two", 0.4, "40 %", key="two")]),))
    chosen = list[object]()
    canvas.chosen.connect(chosen.append)
    qtbot.keyClick(canvas, Qt.Key.Key_Down)
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert chosen == []
    qtbot.keyClick(canvas, Qt.Key.Key_Down)
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert chosen == ["two"]
    assert canvas.accessibleName() == "Words"
    assert canvas.accessibleDescription() == "one, 50 %\ntwo, 40 %"


def test_a_click_chooses(qtbot: QtBot) -> None:
    canvas = Canvas("Words")
    qtbot.addWidget(canvas)
    canvas.resize(300, 200)
    canvas.show_blocks((Bars([ShareBar("one", 0.5, "50 %", key=1)]),))
    with qtbot.waitSignal(canvas.chosen) as chosen:
        qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=canvas.spots[0].area.center().toPoint())
    assert chosen.args == [1]


@given(TEXT, TEXT)
def test_places_are_found_again_in_the_document(before: str, after: str) -> None:
    place = CaretPlace(before + after, len(before), begin=7)
    assert place.position(len(before)) == 7 + len(before.encode("utf-16-le")) // 2


@pytest.mark.parametrize(
    ("text", "caret", "selected", "word"),
    [
        ("one two", 5, (5, 5), "two"),
        ("one two", 3, (3, 3), "one"),
        ("one two ", 7, (3, 8), "two"),
        ("\u2026 ", 2, (2, 2), ""),
    ],
)
def test_the_word_at_a_place(text: str, caret: int, selected: tuple[int, int], word: str) -> None:
    start, end = CaretPlace(text, caret, selected).word
    assert text[start:end] == word


def test_a_place_knows_emoji_before_it(window: Window) -> None:
    window.editor.insertPlainText("\U0001f600\U0001f600 word ")
    place = place_in(window.editor)
    assert place.before == "\U0001f600\U0001f600 word "
    assert place.position(place.caret) == window.editor.textCursor().position()
    assert place.is_whole
