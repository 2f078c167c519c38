"""The grey text keeps to the setting and gives way to a writer who ignores it."""

from __future__ import annotations

import pytest

from engine.prediction import Suggestion
from service.ghost_policy import GhostPolicy


def _suggested(probability: float) -> list[Suggestion]:
    return [Suggestion("word", probability)]


def _ignored(policy: GhostPolicy, times: int) -> None:
    for _ in range(times):
        policy.seen("word")
        policy.word_finished("other")


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
def test_it_speaks_as_often_as_the_writer_wants(setting: str, shown: list[bool]) -> None:
    policy = GhostPolicy()
    assert [policy.speaks(setting, _suggested(p), asked=False) for p in (0.1, 0.3, 0.9)] == shown
    assert not policy.speaks(setting, [], asked=True)


def test_a_key_brings_it_up_unless_it_is_off() -> None:
    policy = GhostPolicy()
    assert policy.speaks("on demand", _suggested(0.1), asked=True)
    assert not policy.speaks("never", _suggested(0.9), asked=True)


def test_five_ignored_in_a_row_silence_it_and_an_accepted_one_brings_it_back() -> None:
    policy = GhostPolicy()
    _ignored(policy, 4)
    assert policy.speaks("always", _suggested(0.9), asked=False)
    _ignored(policy, 1)
    assert not policy.speaks("always", _suggested(0.9), asked=False)
    assert policy.speaks("always", _suggested(0.9), asked=True)
    policy.accepted()
    assert policy.speaks("always", _suggested(0.9), asked=False)


def test_words_that_it_was_silent_for_are_not_ignored_ones() -> None:
    policy = GhostPolicy()
    for _ in range(9):
        policy.seen("")
        policy.word_finished("other")
    assert policy.speaks("sure", _suggested(0.9), asked=False)


def test_a_word_that_was_right_but_typed_is_not_an_ignored_one() -> None:
    policy = GhostPolicy()
    for _ in range(9):
        policy.seen("word")
        policy.word_finished("Word")
    assert policy.speaks("sure", _suggested(0.9), asked=False)


def test_an_accepted_one_between_starts_the_count_anew() -> None:
    policy = GhostPolicy()
    for _ in range(3):
        _ignored(policy, 4)
        policy.accepted()
    assert policy.speaks("always", _suggested(0.9), asked=False)
