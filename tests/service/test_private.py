"""What may be kept, in private mode and after it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from service.private import PrivateMode

Way = Callable[[PrivateMode, str], None]


@pytest.fixture
def private() -> PrivateMode:
    return PrivateMode()


def test_nothing_may_be_kept_while_it_is_on(private: PrivateMode) -> None:
    assert private.may_keep("letter")
    private.switch(True)
    assert private.is_on
    assert not private.may_keep("letter")


@pytest.mark.parametrize("way", [PrivateMode.change, PrivateMode.settle])
def test_a_text_that_was_touched_stays_private_and_others_do_not(private: PrivateMode, way: Way) -> None:
    private.switch(True)
    way(private, "diary")
    private.switch(False)
    private.change("diary")
    assert not private.may_keep("diary")
    assert private.may_keep("letter")


@pytest.mark.parametrize("way", [PrivateMode.settle, PrivateMode.forget])
def test_saving_or_closing_it_afterwards_ends_that(private: PrivateMode, way: Way) -> None:
    private.switch(True)
    private.change("diary")
    private.switch(False)
    way(private, "diary")
    assert private.may_keep("diary")


def test_saving_it_in_private_mode_does_not(private: PrivateMode) -> None:
    private.switch(True)
    private.change("diary")
    private.settle("diary")
    private.switch(False)
    assert not private.may_keep("diary")


def test_who_observes_hears_of_each_change_of_the_answers(private: PrivateMode) -> None:
    heard: list[bool] = []
    private.observe(lambda: heard.append(private.may_keep("diary")))
    private.switch(True)
    private.change("diary")
    private.switch(False)
    private.settle("diary")
    assert heard == [False, False, True]
