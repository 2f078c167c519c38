"""The page by itself: taking a suggestion, undoing it, the space that yields, ghost text, and Unicode positions."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QMimeData, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.typography import CLOSING
from gui.page.editor import Editor
from gui.page.paper import utf16_length
from service.text_field import request_at

CTRL = Qt.KeyboardModifier.ControlModifier
IN_ONE_PAGE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)


def put_caret(editor: Editor, position: int) -> None:
    cursor = editor.textCursor()
    cursor.setPosition(position)
    editor.setTextCursor(cursor)


@pytest.mark.parametrize(
    ("typed", "word", "stem", "text"),
    [
        ("I look", "looking", "look", "I looking "),
        ("I ", "look", "", "I look "),
        ("i", "I", "i", "I "),
        ("It is \U0001f600 teh", "the", "teh", "It is \U0001f600 the "),
        ("look", "look", "look", "look "),
    ],
)
def test_taking_completes_the_stem_exactly(
    qtbot: QtBot, editor: Editor, typed: str, word: str, stem: str, text: str
) -> None:
    editor.insertPlainText(typed)
    editor.take(word, stem)
    assert editor.text() == text
    assert editor.textCursor().atEnd()
    editor.undo()
    assert editor.text() == typed
    assert editor.textCursor().atEnd()
    editor.redo()
    assert editor.text() == text


def test_taking_is_a_step_apart_from_the_typing_around_it(qtbot: QtBot, editor: Editor) -> None:
    qtbot.keyClicks(editor, "I loo")
    editor.take("look", "loo")
    qtbot.keyClicks(editor, "for")
    qtbot.keyClick(editor, Qt.Key.Key_Z, CTRL)
    assert editor.text() == "I look "
    qtbot.keyClick(editor, Qt.Key.Key_Z, CTRL)
    assert editor.text() == "I loo"


@pytest.mark.parametrize(("after", "text"), [(" you", "see you"), (")", "see)"), (".", "see."), ("\nB", "see \nB")])
def test_no_space_is_added_where_one_stands_or_a_mark_follows(editor: Editor, after: str, text: str) -> None:
    editor.set_text("se" + after)
    put_caret(editor, 2)
    editor.take("see", "se")
    assert editor.text() == text


def test_the_caret_steps_over_a_space_that_stands_there(qtbot: QtBot, editor: Editor) -> None:
    editor.set_text("se you")
    put_caret(editor, 2)
    editor.take("see", "se")
    qtbot.keyClicks(editor, "x")
    assert editor.text() == "see xyou"


@pytest.mark.parametrize("mark", CLOSING)
def test_the_space_yields_to_a_closing_mark(qtbot: QtBot, editor: Editor, mark: str) -> None:
    qtbot.keyClicks(editor, "than")
    editor.take("thanks", "than")
    QApplication.sendEvent(editor, QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, mark))
    assert editor.text() == f"thanks{mark}"
    qtbot.keyClicks(editor, " a")
    assert editor.text() == f"thanks{mark} a"


def test_the_space_yields_to_a_mark_typed_with_shift(qtbot: QtBot, editor: Editor) -> None:
    editor.take("thanks", "")
    qtbot.keyPress(editor, Qt.Key.Key_Shift)
    qtbot.keyClick(editor, Qt.Key.Key_Exclam, Qt.KeyboardModifier.ShiftModifier)
    assert editor.text() == "thanks!"


def test_the_space_yields_to_a_quote_only_where_one_is_open(qtbot: QtBot, editor: Editor) -> None:
    qtbot.keyClicks(editor, "say")
    editor.take("say", "say")
    qtbot.keyClicks(editor, '"he')
    editor.take("hello", "he")
    qtbot.keyClicks(editor, '"')
    assert editor.text() == 'say "hello"'


def test_a_space_that_was_typed_or_left_does_not_yield(qtbot: QtBot, editor: Editor) -> None:
    qtbot.keyClicks(editor, "thanks ")
    qtbot.keyClicks(editor, ",")
    assert editor.text() == "thanks ,"
    editor.take("well", "")
    qtbot.keyClick(editor, Qt.Key.Key_Left)
    qtbot.keyClick(editor, Qt.Key.Key_Right)
    qtbot.keyClicks(editor, ",")
    assert editor.text() == "thanks ,well ,"


def test_undo_of_a_mark_gives_the_space_back(qtbot: QtBot, editor: Editor) -> None:
    editor.take("thanks", "")
    qtbot.keyClicks(editor, ",")
    qtbot.keyClick(editor, Qt.Key.Key_Z, CTRL)
    assert editor.text() == "thanks "


def test_ghost_text_is_no_part_of_the_text(qtbot: QtBot, editor: Editor) -> None:
    editor.set_text("First line\n" + "I look forward to seeing yo")
    put_caret(editor, 38)
    places = [editor.cursorRect(), editor.document().size(), editor.verticalScrollBar().value()]
    editor.show_ghost("yourselves", "yo")
    editor.viewport().repaint()
    assert editor.ghost() == "urselves"
    assert [editor.cursorRect(), editor.document().size(), editor.verticalScrollBar().value()] == places
    assert editor.text() == "First line\nI look forward to seeing yo"
    assert not editor.document().isModified()
    assert not editor.document().isUndoAvailable()
    editor.selectAll()
    assert editor.textCursor().selectedText().endswith("seeing yo")


def test_ghost_text_is_painted_grey_behind_the_caret(qtbot: QtBot, editor: Editor) -> None:
    editor.insertPlainText("I look")
    before = editor.grab().toImage()
    editor.show_ghost("looking", "look")
    after = editor.grab().toImage()
    caret = editor.cursorRect().translated(editor.viewport().pos())
    changed = [
        (x, y)
        for x in range(after.width())
        for y in range(caret.top() - 8, caret.bottom() + 8)
        if before.pixel(x, y) != after.pixel(x, y)
    ]
    assert changed
    assert min(x for x, _ in changed) > caret.left()


@pytest.mark.parametrize("act", ["type", "move", "select", "delete", "focus"])
def test_ghost_text_goes_with_any_change(qtbot: QtBot, editor: Editor, act: str) -> None:
    qtbot.keyClicks(editor, "I look")
    editor.show_ghost("looking", "look")
    assert editor.ghost() == "ing"
    if act == "type":
        qtbot.keyClicks(editor, "s")
    elif act == "move":
        qtbot.keyClick(editor, Qt.Key.Key_Left)
    elif act == "select":
        qtbot.keyClick(editor, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    elif act == "delete":
        qtbot.keyClick(editor, Qt.Key.Key_Backspace)
    else:
        editor.clearFocus()
    assert editor.ghost() == ""


def test_ghost_text_shows_only_at_the_end_of_a_line(qtbot: QtBot, editor: Editor) -> None:
    editor.set_text("I look at it")
    put_caret(editor, 6)
    editor.show_ghost("looking", "look")
    assert editor.ghost() == ""


def test_one_change_is_told_once(qtbot: QtBot, editor: Editor) -> None:
    told: list[str] = []
    editor.changed.connect(lambda: told.append(editor.text()))
    qtbot.keyClicks(editor, "ab")
    editor.take("abbey", "ab")
    assert told == ["a", "ab", "abbey "]


def test_non_breaking_spaces_and_line_separators_survive(editor: Editor) -> None:
    text = "10\u00a0km\nnext \u2028 line \ufffc \U0001f468\u200d\U0001f469\u200d\U0001f467"
    editor.set_text(text)
    assert editor.text() == text


def test_pasting_leaves_out_what_no_text_file_may_hold(qtbot: QtBot, editor: Editor) -> None:
    pasted = QMimeData()
    pasted.setText("a\0b")
    editor.insertFromMimeData(pasted)
    assert editor.text() == "ab"


@IN_ONE_PAGE
@given(
    text=st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2029\ufdd0\ufdd1")),
    at=st.integers(0),
)
def test_a_request_holds_whole_characters(editor: Editor, text: str, at: int) -> None:
    editor.set_text(text)
    split = at % (len(text) + 1)
    put_caret(editor, utf16_length(text[:split]))
    request = request_at(editor, 1, 3)
    assert (request is None) == unicodedata.category(text[split : split + 1] or " ").startswith("M")
    if request:
        behind = text[split + len(editor.rest) :]
        assert request.before == text[:split]
        assert behind.startswith(request.after) or f" {behind}".startswith(request.after)


@IN_ONE_PAGE
@given(emoji=st.integers(2000, 5000), at=st.integers(6000, 9000))
def test_the_cut_of_a_long_context_never_splits_an_emoji(editor: Editor, emoji: int, at: int) -> None:
    editor.set_text("a" * (emoji % 2) + "\U0001f600" * (emoji + 3000))
    put_caret(editor, at - (at - emoji) % 2)
    request = request_at(editor, 1, 3)
    assert request is not None
    assert not {*request.before, *request.after} - {"a", "\U0001f600"}


def test_the_start_of_the_context_moves_in_jumps(editor: Editor) -> None:
    editor.set_text("".join(chr(ord("a") + i % 26) for i in range(30000)))
    starts = set()
    for position in range(20480, 20480 + 2048, 64):
        put_caret(editor, position)
        request = request_at(editor, 1, 3)
        assert request is not None
        starts.add(position - len(request.before))
    assert len(starts) == 1


def test_a_key_costs_no_more_in_a_long_text(qtbot: QtBot, editor: Editor, monkeypatch: pytest.MonkeyPatch) -> None:
    editor.set_text("A line of text that is not very long.\n" * 50_000)
    monkeypatch.setattr(editor, "toPlainText", None)
    monkeypatch.setattr(editor, "text", None)
    editor.moveCursor(QTextCursor.MoveOperation.End)
    qtbot.keyClicks(editor, "abc")
    request = request_at(editor, 1, 3)
    assert request is not None
    assert request.before.endswith("long.\nabc")
    assert len(request.before) <= 4 * 2048


def test_the_key_after_a_taken_word_is_laid_out_before_a_line_is_asked_for(qtbot: QtBot, editor: Editor) -> None:
    editor.set_text("hello wor")
    editor.moveCursor(QTextCursor.MoveOperation.End)
    editor.take("world", "wor")
    QApplication.processEvents()
    said = list[str]()
    editor.document().contentsChange.connect(lambda *_: said.append("laid out"))  # where Qt does that
    editor.updateRequest.connect(lambda *_: said.append("asked for"))  # Qt dies of a line that is not there yet
    qtbot.keyClick(editor, Qt.Key.Key_X)
    assert said[0] == "laid out"


@pytest.mark.parametrize("by", ["key", "input method"])
def test_a_space_typed_by_habit_is_the_one_that_came_with_a_word(qtbot: QtBot, editor: Editor, by: str) -> None:
    def space() -> None:
        if by == "key":
            qtbot.keyClicks(editor, " ")
        else:
            event = QInputMethodEvent()
            event.setCommitString(" ")
            QApplication.sendEvent(editor, event)

    counted: list[tuple[int, int]] = []
    qtbot.keyClicks(editor, "I look forw")
    editor.take("forward", "forw")
    editor.typed.connect(lambda *count: counted.append(count))
    space()
    assert (editor.text(), counted) == ("I look forward ", [(1, 0)])
    qtbot.keyClicks(editor, "to")
    assert editor.text() == "I look forward to"
    editor.take("to", "to")
    space()
    space()
    assert editor.text() == "I look forward to  "


def test_backspace_takes_back_what_is_seen_of_a_space_that_was_swallowed(qtbot: QtBot, editor: Editor) -> None:
    editor.take("forward", "")
    qtbot.keyClicks(editor, " ")
    qtbot.keyClick(editor, Qt.Key.Key_Backspace)
    assert editor.text() == "forward"
    qtbot.keyClicks(editor, " ,")
    assert editor.text() == "forward ,"


def test_a_space_is_the_one_that_the_caret_stepped_over(qtbot: QtBot, editor: Editor) -> None:
    editor.set_text("se you")
    put_caret(editor, 2)
    editor.take("see", "se")
    qtbot.keyClicks(editor, " x")
    assert editor.text() == "see xyou"


def test_a_word_typed_into_a_line_leaves_the_word_behind_it_alone(qtbot: QtBot, editor: Editor) -> None:
    editor.set_text("the quick reply")
    put_caret(editor, 4)
    qtbot.keyClicks(editor, "ve")
    request = request_at(editor, 1, 3)
    assert request is not None
    assert request.after == " quick reply"
    editor.take("very", "ve")
    assert editor.text() == "the very quick reply"
    editor.undo()
    assert editor.text() == "the vequick reply"


def test_a_word_that_the_caret_is_put_into_is_taken_as_a_whole(qtbot: QtBot, editor: Editor) -> None:
    editor.set_text("\U0001f600 I will receve the parcel")
    put_caret(editor, 14)
    editor.take("receive", "rece")
    assert editor.text() == "\U0001f600 I will receive the parcel"
    assert editor.position == 18
    editor.undo()
    assert editor.text() == "\U0001f600 I will receve the parcel"


def test_grey_text_behind_a_picture_begins_with_a_space(qtbot: QtBot, editor: Editor) -> None:
    qtbot.keyClicks(editor, "so ")
    editor.insertPlainText("\U0001f600")
    editor.show_ghost("again soon", "")
    assert editor.ghost() == " again soon"
    qtbot.keyClick(editor, Qt.Key.Key_Right, CTRL)
    assert editor.text() == "so \U0001f600 again "
    assert editor.ghost() == "soon"


def painted(editor: Editor, text: str, stem: str) -> set[tuple[int, int]]:
    """Where the page looks otherwise once ghost text shows."""
    before = editor.viewport().grab().toImage()
    editor.show_ghost(text, stem)
    after = editor.viewport().grab().toImage()
    places = ((x, y) for x in range(after.width()) for y in range(after.height()))
    return {(x, y) for x, y in places if before.pixel(x, y) != after.pixel(x, y)}


def fill_line(editor: Editor) -> None:
    """Type to near the column's edge."""
    while editor.cursorRect().right() < editor.viewport().width() - 130:
        editor.insertPlainText("so ")


def test_ghost_text_goes_on_in_the_line_below_as_typing_would(qtbot: QtBot, editor: Editor) -> None:
    fill_line(editor)
    caret, margin = editor.cursorRect(), int(editor.document().documentMargin())
    places = painted(editor, "again and again tomorrow", "")
    assert editor.ghost() == "again and again tomorrow"
    below = [x for x, y in places if y > caret.bottom()]
    assert min(below) >= margin
    assert max(x for x, _y in places) <= editor.viewport().width() - margin
    qtbot.keyClick(editor, Qt.Key.Key_Tab)
    assert editor.text().endswith("so again and again tomorrow ")


def test_ghost_text_never_covers_the_line_below(editor: Editor) -> None:
    fill_line(editor)
    editor.insertPlainText("\nBye")
    put_caret(editor, editor.document().firstBlock().length() - 1)
    caret = editor.cursorRect()
    places = painted(editor, "again and again tomorrow", "")
    assert 0 < len(editor.ghost().split()) < 4
    assert max(y for _x, y in places) < caret.bottom() + 8


def test_the_end_of_a_word_stays_behind_its_beginning(editor: Editor) -> None:
    fill_line(editor)
    editor.insertPlainText("unfortun")
    caret = editor.cursorRect()
    places = painted(editor, "unfortunately not", "unfortun")
    assert any(x > caret.right() and y <= caret.bottom() for x, y in places)
    assert editor.ghost() == "ately not"
