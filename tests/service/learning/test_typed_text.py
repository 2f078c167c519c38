"""Which characters of a text count as typed, against a model that keeps a mark with every character."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.own_words.gate import sentences
from service.learning.typed_text import Span, TypedText, edited
from tests.service.fields import PlainField

EDITS = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 6), st.integers(0, 6), st.booleans()), max_size=12)


@given(EDITS)
def test_spans_follow_every_edit(edits: list[tuple[int, int, int, bool]]) -> None:
    marks: list[bool] = [False] * 10
    spans: list[Span] = []
    for place, cut, added, is_typed in edits:
        position = min(place, len(marks))
        removed = min(cut, len(marks) - position)
        rewritten = removed == added == 1 and marks[position]
        spans = edited(spans, position, removed, added, is_typed)
        marks[position : position + removed] = [is_typed or rewritten] * added
        assert {place for start, end in spans for place in range(start, end)} == {
            place for place, mark in enumerate(marks) if mark
        }


def test_a_line_below_the_label_of_a_secret_is_handed_out_with_the_label() -> None:
    field = PlainField()
    told: list[str] = []

    def learn(text: str, before: str) -> None:
        told.extend(word for sentence in sentences(before + text, len(before)) for word in sentence)

    typed = TypedText(field, True, learn, print)
    for text in ("We met.\n", "My password\n", "dragonfly kettlewick\n", "They left.\n"):
        typed.change(*field.type(text))
        typed.claim()
    assert {"met", "left"} <= set(told)
    assert not {"dragonfly", "kettlewick"} & set(told)
