"""What taking, typing on, undoing and grey text do at a caret: tables of places, on a real page."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui.page.editor import Editor
from gui.page.paper import utf16_length

CTRL = Qt.KeyboardModifier.ControlModifier
ON_ONE_PAGE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)
LINES = st.text(st.sampled_from("ab d'\u2019.,-(\"\u20ac\u00b0\U0001f600\u0301\u05d0\n"), max_size=12)
WORDS = st.from_regex(r"[a-zA-Z]{1,8}('[a-z])?", fullmatch=True)


def put(editor: Editor, text: str) -> None:
    """Put this text on the page, the caret at its "|"."""
    before, _, behind = text.partition("|")
    editor.set_text(before + behind)
    cursor = editor.textCursor()
    cursor.setPosition(utf16_length(before))
    editor.setTextCursor(cursor)


def shown(editor: Editor) -> str:
    """The text on the page, with the caret."""
    position = editor.position
    return editor.slice(0, position) + "|" + editor.slice(position, editor.end)


@pytest.mark.parametrize(
    ("text", "word", "stem", "typed", "after"),
    [
        ("We met in Lon|", "London", "Lon", ",", "We met in London,|"),
        ("We met in Lon|", "London", "Lon", ".", "We met in London.|"),
        ("Is it Lon|", "London", "Lon", "?", "Is it London?|"),
        ("We met (in Lon|", "London", "Lon", ")", "We met (in London)|"),
        ("We met in Lon|", "London", "Lon", ": ", "We met in London: |"),
        ("We met in Lon|", "London", "Lon", ";", "We met in London;|"),
        ('She said "ye|', "yes", "ye", '"', 'She said "yes"|'),
        ("We met in Lon|", "London", "Lon", " ", "We met in London |"),
        ("We met in Lon|", "London", "Lon", " on", "We met in London on|"),
        ("We met in Lon|", "London", "Lon", "  ", "We met in London  |"),
        ("We met in Lon|", "London", "Lon", " ,", "We met in London ,|"),
        ("We met in Lon|", "London", "Lon", "- ", "We met in London - |"),
        ("We met in | last year", "London", "", ",", "We met in London ,|last year"),
        ("So it was \U0001f389|", "great", "", "!", "So it was \U0001f389 great!|"),
        ("It cost 9\u20ac|", "only", "", ".", "It cost 9\u20ac only.|"),
        ("It is 9\u00b0|", "today", "", ".", "It is 9\u00b0 today.|"),
        ("Foreword\u2122|", "is", "", " g", "Foreword\u2122 is g|"),
        ("We ran out|", " of", "", ",", "We ran out of,|"),
    ],
)
def test_what_is_typed_behind_a_word_that_was_taken(
    qtbot: QtBot, editor: Editor, text: str, word: str, stem: str, typed: str, after: str
) -> None:
    put(editor, text)
    editor.take(word, stem)
    qtbot.keyClicks(editor, typed)
    assert shown(editor) == after


@pytest.mark.parametrize("keys", [1, 2, 3])
def test_backspace_behind_a_taken_word_takes_back_what_was_seen(qtbot: QtBot, editor: Editor, keys: int) -> None:
    put(editor, "We met in Lon|")
    editor.take("London", "Lon")
    qtbot.keyClicks(editor, "  ")
    for _ in range(keys):
        qtbot.keyClick(editor, Qt.Key.Key_Backspace)
    assert shown(editor) == "We met in London  "[:-keys] + "|"


@pytest.mark.parametrize(
    ("text", "grey"),
    [
        ("See you |", "again soon"),
        ("See you|", " again soon"),
        ("|", "again soon"),
        ("See you |   ", "again soon"),
        ("See you |\nAnna", "again soon"),
        ("One\nSee you |\nAnna", "again soon"),
        ("- |", "again soon"),
        ("See you |soon", ""),
        ("See you | soon", ""),
        ("See you |.", ""),
        ("See you |)", ""),
        ("See you \u05d0\u05d1\u05d2|", ""),
        ("See |you  ", ""),
    ],
)
def test_grey_text_shows_where_nothing_but_blanks_stands_to_the_right(editor: Editor, text: str, grey: str) -> None:
    put(editor, text)
    is_word_end = text.startswith("See you|")
    editor.show_ghost("you again soon" if is_word_end else "again soon", "you" if is_word_end else "")
    assert editor.ghost() == grey


@ON_ONE_PAGE
@given(LINES, LINES, WORDS, st.integers(0, 4), st.booleans())
def test_a_word_that_is_taken_changes_nothing_outside_it_and_undo_gives_all_back(
    editor: Editor, before: str, behind: str, word: str, letters: int, follows: bool
) -> None:
    put(editor, before + "|" + behind)
    text = editor.text()
    stem = before[len(before) - min(letters, len(before)) :].rpartition("\n")[2]
    kept, left = before[: len(before) - len(stem)], behind[len(editor.rest) :]
    editor.take(f"{stem} {word}" if follows and stem else word, stem)
    assert editor.text().startswith(kept)
    assert editor.text().endswith(left)
    changed = editor.text()[len(kept) : len(editor.text()) - len(left)]
    assert changed.strip(" ") == (f"{stem} {word}" if follows and stem else word).strip(" ")
    editor.undo()
    assert editor.text() == text
