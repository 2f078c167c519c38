"""An address that the writer added is offered where it agrees with the one being typed, and nothing else there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.own_words import OwnWords, Personal
from engine.prediction import Backend, Cancellation, Request
from tests.engine.sources import opened_sources

ADDED = (
    "ann.lee@example.org",
    "ann.lee@office.example",
    "https://example.org/minutes",
    "~/papers/thesis.md",
    "Anneliese",
)


@pytest.fixture(scope="module")
def personal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    folder = tmp_path_factory.mktemp("own")
    with opened_sources(folder, "We met at the example office. " * 4) as sources:
        own = OwnWords(folder / "added.db")
        own.learn("We met at the example office of Leeds. " * 4)
        for word in ADDED:
            own.add(word)
        yield Personal(sources["blend"], own, pytest.fail)
        own.close()


def texts(personal: Backend, before: str, after: str = "") -> set[str]:
    """What stands since the last space once each suggestion is taken."""
    answer = personal.predict(Request(before, after), Cancellation())
    head = before.removesuffix(answer.prefix)
    return {(head + found.taken(answer.prefix)).rpartition(" ")[2] for found in answer.suggestions}


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("Write to ann.lee@", {"ann.lee@example.org", "ann.lee@office.example"}),
        ("Write to ann.lee@e", {"ann.lee@example.org"}),
        ("Write to ann.lee@example.", {"ann.lee@example.org"}),
        ("Write to (ann.lee@off", {"(ann.lee@office.example"}),
        ("ann.lee@ex", {"ann.lee@example.org"}),
        ("Write to Ann.Lee@ex", {"Ann.Lee@example.org"}),
        ("ANN.LEE@EX", {"ANN.LEE@EXample.org"}),
        ("See https://ex", {"https://example.org/minutes"}),
        ("See https://example.org/", {"https://example.org/minutes"}),
        ("It is in ~/pa", {"~/papers/thesis.md"}),
        ("Write to ann.lee@exo", set()),
        ("Write to joe@ex", set()),
        ("Write to joe@ann", set()),
        ("See https://example.org/o", set()),
        ("See http://ex", set()),
        ("Write to ann.lee@example.org", set()),
        ("It is in ~/off", set()),
        ("Run `git off", set()),
    ],
)
def test_what_was_added_goes_on_in_an_address_and_nothing_else(
    personal: Backend, before: str, expected: set[str]
) -> None:
    assert texts(personal, before) == expected


def test_no_address_runs_into_a_word(personal: Backend) -> None:
    assert texts(personal, "Write to ann.lee@ex", "ample") == set()


def test_an_address_is_offered_whole_from_its_first_letters(personal: Backend) -> None:
    assert "ann.lee@example.org" in texts(personal, "Please write to ann")
    assert "example.org" not in texts(personal, "Please write to exa")


def test_a_forgotten_address_is_gone(tmp_path: Path) -> None:
    own = OwnWords(tmp_path / "words.db")
    own.add("ann.lee@example.org")
    own.forget("ann.lee@example.org")
    assert list(own.expectation(Request("Write to ann.lee@").caret).addresses("ann.lee@")) == []
