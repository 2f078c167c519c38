"""Where the caret cuts a text, and how the writer writes there."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.text import WORD, Caret, calm, caret, fold, is_shouted, may_begin, runs_into_word, straight

TEXT = st.text(st.sampled_from("abZé2_ '\u2019.,!?\"\n\t-\u00a0") | st.characters(), max_size=60)
WORDS = st.from_regex(r"[A-Za-zé]{1,8}('[a-z]{1,3})?", fullmatch=True)


@given(TEXT)
def test_the_parts_make_up_the_text_again(before):
    cut = caret(before)
    between = before.removeprefix(cut.context).removesuffix(cut.prefix)
    assert cut.context + between + cut.prefix == before
    assert between == "" or between.isspace()
    assert cut.space == (between != "" and cut.context[-1:] not in ("", "\n"))


@given(TEXT, st.text(max_size=30))
def test_what_lies_far_back_does_not_change_the_prefix(before, far):
    assert caret(far + "\n" + before).prefix == caret("\n" + before).prefix


@given(TEXT, WORDS)
def test_every_letter_of_a_word_is_its_prefix(before, word):
    for letters in range(len(word) + 1):
        cut = caret(f"{before}.\t {word[:letters]}")
        assert (cut.context, cut.space, cut.prefix) == (before + ".", True, word[:letters])


@given(TEXT)
def test_a_prefix_is_words_letters_and_apostrophes_within(before):
    prefix = caret(before).prefix
    assert prefix == "" or WORD.fullmatch(prefix.rstrip("'\u2019"))


def test_a_long_run_of_letters_is_cut_near_the_caret():
    assert caret("x" * 1000) == Caret("x" * 936, False, "x" * 64)


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("", Caret("", False, "")),
        ("Hel", Caret("", False, "Hel")),
        ("I look ", Caret("I look", True, "")),
        ("I look  ", Caret("I look", True, "")),
        ("I look\tfor", Caret("I look", True, "for")),
        ("I look\u00a0", Caret("I look", True, "")),
        ("\t", Caret("", False, "")),
        ("Dear Sir,\n    ", Caret("Dear Sir,\n", False, "")),
        ("Dear Sir,\n\t\tI", Caret("Dear Sir,\n", False, "I")),
        ("(hel", Caret("(", False, "hel")),
        ("don't", Caret("", False, "don't")),
        ("say 'he", Caret("say '", False, "he")),
        ("well-kn", Caret("well-", False, "kn")),
        ("snake_ca", Caret("snake_", False, "ca")),
        ("line\nne", Caret("line\n", False, "ne")),
    ],
)
def test_the_caret_cuts_before_the_space_that_precedes_the_word(before, expected):
    assert caret(before) == expected


@pytest.mark.parametrize(
    ("before", "starts"),
    [
        ("", True), ("\n", True), ("Hi.\n", True), ("Hi. ", True), ("Hi! th", True), ("What? ", True),
        ('He said "stop." ', True), ('"', True), ("Hi. (", True), ("one\n\u201c", True),
        ("Hi, ", False), ("Hi ", False), ("e.g. ", False), ("Dr. ", False), ("and ... ", False), ("3.", False),
        ('He said "', False),
    ],
)  # fmt: skip
def test_sentences_start_after_their_ends_and_not_after_abbreviations(before, starts):
    assert caret(before).starts_sentence is starts


def test_shouting_takes_two_letters():
    assert is_shouted("TO")
    assert not is_shouted("T")
    assert not is_shouted("To")


@given(TEXT)
def test_straight_and_fold_keep_every_character_in_its_place(text):
    assert len(straight(text)) == len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)
    assert straight(straight(text)) == straight(text)


@pytest.mark.parametrize(("after", "runs"), [("ing", True), ("2", True), (" on", False), (".", False), ("", False)])
def test_a_completion_must_not_run_into_the_word_after_the_caret(after, runs):
    assert runs_into_word(after) is runs


@pytest.mark.parametrize(
    ("before", "may"),
    [
        ("", True), ("see ", True), ("se", True), ("well-", True), ('"', True), ("(", True), ("line\n", True),
        ("in 2026 ", True), ("v2", True), ("and/", True), ("don't", True), ("- ", True), ("12. ", True),
        ("1", False), ("12.", False), ("12.3", False), ("2026-", False), ("2026-11-", False), ("10:", False),
        ("10:3", False), ("1,0", False), ("11/", False), ("2nd", False), ("so.", False), ("so,", False), ("so)", False),
    ],
)  # fmt: skip
def test_nothing_begins_inside_a_number_or_right_behind_a_mark(before, may):
    assert may_begin(caret(before)) is may


@pytest.mark.parametrize(
    ("before", "shouted"),
    [
        ("WE MET ", True), ("WE MET T", True), ("WE MET TH", True), ("TH", True), ("WE MET, AND ", True),
        ("I KNOW THAT I ", True), ("So. WE MET AT ", True), ("so\nIN 2026 WE MET ", True), ("DON'T WE ", True),
        ("", False), ("I ", False), ("i ", False), ("NASA ", False), ("A UN ", False), ("The NASA ", False),
        ("We met NASA AND ESA ", False), ("WE MET th", False), ("WE MET. ", False), ("WE MET!\u201d ", False),
        ("WE MET\n", False), ("T", False), ("12 34 ", False), ("2B 3C ", False),
    ],
)  # fmt: skip
def test_the_writer_writes_in_capitals(before, shouted):
    assert caret(before).is_shouted is shouted


@given(TEXT)
def test_nothing_is_shouted_after_small_letters_in_the_sentence(before):
    sentence = re.sub(r"[.!?]|\s", " ", before)
    assert not caret(f"so {sentence} ").is_shouted


@pytest.mark.parametrize(
    ("context", "calmer"),
    [
        ("PLEASE DO NOT", "Please do not"), ("So. AS I SAID, I AM", "So. As I said, I am"),
        ("so\nTHE END", "so\nThe end"), ("\u201cYES, WE CAN", "\u201cYes, we can"),
        ("see NASA", "see NASA"), ("A UN", "A UN"), ("I AM. so", "I AM. so"), ("", ""),
    ],
)  # fmt: skip
def test_a_model_reads_capitals_as_small_letters(context, calmer):
    assert calm(context) == calmer


@given(TEXT)
def test_what_is_calmed_keeps_every_letter_in_its_place(context):
    assert fold(calm(context)) == fold(context)
    assert len(calm(context)) == len(context)
    assert not caret(calm(context) + " ").is_shouted
