"""The ghost text keeps to the setting, and shows more to a writer who means what it says than to one who does not."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from engine.prediction import Suggestion
from service.ghost_policy import GhostPolicy


def _suggested(probability: float) -> Suggestion:
    return Suggestion("word", probability)


def _shows(policy: GhostPolicy, probability: float) -> bool:
    return policy.shows(_suggested(probability), asked=False)


def _write(policy: GhostPolicy, words: int, is_right: Callable[[float, float], bool]) -> list[tuple[bool, bool]]:
    """Write so many words, the predictions evenly spread, and tell of each whether it showed and whether it was right.

    `is_right` decides by a word's probability and by chance.
    """
    chance, record = random.Random(7), []
    for at in range(words):
        probability = chance.random()
        shown, right = _shows(policy, probability), is_right(probability, chance.random())
        policy.seen("word" if shown else "", at)
        policy.word_finished("Word" if right else "other")
        record.append((shown, right))
    return record


def _share(record: list[tuple[bool, bool]]) -> float:
    """How many of the words that showed were right."""
    rights = [right for shown, right in record if shown]
    return sum(rights) / len(rights)


@pytest.mark.parametrize(
    ("setting", "shown"),
    [
        ("always", [True, True, True]),
        ("fairly sure", [False, True, True]),
        ("sure", [False, False, True]),
        ("on demand", [False, False, False]),
        ("never", [False, False, False]),
    ],
)
def test_it_shows_as_often_as_the_writer_wants(setting: str, shown: list[bool]) -> None:
    policy = GhostPolicy(setting)
    assert [_shows(policy, probability) for probability in (0.1, 0.3, 0.95)] == shown


def test_a_key_brings_it_up_unless_it_is_off() -> None:
    assert GhostPolicy("on demand").shows(_suggested(0.1), asked=True)
    assert not GhostPolicy("never").shows(_suggested(0.95), asked=True)


@pytest.mark.parametrize("setting", ["always", "fairly sure", "sure"])
def test_a_writer_whose_words_are_others_sees_it_only_when_it_is_nearly_certain(setting: str) -> None:
    policy = GhostPolicy(setting)
    _write(policy, 1000, lambda _probability, _chance: False)
    assert not _shows(policy, 0.85)
    assert _shows(policy, 0.91)


@pytest.mark.parametrize(("setting", "least"), [("always", 0.0), ("fairly sure", 0.125), ("sure", 0.25)])
def test_a_writer_whose_words_it_knows_sees_it_oftener_but_not_at_every_word(setting: str, least: float) -> None:
    policy = GhostPolicy(setting)
    _write(policy, 1000, lambda _probability, _chance: True)
    assert policy.bar == least


@pytest.mark.parametrize(("setting", "share"), [("always", 0.25), ("fairly sure", 0.5), ("sure", 0.75)])
@pytest.mark.parametrize("trust", [0.4, 0.8], ids=["few", "many"])
def test_the_wanted_share_of_what_shows_is_right_whatever_the_probabilities_are_worth(
    setting: str, share: float, trust: float
) -> None:
    # A writer who means a word that the model gives p with trust * p: the share of right words at a bar b is
    # trust * (1 + b) / 2, if that is within reach.
    policy = GhostPolicy(setting)
    record = _write(policy, 4000, lambda probability, chance: chance < trust * probability)
    reachable = max(trust * (1 + GhostPolicy(setting).bar / 2) / 2, min(share, trust * 0.95))
    assert _share(record[1000:]) == pytest.approx(reachable, abs=0.05)


def test_it_shows_again_to_a_writer_who_comes_back_to_what_it_knows() -> None:
    policy = GhostPolicy("fairly sure")
    _write(policy, 200, lambda _probability, _chance: False)
    assert not _shows(policy, 0.5)
    _write(policy, 1000, lambda _probability, _chance: True)
    assert _shows(policy, 0.5)


def test_one_wrong_word_hardly_matters() -> None:
    policy = GhostPolicy("fairly sure")
    policy.seen("word", 0)
    policy.word_finished("other")
    assert not _shows(policy, 0.26)
    assert _shows(policy, 0.3)


def test_words_that_it_was_silent_for_or_that_were_left_count_for_nothing() -> None:
    policy = GhostPolicy("sure")
    for at in range(9):
        policy.seen("", at)
        policy.word_finished("other")
    policy.seen("word", 20)
    policy.seen("", 40)  # the writer went elsewhere
    policy.word_finished("other")
    assert policy.bar == GhostPolicy("sure").bar


def test_a_word_whose_grey_text_went_while_it_was_typed_counts() -> None:
    policy = GhostPolicy("sure")
    policy.seen("word", 20)
    policy.seen("", 20)
    policy.word_finished("other")
    assert policy.bar > GhostPolicy("sure").bar


@pytest.mark.parametrize(
    ("finished", "moves"),
    [(["want", "to"], [0, -1]), (["want", "two"], [0, 1]), (["wanted", "to"], [1, 1]), (["want"], [0])],
    ids=["taken", "another", "the word went on", "not yet"],
)
def test_a_next_word_is_right_or_wrong_once_both_words_are_finished(finished: list[str], moves: list[int]) -> None:
    policy = GhostPolicy("fairly sure")
    policy.seen("want to", 3)
    for word, move in zip(finished, moves, strict=True):
        policy.word_finished(word)
        assert policy.bar == pytest.approx(GhostPolicy("fairly sure").bar + 0.025 * move)


def test_both_a_word_and_the_next_one_behind_it_count() -> None:
    policy = GhostPolicy("fairly sure")
    policy.seen("want", 3)
    policy.seen("want to", 3)
    policy.word_finished("want")
    policy.seen("to", 8)
    policy.word_finished("to")
    assert policy.bar == pytest.approx(GhostPolicy("fairly sure").bar - 2 * 0.025)


def test_a_next_word_that_was_left_counts_for_nothing() -> None:
    policy = GhostPolicy("fairly sure")
    policy.seen("want to", 3)
    policy.seen("", 40)  # the writer went elsewhere
    policy.word_finished("wanted")
    assert policy.bar == GhostPolicy("fairly sure").bar
