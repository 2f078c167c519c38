"""Spaces beside a taken word, quotes as they are typed, the lone "i", and typing that goes along with ghost text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.text import straight
from engine.typography import closes, curly, goes_along, is_code, lone_i, needs_space, wants_space

LINES = st.text(
    st.sampled_from("ab'\"i 5.,(-\u2019\u201c\u201d\u2018{") | st.characters(exclude_characters="\n"), max_size=30
)
PROSE = st.lists(st.from_regex(r"[A-Za-z]{1,6}(['][a-z]{1,2})?", fullmatch=True), min_size=1, max_size=6).map(" ".join)


def typed(text: str) -> str:
    """The text as it stands once it was typed with typographic quotes on."""
    line = ""
    for character in text:
        line += curly(line, character)
    return line


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('"Yes," she said.', "\u201cYes,\u201d she said."),
        ("It's Anna's", "It\u2019s Anna\u2019s"),
        ("'Don't,' he said", "\u2018Don\u2019t,\u2019 he said"),
        ("\"'Stop' was all.\"", "\u201c\u2018Stop\u2019 was all.\u201d"),
        ('("so")', "(\u201cso\u201d)"),
        ('well\u2014"so"', "well\u2014\u201cso\u201d"),
        ("5'10\" tall", "5'10\" tall"),
        ('"In 2024"', "\u201cIn 2024\u201d"),
        ('    say("x")', '    say("x")'),
        ('print("x")', 'print("x")'),
        ('if x == "y"', 'if x == "y"'),
        ("`it's`", "`it's`"),
    ],
)
def test_quotes_turn_by_what_stands_before_them(text, written):
    assert typed(text) == written


@given(LINES, st.characters())
def test_a_mark_stays_the_mark_it_is(line, mark):
    assert straight(curly(line, mark)) == straight(mark)


@given(PROSE)
def test_quoted_words_are_opened_and_closed(words):
    written = typed(f'"{words}"')
    assert (written[0], written[-1]) == ("\u201c", "\u201d")
    assert "'" not in written


@pytest.mark.parametrize(
    ("line", "key", "place"),
    [
        ("i", " ", 0), ("so i", " ", 3), ("so i'm", " ", 3), ("i\u2019ve", ",", 0), ('"i', " ", 1), ("am i", "?", 3),
        ("do i.", " ", 3), ("so i", "\r", 3),
        ("i.", " ", None), ("i.e.", " ", None), ("i", ".", None), ("hi", " ", None), ("(i", ")", None),
        ("so i", "s", None), ("I", " ", None), ("i'", " ", None), ("x = i", " ", None), ("so i", "", None),
        ("ski-i", " ", None),
    ],
)  # fmt: skip
def test_an_i_of_its_own_is_found_when_it_is_ended(line, key, place):
    assert lone_i(line, key) == place


@given(LINES, st.sampled_from(" ,?\r"))
def test_only_a_small_i_is_ever_found(line, key):
    place = lone_i(line, key)
    assert place is None or line[place] == "i"


@pytest.mark.parametrize(
    ("line", "after", "wants"),
    [
        ("see", "", True), ("see", "you", True), ("see", "(you)", True), ("see", "\u201cyou", True),
        ("see", '"you"', True), ("see", " you", False), ("see", ".", False), ("see", ", you", False),
        ("(see", ")", False), ('say "see', '"', False), ("\u201csee", "\u201d", False), ("well", "-known", False),
        ("and", "/or", False), ("see", "- you", True), ("see", "\tyou", False),
    ],
)  # fmt: skip
def test_a_space_goes_behind_a_taken_word_where_one_belongs(line, after, wants):
    assert wants_space(line, after) is wants


@pytest.mark.parametrize(
    ("line", "needs"),
    [
        ("See you \U0001f600", True), ("\u2764\ufe0f", True), ("\U0001f44d\U0001f3fd", True), ("1\ufe0f\u20e3", True),
        ("\U0001f1e9\U0001f1ea", True), ("it cost 5\u20ac", True), ("some 20\u00b0", True), ("20\u2103", True),
        ("Foreword\u2122", True), ("\u25aa", True), ("", False), ("see", False), ("see ", False), ("(", False),
        ("-", False), ("\u201c", False), ("5\u20ac ", False), ("`", False), ("    echo $", False),
    ],
)  # fmt: skip
def test_no_word_is_glued_behind_a_sign_or_a_picture(line, needs):
    assert needs_space(line) is needs


@pytest.mark.parametrize(
    ("mark", "line", "belongs"),
    [('"', 'say "so', True), ('"', "say so", False), ('"', "\u201cso", True), ('"', "\u201cso\u201d", False),
     (",", "so", True), ("(", "so", False), ("", "so", False), ("x", "so", False)],
)  # fmt: skip
def test_a_mark_belongs_to_the_word_before_it_or_not(mark, line, belongs):
    assert closes(mark, line) is belongs


@pytest.mark.parametrize(
    ("typed", "offered", "before", "goes"),
    [
        ("", "again", "see ", True), ("aga", "again", "see ", True), ("again n", "again next", "see ", True),
        ("A", "again", "", True), ("A", "again", "see ", True), ("A", "ain", "ag", False), ("N", "next", "a ", True),
        ("again N", "again next", "see ", True), ("t", "The", "", False), ("b", "again", "see ", False),
        ("again ", "again", "see ", False),
    ],
)  # fmt: skip
def test_typing_goes_along_with_what_is_offered(typed, offered, before, goes):
    assert goes_along(typed, offered, before) is goes


@given(st.text(max_size=20), st.integers(0, 20), st.text(max_size=5))
def test_every_beginning_goes_along(offered, length, before):
    assert goes_along(offered[:length], offered, before)


@given(LINES)
def test_what_is_code_stays_code(line):
    assert is_code(line) <= is_code("    " + line)
