"""Any text in the page: positions agree between Qt, which counts UTF-16 units, and Python, which counts characters."""

from __future__ import annotations

import unicodedata

import pytest
import regex
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.page.editor import Editor
from gui.page.paper import utf16_length
from service.text_field import request_at

# Emoji of several parts, flags, marks that join what is before them, right-to-left, scripts without spaces, jamo.
PIECES = [
    "👩🏽‍🚀",
    "🇩🇪",
    "e\u0301",
    "שלום",
    "مرحبا",
    "你好",
    "สวัสดี",
    "한",
    "ᄒ\u1161\u11ab",
    "a",
    " ",
    ".",
    "\n",
    "word ",
    "'s",
]
TEXTS = st.lists(
    st.one_of(
        st.sampled_from(PIECES),
        st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\ufdd0\ufdd1\ufffc")),
    ),
    max_size=12,
).map("".join)
ON_WIDGETS = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def editor(qapp: QApplication) -> Editor:
    return Editor()


def put_caret(editor: Editor, text: str, place: int) -> None:
    editor.set_text(text)
    cursor = editor.textCursor()
    cursor.setPosition(utf16_length(text[:place]))
    editor.setTextCursor(cursor)


def graphemes(text: str) -> list[int]:
    """Where a caret may stand, in characters."""
    return [0, *(match.end() for match in regex.finditer(r"\X", text))]


@given(TEXTS, st.data())
@example("👩🏽‍🚀 hello", None)
@ON_WIDGETS
def test_a_request_is_cut_where_the_caret_is(editor: Editor, text: str, data: st.DataObject | None) -> None:
    place = data.draw(st.integers(0, len(text))) if data else 4
    put_caret(editor, text, place)
    request = request_at(editor, 1, 3)
    assert (request is None) == unicodedata.category(text[place : place + 1] or " ").startswith("M")
    if request is None:
        return
    behind = text[place + len(editor.rest) :]
    assert text[:place].endswith(request.before)
    assert behind.startswith(request.after) or f" {behind}".startswith(request.after)
    assert len(request.before) == place or len(request.before) >= 2000


@given(TEXTS, st.data())
@ON_WIDGETS
def test_taking_a_word_changes_nothing_else(editor: Editor, text: str, data: st.DataObject) -> None:
    place = data.draw(st.sampled_from(graphemes(text)))
    put_caret(editor, text, place)
    before, behind = text[:place], text[place + len(editor.rest) :]
    editor.take("naïve", "")
    taken = editor.text()
    assert taken.startswith(before)
    assert taken.endswith(behind)
    assert taken[len(before) : len(taken) - len(behind)].strip(" ") == "naïve"
    editor.undo()
    assert editor.text() == text


@given(TEXTS)
@ON_WIDGETS
def test_backspace_leaves_no_half_of_a_character(editor: Editor, text: str) -> None:
    put_caret(editor, text, len(text))
    while editor.text():
        shorter = len(editor.text())
        QTest.keyClick(editor, Qt.Key.Key_Backspace)
        left = editor.text()
        assert len(left) < shorter
        assert text.startswith(left)
        assert "\ufffd" not in left


@given(TEXTS.filter(lambda text: text and "\n" not in text))
@ON_WIDGETS
def test_what_is_being_composed_is_no_text_yet(editor: Editor, text: str) -> None:
    editor.set_text("Hello ")
    editor.moveCursor(QTextCursor.MoveOperation.End)
    QApplication.sendEvent(editor, QInputMethodEvent(text, []))
    assert request_at(editor, 1, 3) is None
    assert editor.text() == "Hello "
    committed = QInputMethodEvent()
    committed.setCommitString(text)
    QApplication.sendEvent(editor, committed)
    assert editor.text() == "Hello " + text
    assert request_at(editor, 2, 3) is not None


@pytest.mark.parametrize("text", ["cafe\u0301", "cafe\u0301s", "नमस्ते", "สวัสดี"])
def test_nothing_is_offered_behind_a_mark_that_belongs_to_a_letter(text: str) -> None:
    from engine import text as texts

    assert any(unicodedata.category(character).startswith("M") for character in text)
    assert not texts.may_begin(texts.caret(text))


@pytest.mark.parametrize(
    ("text", "place"),
    [("😀", 1), ("see 😀 you", 5), ("e\u0301t", 1), ("สวัสดี", 2), ("नमस्ते", 3), ("❤\ufe0f", 1)],
)
def test_nothing_is_asked_inside_a_character(editor: Editor, text: str, place: int) -> None:
    editor.set_text(text)
    cursor = editor.textCursor()
    cursor.setPosition(place)
    editor.setTextCursor(cursor)
    assert request_at(editor, 1, 3) is None
    editor.show_ghost("again", "")
    assert editor.ghost() == ""
    assert editor.text() == text


@pytest.mark.parametrize("text", ["say שלום לכם now", "مرحبا بكم", "12345 67890 24680"])
def test_a_caret_anywhere_in_a_text_asks_or_not_but_never_fails(qapp: QApplication, text: str) -> None:
    editor = Editor()
    for place in graphemes(text):
        put_caret(editor, text, place)
        assert request_at(editor, 1, 3) is not None
        behind = text[place + len(editor.rest) :]
        editor.take("again", "")
        assert editor.text().startswith(text[:place])
        assert editor.text().endswith(behind)


@pytest.mark.parametrize("place", [0, 50_000, 100_000])
def test_a_line_of_any_length_takes_a_word(editor: Editor, place: int) -> None:
    text = "so 😀 it " * 12_500
    put_caret(editor, text, place)
    request = request_at(editor, 1, 3)
    assert request is not None
    assert len(request.before) <= 4 * 2048
    behind = text[place + len(editor.rest) :]
    editor.take("again", request.caret.prefix)
    taken = editor.text()
    assert taken.startswith(text[: place - len(request.caret.prefix)])
    assert taken.endswith(behind)
    assert len(taken) - len(text) <= len("again") + 2
