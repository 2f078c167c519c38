"""The figures, against phrases counted by hand and against the bounds that hold for any backend."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.evaluation import evaluate
from engine.text import WORD
from tests.engine.evaluation.scripted import Ending, Oracle, Scripted


def savings(line, backend, chips=3, ignore_case=False):
    return evaluate(backend, [line], chips, ignore_case).keystroke_savings


@pytest.mark.parametrize(
    ("line", "words", "keystrokes"),
    [
        ("the cat", ["the"], 1 + 3),  # "the " in one, "cat" by hand
        ("the cat", ["cat"], 4 + 1),
        ("the, cat", ["the"], 1 + 5),  # the space after "the" yields to the comma
        ("the cat.", ["the", "cat"], 1 + 1 + 1),
        ("well-known fact", ["well", "known"], 1 + 1 + 1 + 4),
        ("don't go", ["don't"], 1 + 2),
        ("cats", ["cat"], 4),  # a suggestion that is only part of the word is not taken
        ("a  b", ["a"], 1 + 2),  # the second space is typed
        ("tea time", ["to", "the", "tea", "time"], 3 + 3),  # in view, and taken, once two letters are typed
        ("Tea time", ["tea"], 8),  # case counts
    ],
)
def test_keystrokes_are_those_counted_by_hand(line, words, keystrokes):
    assert savings(line, Scripted(*words), chips=2) == pytest.approx(1 - keystrokes / len(line))


@pytest.mark.parametrize(
    ("line", "keystrokes", "without"),
    [
        ("we go on", 2 + 1 + 2, 2 + 1 + 1 + 2),  # " go " in one
        ("we go, on", 2 + 1 + 4, 2 + 1 + 1 + 4),  # its second space yields to the comma
        ("go we go", 1 + 2 + 1, 1 + 2 + 1 + 1),
        ("we go we go", 2 + 1 + 2 + 1, 2 + 1 + 1 + 2 + 1 + 1),
        ("we  go", 2 + 2 + 1, 2 + 2 + 1),  # no single space
        ("we-go", 2 + 1 + 1, 2 + 1 + 1),
        ("we up go", 2 + 1 + 2 + 1 + 1, 2 + 1 + 2 + 1 + 1),  # "up" isn't known
        ("up go", 2 + 1 + 1, 2 + 1 + 1),  # nor that it ends
    ],
)
def test_the_next_word_is_taken_at_the_end_of_a_word_that_was_typed_out(line, keystrokes, without):
    figures = evaluate(Ending("go"), [line], 2, False)
    assert figures.keystroke_savings == pytest.approx(1 - keystrokes / len(line))
    assert figures.savings_without_word_ends == pytest.approx(1 - without / len(line))


def test_word_ends_are_counted_by_what_shows_at_them():
    figures = evaluate(Ending("go"), ["we go up, we do, xx we"], 2, False)
    assert figures.right_word_ends == pytest.approx(1 / 4)  # behind the first "we" alone
    assert figures.weak_word_ends == pytest.approx(1 / 4)  # nothing shows behind "xx"


def test_a_line_without_words_is_typed_as_it_is():
    figures = evaluate(Scripted("we"), [":-)", "we"], 3, False)
    assert figures.keystroke_savings == pytest.approx(1 - (3 + 1) / (3 + 2))


def test_case_is_ignored_on_demand():
    assert savings("the cat", Scripted("The"), ignore_case=True) == pytest.approx(1 - 4 / 7)


def test_lines_are_typed_each_from_an_empty_context():
    backend = Scripted("one", "two")
    assert evaluate(backend, ["one two", "two"], 3, False).keystroke_savings == pytest.approx(1 - 3 / 10)
    assert backend.asked.count("") == 2


def test_recall_counts_the_words_that_are_longer_than_what_is_typed():
    recall = evaluate(Scripted("to", "a", "tea"), ["to a tea I"], 3, False).recall
    assert recall[0] == {1: 1 / 4, 3: 3 / 4}  # first: to; among three: to, a, tea; never: I
    assert recall[1] == {1: 1 / 2, 3: 2 / 2}  # "t" leaves to, tea
    assert recall[2] == {1: 1, 3: 1}  # "te" leaves tea


def test_recall_looks_at_three_suggestions_even_with_one_chip():
    figures = evaluate(Scripted("to", "a", "tea"), ["tea"], 1, False)
    assert figures.recall[0] == {1: 0, 3: 1}
    assert figures.keystroke_savings == 0  # "te" then the suggestion: as many keystrokes as letters


def test_log_loss_is_in_nats_per_word_and_per_character():
    figures = evaluate(Scripted(log_probability=math.log(1 / 8)), ["one two, six"], 3, False)
    assert figures.log_loss_per_word == pytest.approx(math.log(8))
    assert figures.log_loss_per_character == pytest.approx(3 * math.log(8) / 12)


def test_latency_percentiles_are_in_order():
    latency = evaluate(Scripted("one"), ["one two three"], 3, False).latency_ms
    assert 0 < latency.median <= latency.p95 <= latency.p99


LINES = st.text(st.sampled_from("abtz ,.'-\u2019I2"), max_size=30).filter(WORD.search)


@given(LINES)
def test_no_suggestions_save_nothing(line):
    assert savings(line, Scripted()) == 0


@given(LINES)
def test_an_oracle_needs_one_keystroke_for_each_word_and_the_space_after_it(line):
    spaces = sum(line.startswith(" ", match.end()) for match in WORD.finditer(line))
    between = len(WORD.sub("", line)) - spaces
    assert savings(line, Oracle(line)) == pytest.approx(1 - (len(WORD.findall(line)) + between) / len(line))


@given(LINES, st.lists(st.text("abtz", min_size=1, max_size=3), max_size=5))
def test_suggestions_never_cost_keystrokes(line, words):
    assert 0 <= savings(line, Scripted(*words)) < 1


@given(LINES, st.lists(st.text("abtz", min_size=1, max_size=3), max_size=5))
def test_what_is_saved_and_what_is_lost_make_up_what_an_oracle_saves(line, words):
    figures = evaluate(Scripted(*words), [line], 3, False)
    assert figures.keystroke_savings + sum(figures.lost.values()) == pytest.approx(savings(line, Oracle(line)))


def test_lines_of_a_text_are_typed_and_scored_behind_those_before():
    backend = Scripted("two")
    evaluate(backend, ["One.", "two", "six"], 3, False, is_text=True)
    assert {"One.\n", "One.\ntwo\ns"} < set(backend.asked)
    assert "two" not in backend.asked
    assert [at.context for at in backend.scored] == ["", "One.\n", "One.\ntwo\n"]


def test_a_writer_who_looks_at_each_third_word_gains_by_those_alone():
    figures = evaluate(Scripted("one", "two", "six"), ["one two six "] * 9, 3, False)
    assert figures.savings_at_a_glance == pytest.approx(3 / 12)
    assert figures.savings_at_a_glance_without_word_ends == pytest.approx(3 / 12)


def test_word_ends_spare_that_writer_a_space():
    figures = evaluate(Ending("we"), ["we we we "] * 300, 2, False)
    assert figures.savings_at_a_glance_without_word_ends == pytest.approx(2 / 9)
    assert figures.savings_at_a_glance == pytest.approx((2 + 2 / 3) / 9, abs=0.01)  # unless it is the first word


def test_grey_text_is_counted_by_the_one_who_takes_it_and_else_missing():
    class Always:
        def keystrokes(self, before, line, words):
            return len(words)

    assert evaluate(Scripted(), ["one two"], 3, False).savings_with_grey_text is None
    assert evaluate(Scripted(), ["one two"], 3, False, grey_text=Always()).savings_with_grey_text == 1 - 2 / 7


def test_grey_text_is_typed_last_so_that_what_it_asks_changes_no_other_figure():
    backend = Scripted("two")

    class Noting:
        def keystrokes(self, before, line, words):
            backend.asked.append(f"grey {line}")
            return len(line)

    reports = []
    lines = ["one two", "six"]
    evaluate(backend, lines, 3, False, lambda: reports.append(len(backend.asked)), Noting())
    assert backend.asked[-2:] == ["grey one two", "grey six"]
    assert len(reports) == 2 * len(lines)
