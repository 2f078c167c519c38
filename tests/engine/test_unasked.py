"""What is never offered unasked: by the phrase, and only until it is begun."""

from __future__ import annotations

import pytest

from engine.candidates import Candidate
from engine.text import caret
from engine.unasked import is_unasked


def unasked(before: str, form: str, own: float = 0.0) -> bool:
    return is_unasked(Candidate(form, 0.5, own), caret(before))


@pytest.mark.parametrize(
    ("before", "word"),
    [
        ("Sometimes I want to hurt ", "myself"),
        ("I thought about ending my ", "life"),
        ("I thought about ending my own ", "life"),
        ("He says he is going to commit ", "suicide"),
        ("I'm ready to ", "die"),
        ("They said we should exterminate all the ", "refugees"),
        ("Someone wrote: death to all ", "muslims"),
        ("I hate ", "Mexicans"),
        ("they should gas ", "Jews"),
        ("naked pictures of little ", "girls"),
        ("sex with a ", "child"),
        ("child ", "porn"),
        ("I WANT TO HURT ", "myself"),
    ],
)
def test_no_phrase_is_gone_on_with_to_harm(before: str, word: str) -> None:
    assert unasked(before, word)
    assert unasked(before + word[:2], word)
    assert not unasked(before + word[:3], word) or len(word) <= 3


@pytest.mark.parametrize(
    ("before", "word"),
    [
        ("I taught ", "myself"),
        ("The best years of my ", "life"),
        ("I will take my ", "time"),
        ("I want to kill some ", "time"),
        ("We met the ", "refugees"),
        ("They help the ", "Jews"),
        ("Pictures of our ", "children"),
        ("The plants will ", "die"),
        ("I hate ", "Mondays"),
        ("A movie with a ", "child"),
        ("The little ", "girls"),
    ],
)
def test_the_same_words_are_offered_elsewhere(before: str, word: str) -> None:
    assert not unasked(before, word)


@pytest.mark.parametrize(
    "before",
    [
        "Dear ",
        "Hello ",
        "Hi ",
        "Hey ",
        "Good morning ",
        "See below.\n\nDear ",
        "Dear Mr. ",
        "Kind regards,\n",
        "Yours sincerely,\n\n",
        "Cheers,\n",
        "Thanks\n",
    ],
)
def test_a_greeted_person_and_a_signer_are_named_by_the_writer_alone(before: str) -> None:
    assert unasked(before, "Gerald")
    assert not unasked(before, "Gerald", own=0.1)
    assert not unasked("Gerald wrote to us.\n" + before, "Gerald")
    assert not unasked(before, "there")
    assert not unasked(before, "Sir")


@pytest.mark.parametrize("before", ["We met ", "My dear ", "I said hi to ", "He regards ", "Thanks to "])
def test_names_are_offered_elsewhere(before: str) -> None:
    assert not unasked(before, "Gerald")
