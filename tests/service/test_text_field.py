"""What helps with writing works in any field, without Qt."""

from __future__ import annotations

import pytest

from engine.prediction import Prediction, Suggestion
from service.autocorrect import AutoCorrect
from service.ghost_presenter import GhostPresenter
from service.learning.typed_text import TypedText
from service.prediction.spelling import Lookup
from service.text_field import FieldKind, request_at
from tests.service.fields import PlainField


def test_a_request_holds_what_stands_around_the_caret() -> None:
    field = PlainField("Dear Anna, how are you?", 12)
    request = request_at(field, 7, 3)
    assert request is not None
    assert (request.before, request.after, request.revision, request.count) == ("Dear Anna, h", " are you?", 7, 3)


@pytest.mark.parametrize(
    ("before", "behind", "after"),
    [
        ("I will rece", "ve the parcel", " the parcel"),
        ("I will rece", " the parcel", " the parcel"),
        ("I don'", "t know", " know"),
        ("I don", "'t know", " know"),
        ("the ", "quick reply", " quick reply"),
        ("the", ", well", ", well"),
        ("the ", "(quick) reply", "(quick) reply"),
    ],
)
def test_a_request_ends_where_a_suggested_word_would(before: str, behind: str, after: str) -> None:
    request = request_at(PlainField(before + behind, len(before)), 1, 3)
    assert request is not None
    assert (request.before, request.after) == (before, after)
    assert request.is_open


def test_a_long_text_is_cut_and_the_cut_moves_in_jumps() -> None:
    field = PlainField("x" * 30_000)
    first, second = request_at(field, 1, 3), request_at(PlainField("x" * 30_001), 2, 3)
    assert first is not None
    assert second is not None
    assert 6000 <= len(first.before) <= 8200
    assert len(second.before) == len(first.before) + 1


def test_nothing_is_asked_in_a_field_for_secrets_nor_while_it_rests() -> None:
    assert request_at(PlainField("hunter2", kind=FieldKind.SECRET), 1, 3) is None
    field = PlainField("See you ")
    field.is_resting = True
    assert request_at(field, 1, 3) is None
    field.is_resting = False
    assert request_at(field, 1, 3) is not None


def test_what_is_typed_is_handed_out_when_the_sentence_ends() -> None:
    field, finished = PlainField(), list[tuple[str, str]]()
    text = TypedText(field, True, lambda typed, before: finished.append((typed, before)), print)
    for letter in "I saw Zorblatt. ":
        text.change(*field.type(letter))
        text.claim()
    assert finished == [("I saw Zorblatt. ", "")]


def test_nothing_is_learned_from_a_field_for_secrets() -> None:
    field, finished = PlainField(kind=FieldKind.SECRET), list[str]()
    text = TypedText(field, True, lambda typed, _before: finished.append(typed), print)
    text.enable(True)
    text.change(*field.type("My password is hunter2. "))
    text.claim()
    text.finish()
    assert finished == []


def test_ghost_text_shows_in_any_field_when_it_is_likely() -> None:
    field = PlainField("See y")
    ghost = GhostPresenter(lambda: field)
    ghost.set_often("sure")
    ghost.present(Prediction("transformer", "y", (Suggestion("you", 0.4),), 1, 1.0))
    assert field.ghost() == ""
    ghost.present(Prediction("transformer", "y", (Suggestion("you", 0.9),), 1, 1.0))
    assert field.ghost() == "ou"


def test_a_sure_correction_is_written_and_one_that_is_taken_back_is_meant() -> None:
    field, asked, meant = PlainField("See teh "), list[Lookup](), list[str]()
    rule = AutoCorrect(lambda line: "teh" if line.endswith("teh") else "", asked.append, meant.append)
    rule.look_up(field)
    assert asked == []
    rule.enabled = True
    rule.look_up(field)
    rule.correct(asked[0], ["the"], field)
    assert (field.text, field.position) == ("See the ", 8)
    rule.take_back()
    assert meant == ["teh"]


def test_a_word_that_was_changed_meanwhile_is_left_alone() -> None:
    field, asked = PlainField("See teh "), list[Lookup]()
    rule = AutoCorrect(lambda line: "teh", asked.append, lambda _word: None)
    rule.enabled = True
    rule.look_up(field)
    field.text = "See tea "
    rule.correct(asked[0], ["the"], field)
    assert field.text == "See tea "
