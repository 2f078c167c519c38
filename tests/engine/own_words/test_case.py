"""The case of own words: what a sentence's first capital and a shouted sentence teach, which is nothing."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from engine.own_words import OwnWords, Personal
from engine.prediction import Cancellation, Request
from tests.fakes import ScriptedBackend
from tests.spelling import speller

SMALL = {"the": 0.2, "invoice": 0.1, "lake": 0.1, "house": 0.1}


def offered(path: Path, learned: Sequence[str], before: str, count: int = 8) -> list[str]:
    """What is offered after `before` once these texts were learned, each three times."""
    with closing(OwnWords(path / "words.db", spelling=speller())) as own:
        for text in learned * 3:
            own.learn(text)
        personal = Personal(ScriptedBackend("ngram", SMALL), own, pytest.fail)
        return [found.word for found in personal.predict(Request(before, count=count), Cancellation()).suggestions]


@pytest.mark.parametrize(
    ("learned", "before", "right", "wrong"),
    [
        (["Invoices came late."], "We sent the invo", "invoices", "Invoices"),
        (["Lanterns are lit."], "Buy two lant", "lanterns", "Lanterns"),
        (["Kettles boil. Kettles sing."], "All the kett", "kettles", "Kettles"),
        (["London is big."], "We went to lon", "London", "london"),
        (["Monday was wet."], "Come on mon", "Monday", "monday"),
        (["Zorblatt came late."], "We met zor", "Zorblatt", "zorblatt"),
        (["PLEASE BRING THE LANTERNS NOW."], "Buy two lant", "lanterns", "LANTERNS"),
        (["WE WENT TO LONDON TODAY."], "We went to lon", "London", "LONDON"),
        (["PLEASE CALL ZORBLATT NOW."], "We met zor", "zorblatt", "ZORBLATT"),
        (["PLEASE CALL ZORBLATT NOW.", "We called Zorblatt."], "We met zor", "Zorblatt", "ZORBLATT"),
        (["We called the UN about it."], "He works for the u", "UN", "un"),
        (["I saw NASA and ESA there."], "He works for na", "NASA", "nasa"),
        (["The boat is the Lanterns of course."], "We saw the lant", "Lanterns", "lanterns"),
    ],
)
def test_only_the_case_inside_a_sentence_is_learned(
    tmp_path: Path, learned: list[str], before: str, right: str, wrong: str
) -> None:
    words = offered(tmp_path, learned, before)
    assert right in words
    assert wrong not in words


@pytest.mark.parametrize(
    ("before", "word"),
    [
        ("BRING THE LAN", "LANTERNS"),
        ("WE NEED THE ", "LANTERNS"),
        ("WE NEED THEM. ", "Lanterns"),
        ("WE NEED THEM. Bring the ", "lanterns"),
        ("WE NEED THEM\nbring the lan", "lanterns"),
        ("bring the lan", "lanterns"),
    ],
)
def test_capitals_are_asked_for_only_while_the_sentence_is_shouted(tmp_path: Path, before: str, word: str) -> None:
    assert word in offered(tmp_path, ["Please bring the lanterns."], before)


def test_an_earlier_first_capital_gives_way_to_the_models_form(tmp_path: Path) -> None:
    with closing(OwnWords(tmp_path / "words.db")) as own:  # without a list of words, as a file from earlier
        for _ in range(3):
            own.learn("Invoice is here.")
        personal = Personal(ScriptedBackend("ngram", SMALL), own, pytest.fail)
        found = personal.predict(Request("We sent the inv"), Cancellation()).suggestions
    assert [one.word for one in found] == ["invoice"]
