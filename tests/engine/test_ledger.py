"""The writer's figures: sums that add up, estimates that are as sure as they say, and words counted as elsewhere."""

from __future__ import annotations

import json
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.estimate import FEWEST, Sums
from engine.evaluation import evaluate
from engine.ledger import FORMAT, LATEST, KeystrokeTally, Ledger, NewerFormatError, total
from engine.prediction import Cancellation
from engine.scoring import Backlog, TypedWord, finished_words
from engine.text import WORD
from tests.fakes import ScriptedBackend

MONDAY = date(2026, 3, 2)
TALLIES = st.builds(KeystrokeTally, *(st.integers(-50, 50) for _ in range(5)))
EVENTS = st.lists(
    st.tuples(st.integers(0, 3).map(lambda days: MONDAY + timedelta(days)), st.sampled_from("xyz"), TALLIES)
)
SCORES = st.lists(st.tuples(st.sampled_from("xy"), st.integers(1, 20), st.integers(0, 20)), max_size=200)


def ledger_of(events=(), scores=()) -> Ledger:
    ledger = Ledger()
    for day, backend, tally in events:
        ledger.add(day, backend, tally)
    for backend, characters, keystrokes in scores:
        ledger.score(backend, characters, keystrokes)
    return ledger


@given(EVENTS)
def test_sums_by_day_and_backend_are_the_events(events):
    ledger = ledger_of(events)
    for day, backends in ledger.days.items():
        for backend, tally in backends.items():
            assert tally == total(event for when, whose, event in events if (when, whose) == (day, backend))
    assert total(ledger.in_all().values()) == total(event for _, _, event in events)


@given(EVENTS, SCORES, st.data())
def test_figures_kept_in_parts_are_the_figures_kept_in_one(events, scores, data):
    some, few = data.draw(st.integers(0, len(events))), data.draw(st.integers(0, len(scores)))
    ledger = ledger_of(events[:some], scores[:few])
    ledger.merge(ledger_of(events[some:], scores[few:]))
    whole = ledger_of(events, scores)
    assert ledger.days == whole.days
    for backend in "xy":
        assert ledger.words(backend) == whole.words(backend)
        assert ledger.estimate(backend) == whole.estimate(backend)


@given(EVENTS, SCORES)
def test_what_is_packed_is_unpacked_as_it_was(events, scores):
    ledger = ledger_of(events, scores)
    assert Ledger.unpack(json.loads(json.dumps(ledger.pack()))).pack() == ledger.pack()


@pytest.mark.parametrize(
    "packed",
    [
        None,
        [],
        {},
        {"format": "1"},
        {"format": FORMAT, "days": {}},
        {"format": FORMAT, "days": {"yesterday": {}}, "unscored": 0, "scores": {"x": 3}},
        {"format": FORMAT, "days": {"2026-03-02": {"x": [1, 2, 3, 4, 5, 6]}}, "unscored": 0, "scores": {}},
        {"format": FORMAT, "days": {"2026-03-02": {"x": [1, 2, 3, 4, 0.5]}}, "unscored": 0, "scores": {}},
        {"format": FORMAT, "days": {}, "unscored": "many", "scores": {}},
        {"format": FORMAT, "days": {}, "unscored": 0, "scores": {"x": [[None] * 6]}},
    ],
)
def test_what_is_no_ledger_is_refused(packed):
    with pytest.raises(ValueError, match=r"figures|whole numbers"):
        Ledger.unpack(packed)


def test_a_newer_ledger_is_told_from_a_damaged_one():
    with pytest.raises(NewerFormatError):
        Ledger.unpack({"format": FORMAT + 1})


def test_savings_are_what_the_formula_says():
    assert KeystrokeTally(keystrokes=6, characters=10).savings == pytest.approx(0.4)
    assert KeystrokeTally(keystrokes=6, characters=0).savings is None


def test_the_latest_words_alone_are_compared():
    ledger = Ledger()
    for _ in range(LATEST):
        ledger.score("x", 10, 10)
    for _ in range(LATEST):
        ledger.score("x", 10, 5)
    assert ledger.words("x") == LATEST
    assert ledger.estimate("x").savings == pytest.approx(0.5)


def test_too_few_words_give_no_estimate():
    ledger = ledger_of(scores=[("x", 5, 3)] * (FEWEST - 1))
    assert ledger.estimate("x") is None
    assert ledger.estimate("y") is None
    ledger.score("x", 5, 3)
    assert ledger.estimate("x").words == FEWEST


def test_nineteen_of_twenty_intervals_hold_the_truth():
    random = np.random.default_rng(7)
    trials, hits = 1000, 0
    shares = np.array([0.2, 0.5, 0.3])  # of words that take 1 keystroke, half of their letters, or all
    lengths = random.geometric(0.2, (trials, 400)) + 2
    needed = np.select(
        [(drawn := random.choice(3, lengths.shape, p=shares)) == 0, drawn == 1], [1, lengths // 2], lengths
    )
    population = random.geometric(0.2, 1_000_000) + 2
    expected = shares[0] * 1 + shares[1] * (population // 2).mean() + shares[2] * population.mean()
    true_savings = 1 - expected / population.mean()
    for characters, keystrokes in zip(lengths.tolist(), needed.tolist(), strict=True):
        sums = sum((Sums.of_word(*word) for word in zip(characters, keystrokes, strict=True)), Sums())
        estimate = sums.estimate()
        hits += abs(estimate.savings - true_savings) <= estimate.margin
    assert 0.93 <= hits / trials <= 0.97


def test_words_that_all_save_the_same_leave_no_doubt():
    assert ledger_of(scores=[("x", 10, 5)] * 60).estimate("x").margin == 0


WORDS = {"again": 0.3, "in": 0.2, "on": 0.1, "next": 0.09, "and": 0.07, "Anna": 0.05}
TEXTS = st.lists(st.sampled_from(["again", "in", "Anna's", "next", "zoo", ",", " ", " ", '"', "-", "7th", "don't"]))


@given(TEXTS.map("".join))
def test_words_scored_one_by_one_give_the_figures_of_the_evaluation(text):
    text += " end."
    assume(max(map(len, WORD.findall(text))) <= 64)  # a longer run is no word, and is cut near the caret
    backend = ScriptedBackend("ngram", WORDS)
    words = [word for end in range(1, len(text) + 1) for word in finished_words(text[: end - 1], text[:end], 3)]
    characters = sum(word.characters for word in words)
    keystrokes = sum(word.keystrokes(backend, Cancellation()) for word in words)
    assert characters == len(text)
    assert 1 - keystrokes / characters == pytest.approx(evaluate(backend, [text], 3, False).keystroke_savings)


def finished(before: str, now: str) -> list[str]:
    return [word.word for word in finished_words(before, now, 3)]


def test_a_word_is_finished_by_what_follows_it_or_by_taking_it():
    assert finished("See yo", "See you") == []
    assert finished("See you", "See you ") == ["you"]
    assert finished("don", "don'") == []
    assert finished("don'", "don't") == []
    assert finished("See y", "See you ") == ["you"]
    assert finished("See teh", "See the ") == ["the"]
    assert finished("See you ", "See you again next week ") == ["again", "next", "week"]
    assert finished("See you again", "See you ") == []
    assert finished("See you", "Another text ") == []


@pytest.mark.parametrize(
    ("before", "now", "word"),
    [
        ("I loo", "I look", ""),
        ("I look", "I look ", "look"),
        ("I loo", "I looking ", "looking"),
        ("I look", "I look.", "look"),
        ("I look ", "I look", ""),
        ("I ", "I  ", ""),
        ("I look", "We went ", ""),
    ],
)
def test_a_word_is_finished_when_the_text_goes_on_after_it(before: str, now: str, word: str) -> None:
    assert finished(before, now) == ([word] if word else [])


def test_where_too_many_words_wait_the_oldest_is_dropped_and_counted():
    backlog, words = Backlog(2), [TypedWord("", word, " ", 0, 3) for word in "abc"]
    for word in words:
        backlog.put(word)
    assert (backlog.take_dropped(), backlog.take_dropped()) == (1, 0)
    taken = backlog.take()
    assert taken == words[1]
    backlog.put_back(taken)
    assert [backlog.take(), backlog.take(), backlog.take()] == [words[1], words[2], None]
