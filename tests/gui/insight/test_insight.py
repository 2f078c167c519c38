"""The insight dock shows, on the bundled models, what they make of the writer's text."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from engine.errors import ModelError
from engine.own_words import OwnWords
from gui.insight.alternatives import AlternativesView
from gui.insight.attention import AttentionView
from gui.insight.continuation import ContinuationView
from gui.insight.dock import InsightDock
from gui.insight.likelihood import LikelihoodView
from gui.insight.models import Models
from gui.insight.tour import TourView
from gui.insight.tour_pages import PAGES
from gui.window import Window
from tests.gui.insight.dock import LETTER, open_dock, said, settle, show, view_of
from tests.gui.test_accessibility import nameless
from tests.writing import OpenWindow, wait_for_words


@pytest.fixture
def dock(qtbot: QtBot, window: Window) -> InsightDock:
    """Opened on a letter, its first view there."""
    window.editor.insertPlainText(LETTER)
    found = open_dock(window)
    settle(qtbot, window)
    return found


def test_both_models_are_compared_at_the_caret(dock: InsightDock) -> None:
    text = said(dock.compare)
    assert "Transformer" in text
    assert "N-gram model" in text
    assert "seeing, " in text
    assert "“I look forward to seeing”" in text
    assert "the transformer went most by" in text or "The transformer looked most at" in text


def test_the_example_shows_what_the_ngram_model_cannot_see(qtbot: QtBot, window: Window, dock: InsightDock) -> None:
    dock.compare.show_example.click()
    settle(qtbot, window)
    assert "“Shawn”, stands too far back" in said(dock.compare)
    dock.compare.leave_example.click()
    settle(qtbot, window)
    assert "Shawn" not in said(dock.compare)


def test_views_follow_the_caret(qtbot: QtBot, window: Window, dock: InsightDock) -> None:
    qtbot.keyClicks(window.editor, "hearing fr")
    settle(qtbot, window)
    assert "from, " in said(dock.compare)


def test_a_key_cancels_what_is_computed(qtbot: QtBot, window: Window, dock: InsightDock) -> None:
    dock.ask()
    assert window.insight.asker.is_busy
    qtbot.keyClicks(window.editor, "s")
    assert not window.insight.asker.is_busy
    settle(qtbot, window)


@pytest.mark.qt_log_ignore("grabbing the keyboard", "raise", extend=True)  # a menu without a screen
def test_a_chip_is_explained(qtbot: QtBot, window: Window) -> None:
    window.editor.insertPlainText(LETTER)
    wait_for_words(qtbot, window, ["again", "next", "and"])
    chip = window.strip.rows[0].chips[1]
    chip.menu_wanted.emit(chip.mapToGlobal(chip.rect().center()))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    next(action for action in menu.actions() if action.text() == "Why this word?").trigger()
    menu.close()
    settle(qtbot, window)
    dock = window.insight.dock
    assert dock is not None
    assert dock.view is dock.why
    assert "“next”" in said(dock.why)
    assert [one.word for one in dock.why.influences][:3] == ["to", "forward", "look"]
    assert "Where it comes from" in said(dock.why)


def test_a_word_that_is_typed_is_explained_until_the_text_changes(
    qtbot: QtBot, window: Window, dock: InsightDock
) -> None:
    show(qtbot, window, dock.why)
    dock.why.explain("hamburger")
    settle(qtbot, window)
    assert dock.why.words.currentText() == "hamburger"
    window.editor.insertPlainText("the ")
    settle(qtbot, window)
    assert dock.why.words.currentText() != "hamburger"


def test_attention_adds_up_and_follows_the_word_that_is_chosen(qtbot: QtBot, window: Window, dock: InsightDock) -> None:
    view = show(qtbot, window, view_of(window, AttentionView))
    assert said(view).startswith("“to” looks at: ")
    assert view.layer.count() > 2
    view.layer.setCurrentIndex(1)
    view.head.setCurrentIndex(2)
    view.canvas.chosen.emit(3)
    assert view._map is not None
    assert said(view).startswith(f"“{view._map.words[3].strip()}” looks at: ")


def test_attention_is_released_with_its_view(
    qtbot: QtBot, window: Window, dock: InsightDock, monkeypatch: pytest.MonkeyPatch
) -> None:
    released: list[bool] = []
    hide = Models.hide_attention
    monkeypatch.setattr(Models, "hide_attention", lambda models: (released.append(bool(models.shown)), hide(models)))
    show(qtbot, window, view_of(window, AttentionView))
    show(qtbot, window, dock.why)
    assert released == [True]


def test_a_model_that_hides_its_attention_gets_a_sentence(
    qtbot: QtBot, window: Window, dock: InsightDock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_models: Models) -> None:
        raise ModelError("The model doesn't show its attention: make it again.")

    monkeypatch.setattr(Models, "attention", fail)
    view = show(qtbot, window, view_of(window, AttentionView))
    assert said(view) == "The model doesn't show its attention: make it again."
    assert not view.picture.isEnabled()


def test_unlikely_words_stand_out(qtbot: QtBot, window: Window) -> None:
    window.editor.insertPlainText("Jump hamburger I. Thank you for the letter. I eat hamburger.")
    open_dock(window)
    view = show(qtbot, window, view_of(window, LikelihoodView))
    for kind in ("transformer", "ngram"):
        odd, usual, plain = view._views[kind].sentences
        assert odd.band == 3
        assert usual.band == 0
        assert plain.band < 3
    jump = next(word for word in view._views["transformer"].words if word.text == "Jump")
    view.canvas.chosen.emit(jump)
    settle(qtbot, window)
    assert "Likelier than “Jump”" in said(view)
    view.model.setCurrentIndex(1)
    assert "N-gram model" in said(view)


def test_the_tour_has_a_figure_on_each_of_five_pages(qtbot: QtBot, window: Window, dock: InsightDock) -> None:
    view = show(qtbot, window, view_of(window, TourView))
    for number, page in enumerate(PAGES, 1):
        assert said(view).startswith(f"{number}. ")
        assert re.search(r"\d\u202f%", said(view)), page.title
        assert view.data is not None
        view.on.click()
        settle(qtbot, window)
    assert len(PAGES) == 5


@pytest.mark.parametrize("text", ["", "word", "\u2603\u2603 \u4f60\u597d ", "A \ud83d\ude00", "word " * 3000, "12, "])
def test_no_text_leaves_a_view_empty(qtbot: QtBot, window: Window, text: str) -> None:
    window.editor.insertPlainText(text)
    dock = open_dock(window)
    for view in dock.views:
        show(qtbot, window, view)
        assert len(said(view)) > 10, view.title
        assert "can't be shown" not in said(view), view.title


def test_pictures_and_data_are_saved(
    qtbot: QtBot, window: Window, dock: InsightDock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, view in enumerate(dock.views):
        show(qtbot, window, view)
        if isinstance(view, ContinuationView):
            view.go.click()
        if isinstance(view, AlternativesView):
            window.editor.setTextCursor(window.editor.selection(14, 17))
        settle(qtbot, window)
        for kind in ("png", "svg", "csv", "json"):
            path = tmp_path / f"{number}.{kind}"
            monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args, path=path: (str(path), ""))
            (view.picture if kind in ("png", "svg") else view.figures).click()
        image = QImage(str(tmp_path / f"{number}.png"))
        assert len({image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)}) > 2
        vector = (tmp_path / f"{number}.svg").read_bytes()
        assert QSvgRenderer(QByteArray(vector)).isValid()
        assert vector.count(b"<text") > 3
        assert json.loads((tmp_path / f"{number}.json").read_text("utf-8"))
        with (tmp_path / f"{number}.csv").open(encoding="utf-8", newline="") as file:
            assert len(list(csv.reader(file))) > 1


def test_a_picture_that_cannot_be_saved_is_told(
    qtbot: QtBot, window: Window, dock: InsightDock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(tmp_path / "none" / "a.png"), ""))
    dock.compare.picture.click()
    assert "a.png" in window.message.text


def test_the_dock_goes_by_its_button_and_comes_again_with_the_settings(qtbot: QtBot, window: Window) -> None:
    dock = open_dock(window)
    assert window.settings.now.insight
    dock.close()
    assert not window.settings.now.insight
    assert not window.toolbar.insight.isChecked()
    qtbot.keyClick(window.editor, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    assert dock.isVisible()


def test_everything_in_the_dock_has_a_name_and_takes_the_focus(qtbot: QtBot, window: Window, dock: InsightDock) -> None:
    for view in dock.views:
        show(qtbot, window, view)
        assert nameless(dock) == []
        assert view.canvas.accessibleName() == view.title
    window.navigation.step(-1)
    assert dock.isAncestorOf(QApplication.focusWidget())
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.editor.hasFocus()


def test_of_a_long_text_the_part_around_the_caret_is_shown(qtbot: QtBot, window: Window) -> None:
    window.editor.insertPlainText("Thank you for the letter. " * 200 + "I look forward to ")
    open_dock(window)
    view = show(qtbot, window, view_of(window, LikelihoodView))
    assert "Shown is the part around the caret." in said(view)
    assert said(view).count("letter: rank") < 100
    assert "forward: rank" in said(view)


def test_own_words_have_their_share_of_a_suggestion(qtbot: QtBot, open_window: OpenWindow, tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    own_words = OwnWords(tmp_path / "state" / "words.sqlite")
    own_words.learn("I look forward to zorbing. " * 6)
    own_words.close()
    window = open_window()
    window.editor.insertPlainText(LETTER)
    dock = open_dock(window)
    dock.explain("zorbing")
    settle(qtbot, window)
    assert dock.why.sources is not None
    assert dock.why.sources.own > 0.9
    window.settings.change(replace(window.settings.now, learn=False))
    dock.explain("zorbing")
    settle(qtbot, window)
    assert dock.why.sources.own == 0
