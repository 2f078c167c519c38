"""The longest match of the last words in the writer's folders, and what follows it."""

from __future__ import annotations

import stat
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.folders.index import FolderIndex
from engine.folders.shelf import Shelf, place_of
from engine.folders.stream import BREAK, DEEPEST, context, form, sentences
from engine.own_words.spelling import NoSpelling
from engine.text import caret, fold
from tests.engine.folders.shared import FOLDER, put, recalled

OFFER = "We can offer you the small hall on Friday evening. Please let us know by Monday."
WORDS = st.sampled_from(["a", "b", "c", "A", "B", "I'm", ".", ",", "-", "?"])
TEXTS = st.lists(WORDS, max_size=30).map(" ".join)


def test_the_longest_match_says_how_the_sentence_went_on(indexed):
    index = indexed(one=OFFER, two="They offer you the large hall.")
    assert recalled(index, "We can offer you the ") == {"small": 1}
    assert recalled(index, "we can offer you the sm") == {"small": 1}
    assert recalled(index, "Would they offer you the ") == {"large": 1}
    assert recalled(index, "to offer you the ") == {"small": 1, "large": 1}
    assert index.recall(caret("We can offer you the ")).length == 6  # with the sentence's beginning
    assert recalled(index, "Nobody would say ") == {}


def test_a_match_reaches_across_the_end_of_a_sentence(indexed):
    index = indexed(one=OFFER, two="The train leaves on Friday evening. Bring a coat.")
    assert recalled(index, "the small hall on Friday evening. ") == {"Please": 1}
    assert recalled(index, "it leaves on Friday evening.\n") == {"Bring": 1}


def test_a_file_that_changes_or_goes_is_forgotten(tmp_path):
    put(tmp_path, {"one.txt": OFFER, "two.txt": "They offer you the large hall."})
    put(tmp_path, {"one.txt": "We offer you the old hall."})
    put(tmp_path, {"two.txt": None})
    index = FolderIndex(tmp_path, [FOLDER], NoSpelling())
    assert recalled(index, "we offer you the ") == {"old": 1}
    assert recalled(index, "Please let us ") == {}
    assert index.shelves[FOLDER].files.keys() == {"one.txt"}


def test_many_changes_leave_few_shards_and_no_trace_of_old_text(tmp_path):
    put(tmp_path, {f"{number}.txt": f"{OFFER} Number {'n' * number}." for number in range(9)})
    for number in range(9):
        shelf = put(tmp_path, {f"{number}.txt": f"We can offer you the best of {'v' * number} halls in town."})
    assert len(shelf.shards) <= 3
    assert sorted(shelf.files) == [f"{number}.txt" for number in range(9)]
    assert recalled(FolderIndex(tmp_path, [FOLDER], NoSpelling()), "We can offer you the ") == {"best": 9}
    shelf = put(tmp_path, {f"{number}.txt": None for number in range(9)})
    assert not any(b"Friday" in shard.path.read_bytes() for shard in shelf.shards)
    assert shelf.files == {}


def test_a_damaged_shard_is_left_out_and_swept_away(tmp_path):
    path = put(tmp_path, {"one.txt": OFFER}).shards[0].path
    path.write_bytes(path.read_bytes()[:-9])
    assert Shelf(path.parent).files == {}
    assert put(tmp_path, {"two.txt": OFFER}).files.keys() == {"two.txt"}
    assert len(list(path.parent.iterdir())) == 1


def test_the_index_is_the_owners_alone(tmp_path):
    place = tmp_path / "new" / "folders"
    put(place, {"one.txt": OFFER})
    found = [path for path in place.rglob("*") if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in found} == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in {found[0].parent, place}} == {0o700}


@pytest.mark.parametrize(
    ("before", "secret"),
    [("The password is", "sesame forty"), ("Call me on", "0172 5551234"), ("Write to", "ada@example.org"),
     ("It is", "DE89370400440532013000")],
)  # fmt: skip
def test_nothing_that_the_gate_stops_is_in_the_index_or_proposed(tmp_path, before, secret):
    shard = put(tmp_path, {"one.txt": f"I tell you this. {before} {secret}. Then go home."}).shards[0]
    kept = shard.path.read_bytes()
    assert b"home" in kept
    assert not any(part.encode() in kept for part in secret.split())
    assert recalled(FolderIndex(tmp_path, [FOLDER], NoSpelling()), f"{before} ") == {}


def test_slips_and_words_that_are_never_offered_are_not_offered(indexed):
    index = indexed(one="We recieve it. Kettlewick darn.")
    assert [index.may_offer(word) for word in ("recieve", "darn", "Kettlewick", "receive", "a\x1bb")] == [
        False, False, True, True, False
    ]  # fmt: skip


def test_where_a_word_comes_from(indexed):
    index = indexed(one=OFFER, two="They offer you the large hall.")
    origins = index.origins(caret("to offer you the "), "Small", 5)
    assert [origin.file for origin in origins] == [FOLDER / "one.txt"]
    assert origins[0].excerpt == "We can offer you the small hall on Friday evening / Please let"
    assert [origin.file.name for origin in index.origins(caret("to offer you the "), "large", 5)] == ["two.txt"]
    assert index.origins(caret("to offer you the "), "green", 5) == []


def test_a_closed_index_finds_nothing(indexed):
    index = indexed(one=OFFER)
    index.close()
    assert recalled(index, "We can offer you the ") == {}


def test_a_match_that_was_early_the_only_one_has_forms_to_spare(indexed):
    index = indexed(one="We offer you the hall. They offer you the hall. The Kettlewick museum opens on Friday.")
    assert index.recall(caret("They offer you the ")).spare == 1  # without "they" there are two
    assert index.recall(caret("The Kettlewick museum opens on ")).spare == 4
    assert index.recall(caret("Nobody ")).spare == 0


def by_hand(texts: list[str], before: str) -> tuple[int, Counter[str]]:
    """The longest match, word by word."""
    wanted = context(caret(before))
    best, following = 0, Counter()
    for text in texts:
        stream = [BREAK, *(form(piece) for sentence in sentences(text) for piece in sentence)]
        for place, word in enumerate(stream):
            if not word[:1].isalpha():
                continue
            length = 0
            while length < min(len(wanted), place) and fold(stream[place - 1 - length]) == wanted[length]:
                length += 1
            if length > max(best, 1):
                best, following = length, Counter()
            if length == best > 0:
                following[word] += 1
    return best, following


@settings(max_examples=150, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=4), st.lists(TEXTS, max_size=2), TEXTS)
def test_the_longest_match_is_that_found_by_hand(tmp_path_factory, texts, later, before):
    place = tmp_path_factory.mktemp("index")
    put(place, {f"{number}.txt": text for number, text in enumerate(texts)})
    for number, text in enumerate(later):  # takes the place of an earlier one, in a shard of its own
        put(place, {f"{number}.txt": text})
    now = [*later, *texts[len(later) :]]
    found = FolderIndex(place, [FOLDER], NoSpelling()).recall(caret(before + " "))
    length, following = by_hand(now, before + " ")
    assert (found.length, Counter(recalled(FolderIndex(place, [FOLDER], NoSpelling()), before + " "))) == (
        length,
        following,
    )


def test_contexts_are_cut_where_matches_can_end():
    words = context(caret("x" * 300 + " " + "so it was " * 60))
    assert len(words) == DEEPEST
    assert words[:3] == ("was", "it", "so")
    assert context(caret("It is 47 of them")) == ("of",)  # nothing is matched across a number
    assert context(caret("It is so. But")) == ("<s>", "so", "is", "it", "<s>")


def test_folders_do_not_mix(tmp_path):
    put(tmp_path, {"one.txt": OFFER})
    assert recalled(FolderIndex(tmp_path, [Path("/elsewhere")], NoSpelling()), "We can offer you the ") == {}
    assert place_of(FOLDER, tmp_path) != place_of(Path("/elsewhere"), tmp_path)
