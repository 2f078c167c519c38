"""The views of the insight dock that write into the text: what goes on from it, and other words for one in it."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from gui.insight.alternatives import AlternativesView
from gui.insight.continuation import ContinuationView
from gui.insight.dock import InsightDock
from gui.window import Window
from tests.gui.insight.dock import LETTER, open_dock, said, settle, show, view_of


@pytest.fixture
def dock(qtbot: QtBot, window: Window) -> InsightDock:
    """Opened on a letter, its first view there."""
    window.editor.insertPlainText(LETTER)
    found = open_dock(window)
    settle(qtbot, window)
    return found


def test_a_continuation_is_accepted_word_by_word_and_undone_in_steps(
    qtbot: QtBot, window: Window, dock: InsightDock
) -> None:
    view = show(qtbot, window, view_of(window, ContinuationView))
    view.form.method.setCurrentIndex(view.form.method.findData("greedy"))
    view.go.click()
    settle(qtbot, window)
    whole = view.rest
    view.take_word.click()
    first = window.editor.text()
    assert first.startswith(LETTER)
    assert len(first) > len(LETTER)
    assert " " not in first[len(LETTER) :]
    view.take_all.click()
    assert window.editor.text() == LETTER + whole
    window.editor.undo()
    assert window.editor.text() == first
    window.editor.undo()
    assert window.editor.text() == LETTER


def test_a_slider_from_careful_to_free_stands_for_the_settings_behind_details(
    qtbot: QtBot, window: Window, dock: InsightDock
) -> None:
    view = show(qtbot, window, view_of(window, ContinuationView))
    form, before = view.form, view.form.settings()
    assert not form.fields["temperature"].isVisible()
    form.freedom.setValue(form.freedom.minimum())
    careful = form.settings()
    form.freedom.setValue(form.freedom.maximum())
    free = form.settings()
    for name in ("temperature", "top_p"):
        assert getattr(careful, name) < getattr(before, name) < getattr(free, name)
    assert (careful.top_k, free.top_k) == (10, 0)
    form.details.button.click()
    assert form.fields["temperature"].isVisible()
    form.method.setCurrentIndex(form.method.findData("greedy"))
    assert not form.freedom.isEnabled(), "greedy draws nothing by chance"


def test_the_same_seed_gives_the_same_text(qtbot: QtBot, window: Window, dock: InsightDock) -> None:
    view = show(qtbot, window, view_of(window, ContinuationView))
    texts = []
    for seed in (3, 3, 4):
        view.form.fields["seed"].setValue(seed)
        view.go.click()
        settle(qtbot, window)
        texts.append(view.rest)
    assert texts[0] == texts[1] != texts[2]


def test_beam_search_shows_its_tree_and_writes_what_is_chosen(qtbot: QtBot, window: Window, dock: InsightDock) -> None:
    view = show(qtbot, window, view_of(window, ContinuationView))
    view.form.method.setCurrentIndex(view.form.method.findData("beam"))
    view.form.fields["count"].setValue(4)
    view.go.click()
    settle(qtbot, window)
    assert "Step 4: the tree of partial texts" in said(view)
    second = view.steps[-1].finished[1].text
    view.canvas.chosen.emit(second)
    assert window.editor.text() == LETTER + second


def test_nothing_is_put_into_a_text_that_has_changed(qtbot: QtBot, window: Window, dock: InsightDock) -> None:
    view = show(qtbot, window, view_of(window, ContinuationView))
    view.go.click()
    settle(qtbot, window)
    window.editor.insertPlainText("!")
    view.take_all.click()
    assert window.editor.text() == LETTER + "!"
    assert said(view) == "The text has changed since: press Continue again."


def test_a_continuation_can_be_stopped(qtbot: QtBot, window: Window, dock: InsightDock) -> None:
    view = show(qtbot, window, view_of(window, ContinuationView))
    view.form.fields["count"].setValue(200)
    view.go.click()
    qtbot.waitUntil(lambda: bool(view.pieces))
    view.halt.click()
    assert not window.insight.asker.is_busy
    assert view.take_word.isEnabled()


def test_another_word_is_put_in_place_as_one_step(qtbot: QtBot, window: Window, dock: InsightDock) -> None:
    view = view_of(window, AlternativesView)
    start = LETTER.index("quick")
    window.editor.setTextCursor(window.editor.selection(start, start + len("quick")))
    show(qtbot, window, view)
    assert "quick, " in said(view)
    other = next(spot.key for spot in view.canvas.spots if spot.key is not None)
    view.canvas.chosen.emit(other)
    assert window.editor.text() == LETTER.replace("quick", str(other))
    window.editor.undo()
    assert window.editor.text() == LETTER
