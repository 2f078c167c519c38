"""What is left out of a text before it is learned from, and how it is parted."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import TextError
from models.finetune.duplicates import Seen
from models.finetune.plan import FinetunePlan
from models.finetune.private import without_private
from models.finetune.text import part, read_text, words

LONG = "The committee met on Tuesday and agreed to paint the old town hall in a lighter blue than before."


@pytest.mark.parametrize(
    ("private", "kind"),
    [
        ("Write to ann.lee+x@mail.example.org soon.", "e-mail addresses"),
        ("Call me at +49 30 901820-12 tonight.", "phone, card and account numbers"),
        ("Call (555) 010-4477 now.", "phone, card and account numbers"),
        ("Pay with 4111 1111 1111 1111 please.", "phone, card and account numbers"),
        ("Use sk-proj_9aF3kQ27LmZ0pXv81TbR4cYw as you like.", "keys"),
        ("My password is hunter two.", "passwords and postal addresses"),
        ("I live at 12 High Street, Oxford.", "passwords and postal addresses"),
    ],
)
def test_a_sentence_with_something_private_is_left_out(private: str, kind: str) -> None:
    text, found = without_private(f"The rain fell. {private} It was loud.\nThe end.")
    assert text == "The rain fell. It was loud.\nThe end."
    assert found == {kind: 1}


@pytest.mark.parametrize(
    "harmless",
    ["It was 2024, on 2024-11-21, at 10:30.", "We sold 1,200,000 of them for $3.50 each.", "See pages 12-14 and 17."],
)
def test_dates_and_plain_numbers_are_no_secrets(harmless: str) -> None:
    assert without_private(harmless) == (harmless, {})


def test_a_block_of_keys_is_left_out_over_all_its_lines() -> None:
    key = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQ\n-----END PRIVATE KEY-----"
    assert without_private(f"Before.\n{key}\nAfter.")[0] == "Before.\nAfter."


@given(st.text(alphabet="ab1@.- \n", max_size=80))
def test_what_is_left_is_part_of_the_text(text: str) -> None:
    left, found = without_private(text)
    assert len(left) <= len(text)
    assert left == text or found
    assert "@" not in left or not without_private(left)[1]["e-mail addresses"]


def test_paragraphs_that_come_again_are_told_from_others() -> None:
    seen = Seen()
    assert seen.kind(LONG) is None
    assert seen.kind(LONG.upper().replace(" ", "  ")) == "exact"
    assert seen.kind(LONG.replace("lighter blue", "lighter green")) == "near"
    assert (
        seen.kind("The committee met on Friday and agreed to paint none of the town's halls for a year or two.") is None
    )
    assert [seen.kind("Dear all,"), seen.kind("Dear all,")] == [None, None]


def corpus(folder: Path, count: int) -> list[str]:
    texts = [" ".join(f"w{number}x{word}" for word in range(100)) for number in range(count)]
    for number, text in enumerate(texts):
        (folder / f"{number:04}.txt").write_text(text, "utf-8")
    return texts


def plan(folder: Path, **changes: bool) -> FinetunePlan:
    return FinetunePlan((folder,), folder, folder, "", **changes)  # type: ignore[arg-type]


def test_whole_documents_of_many_are_held_out(tmp_path: Path) -> None:
    texts = corpus(tmp_path, 300)
    parted = read_text(plan(tmp_path))
    assert sorted([*parted.learned, *parted.held_out]) == sorted(texts)
    assert 2_000 <= words(parted.held_out) <= 4_000


def test_the_end_of_a_single_document_is_held_out() -> None:
    lines = [f"This is line number {number} of the only document." for number in range(2_000)]
    learned, held_out = part(["\n".join(lines)])
    assert "\n".join([*learned, *held_out]).split("\n") == lines
    assert len(learned) == len(held_out) == 1
    assert 1_500 <= words(held_out) <= 2_500


def test_one_very_long_document_among_many_does_not_unbalance_the_parts() -> None:
    short = ["A few words here.\nAnd some there."] * 59
    learned, held_out = part(
        [*short[:19], "\n".join(["Ten words in a line that goes on and on."] * 3_000), *short[19:]]
    )
    assert words(held_out) < 0.3 * words(learned)


def test_too_little_text_is_refused_with_what_is_needed() -> None:
    with pytest.raises(TextError, match=r"holds 4 words .* and 10,000 are needed"):
        part(["Only four words here."])
    with pytest.raises(TextError, match="no paragraphs"):
        part(["word " * 20_000])


def test_duplicates_and_private_sentences_are_counted_and_left_out_unless_wanted(tmp_path: Path) -> None:
    corpus(tmp_path, 200)
    (tmp_path / "x.txt").write_text(f"{LONG}\n\n{LONG}\n\nMail ann@example.org.", "utf-8")
    parted, kept = read_text(plan(tmp_path)), read_text(plan(tmp_path, keep_duplicates=True, keep_private=True))
    assert parted.counts.duplicates == kept.counts.duplicates == {"exact": 1}
    assert parted.counts.private == kept.counts.private == {"e-mail addresses": 1}
    with_all = [document for document in (*kept.learned, *kept.held_out) if LONG in document]
    without = [document for document in (*parted.learned, *parted.held_out) if LONG in document]
    assert with_all == [f"{LONG}\n{LONG}\nMail ann@example.org."]
    assert without == [LONG]
