"""Every keystroke that is lost is lost to one reason."""

import pytest

from engine.evaluation import LostTo, evaluate
from tests.engine.evaluation.scripted import Scripted

CASE, DIGITS, NAME, RARE = LostTo.CASE, LostTo.DIGITS, LostTo.NAME, LostTo.RARE
SENTENCE, MARK, START, LETTERS = LostTo.SENTENCE, LostTo.MARK, LostTo.START, LostTo.LETTERS


def lost(line, *words, chips=1, ignore_case=False):
    """The keystrokes lost, by reason, where any are."""
    found = evaluate(Scripted(*words), [line], chips, ignore_case).lost
    return {to: round(share * len(line)) for to, share in found.items() if share}


@pytest.mark.parametrize(
    ("line", "words", "expected"),
    [
        ("as we walked ", ["as", "we", "walked"], {START: 1 + 1, LETTERS: 1}),
        ("we walked ", ["we", "was", "walked"], {START: 1, LETTERS: 2 - 1 + 1}),  # "wal" is needed
        ("we walked ", ["we"], {RARE: 6}),
        ("we walked", ["we"], {RARE: 5}),  # nothing has to be typed behind it
        ("we saw Anna ", ["we", "saw", "so"], {START: 1, NAME: 4}),
        ("we saw Anna ", ["we", "saw", "anna"], {START: 1, NAME: 1, CASE: 3}),
        ("we saw anna ", ["we", "saw", "Anna"], {START: 1, RARE: 1, CASE: 3}),
        ("we go ", ["we", "go"], {START: 1}),
        ("we go ", ["we"], {START: 1, LETTERS: 1}),  # too short to be called rare
        ("we saw 24 ", ["we", "saw"], {START: 1, DIGITS: 2}),
        ("we saw B2B ", ["we", "saw"], {START: 1, DIGITS: 3}),
        ("we, too ", ["we", "too"], {MARK: 1}),
        ("we-too ", ["we", "too"], {MARK: 1}),
        ("we. Too ", ["we", "Too"], {SENTENCE: 1}),
        ("Too ", ["we", "Too"], {SENTENCE: 1}),
        ("we I ", ["we", "I"], {START: 1}),
        ("we I'm ", ["we", "I'm"], {START: 1}),
        ("24 Too 24 ", [], {DIGITS: 4, NAME: 3}),
    ],
)
def test_a_lost_keystroke_has_the_first_reason_that_holds(line, words, expected):
    assert lost(line, *words) == expected


def test_case_is_no_reason_where_it_is_ignored():
    assert lost("we saw anna ", "we", "saw", "Anna", ignore_case=True) == {START: 2}


def test_nothing_is_lost_by_an_offer_in_time():
    assert lost("we go ", "we", "go", chips=2) == {}
