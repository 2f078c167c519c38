"""Where sentences begin and end, and where no word is offered: lists, abbreviations, addresses, paths and code."""

from __future__ import annotations

import pytest

from engine.abbreviations import without_stop
from engine.ngram.words import END, UNKNOWN, context_token, pieces, token
from engine.text import caret, may_begin


@pytest.mark.parametrize(
    "before",
    [
        "Bring fruit, i.e. ",
        "The train leaves at 7 a.m. ",
        "She moved to the U.K. ",
        "He holds a Ph.D. ",
        "Robert a.k.a. ",
        "It weighs approx. ",
        "as shown in fig. ",
        "We wrote to Miller Ltd. ",
        "It was made by Brown Inc. ",
        "since Feb. ",
        "It is said of Capt. ",
        "see vol. ",
        "a novel by K. ",
        "a letter to Prof. ",
    ],
)
def test_an_abbreviation_ends_no_sentence(before: str) -> None:
    assert not caret(before).starts_sentence
    assert token(pieces(before)[-1]) != END


@pytest.mark.parametrize(
    ("before", "read"),
    [
        ("They wrote to Miller Ltd.", "They wrote to Miller Ltd"),
        ("as shown in Fig.", "as shown in Fig"),
        ("approx.", "approx"),
        ("We asked Dr.", "We asked Dr."),
        ("We saw St.", "We saw St."),
        ("She moved to the U.K.", "She moved to the U.K."),
        ("We ate.", "We ate."),
        ("We ate figs", "We ate figs"),
        ("the Ltd. of", "the Ltd. of"),
        ("", ""),
    ],
)
def test_a_model_reads_no_stop_that_ends_no_sentence_but_a_titles(before: str, read: str) -> None:
    assert without_stop(before) == read


def test_letters_with_dots_are_an_unknown_word_in_a_context() -> None:
    assert [context_token(piece) for piece in pieces("the U.K. and Ltd. ")] == ["the", UNKNOWN, "and", "ltd"]


@pytest.mark.parametrize(
    "before",
    ["We ate. ", "So do I. ", "Call me at 5. ", "He ran! ", "Why? ", "(Yes.) ", 'He said "no way." ', "It is hot.\n"],
)
def test_a_sentence_still_ends(before: str) -> None:
    assert caret(before).starts_sentence


@pytest.mark.parametrize(
    "marker",
    ["- ", "* ", "+ ", "\u2022 ", "\u2013 ", "1. ", "12) ", "- [ ] ", "* [x] ", "# ", "### ", "> ", "> - ", "  - "],
)
@pytest.mark.parametrize("above", ["", "For the shop\n", "We need some of\n"])
def test_a_marker_at_a_lines_start_begins_a_sentence(above: str, marker: str) -> None:
    assert caret(above + marker).starts_sentence
    assert may_begin(caret(above + marker))
    assert not caret(above + marker + "Milk and ").starts_sentence


@pytest.mark.parametrize("before", ["five - ", "a * ", "see # ", "if x > ", "room 1) and "])
def test_a_marker_inside_a_line_begins_none(before: str) -> None:
    assert not caret(before).starts_sentence


@pytest.mark.parametrize(
    "before",
    [
        "Write to ann",
        "Write and/or cal",
        "the teacher's boo",
        "He (and sh",
        "a well-kno",
        "Use `ls` to loo",
        "```\nls\n```\nThis li",
        "She said: \u201cyo",
        "Either way/o",
        "no. 5 i",
        "It was too late.We",
    ],
)
def test_plain_words_go_on(before: str) -> None:
    assert may_begin(caret(before))


@pytest.mark.parametrize(
    "before",
    [
        "Write to ann@exa",
        "Write to ann@example.o",
        "Write to ann.lee@",
        "See https://exa",
        "See http://example.org/the",
        "See www.exa",
        "See example.or",
        "It is in /usr/lo",
        "It is in ~/pap",
        "It is in ../pap",
        "It is in C:\\Users\\an",
        "It is in src/page/ma",
        "Run `git sta",
        "Run `git ",
        "```\nfor the",
        "```python\nprint(the ",
    ],
)
def test_nothing_goes_on_in_an_address_a_path_or_code(before: str) -> None:
    assert not may_begin(caret(before))
