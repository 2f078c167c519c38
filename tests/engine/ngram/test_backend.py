"""The n-gram backend on a model counted from a small text: what it offers, in which case, with which probability."""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import ModelError
from engine.never_offered import FILE_NAME as NEVER_OFFERED_FILE
from engine.ngram import NgramBackend, open_ngram
from engine.ngram.backend import MODEL_FILE
from engine.ngram.container import read_arrays, write_arrays
from engine.prediction import Cancellation, Cancelled, Prediction, Request
from engine.text import caret
from models.ngram.build import count
from models.ngram.card import Card
from models.reading.corpus import Source

TEXT = """We live in London now. They live in London too, but I live in lodgings.
The train to London is late, and I don't know why. I don't know when it comes. "I'm here," they said.
It is late in the day. We know the day, we know the train. Damn the train! Damned, the trainer said so.
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model")
    (folder / "text").mkdir()
    path = folder / "text" / "text.txt"
    path.write_text(TEXT * 3, encoding="utf-8")
    model = folder / "model"
    model.mkdir()
    (model / NEVER_OFFERED_FILE).write_text("damn\ndamned\n", encoding="utf-8")
    count([Source(path)], model, 1_000_000, Card("small", "MIT", ("a test",)), lambda doing, share: None)
    return model


@pytest.fixture(scope="module")
def backend(folder: Path) -> NgramBackend:
    return open_ngram(folder)


def predict(backend: NgramBackend, before: str, after: str = "", count: int = 3) -> Prediction:
    return backend.predict(Request(before, after, revision=4, count=count), Cancellation())


def words(backend: NgramBackend, before: str, after: str = "", count: int = 3) -> list[str]:
    return [suggestion.word for suggestion in predict(backend, before, after, count).suggestions]


def test_a_word_known_in_both_cases_is_offered_in_both_after_a_small_letter(tmp_path: Path) -> None:
    lines = ["They saw the river and the Mill", "they saw the River and the Mill", "they saw the River and the Mill"]
    headlines = ["The RIVER And The Mill", "We Saw The River"]  # which say nothing of how a word is written
    (tmp_path / "text.txt").write_text("\n".join(lines * 5 + headlines * 20) + "\n", encoding="utf-8")
    card = Card("small", "MIT", ("a test",))
    count([Source(tmp_path / "text.txt")], tmp_path / "model", 1_000_000, card, lambda doing, share: None)
    backend = open_ngram(tmp_path / "model")
    assert backend.vocabulary.small[backend.vocabulary.id("river")] == pytest.approx(1 / 3, abs=0.01)
    assert set(words(backend, "They saw the ri")) == {"river", "River"}
    assert words(backend, "They saw the Ri") == ["River"]
    assert "mill" not in words(backend, "They saw the mi")


@pytest.mark.parametrize(
    ("before", "plain"), [("We\tlive ", "We live "), ("We live.  ", "We live. "), ("Yes\n\t", "Yes\n")]
)
def test_tabs_and_several_spaces_are_one_space_and_an_indent_is_none(
    backend: NgramBackend, before: str, plain: str
) -> None:
    assert words(backend, before) == words(backend, plain) != []


def test_the_answer_names_the_backend_the_prefix_and_the_revision(backend: NgramBackend) -> None:
    prediction = predict(backend, "We live in Lo")
    assert (prediction.backend, prediction.prefix, prediction.revision) == ("ngram", "Lo", 4)


def test_the_next_word_follows_from_the_words_before(backend: NgramBackend) -> None:
    assert words(backend, "They live in ")[0] == "London"
    assert words(backend, "I don't ")[0] == "know"


def test_every_suggestion_completes_the_typed_letters(backend: NgramBackend) -> None:
    assert set(words(backend, "the tra", count=9)) == {"train", "trainer"}


def test_the_typed_word_itself_is_not_offered(backend: NgramBackend) -> None:
    assert words(backend, "the train") == ["trainer"]


def test_a_name_gets_its_capital_though_it_was_typed_without(backend: NgramBackend) -> None:
    assert "London" in words(backend, "We live in lon")


def test_a_capital_inside_a_sentence_puts_names_first(backend: NgramBackend) -> None:
    assert words(backend, "We know the L") == ["London", "Live", "Late"]


def test_a_sentence_starts_with_a_capital_and_goes_on_without(backend: NgramBackend) -> None:
    assert all(word[0].isupper() for word in words(backend, "It is late. "))
    assert all(word[0].isupper() for word in words(backend, ""))
    assert "the" in words(backend, "It is late. We know ")


def test_a_line_in_small_letters_stays_so(backend: NgramBackend) -> None:
    assert words(backend, "we live in ")[0] == "london"


def test_capitals_go_on_in_capitals(backend: NgramBackend) -> None:
    assert words(backend, "We know the TRAI") == ["TRAIN", "TRAINER"]
    assert words(backend, "THEY LIVE IN ") == [word.upper() for word in words(backend, "They live in ")]
    assert words(backend, "THEY LIVE IN L")[:2] == ["LONDON", "LODGINGS"]


def test_the_apostrophe_is_the_one_the_writer_uses(backend: NgramBackend) -> None:
    assert words(backend, "I do")[0] == "don't"
    assert words(backend, "\u201cI\u2019m here, and I do")[0] == "don\u2019t"
    assert words(backend, "I don\u2019")[0] == "don\u2019t"


@pytest.mark.parametrize("after", ["x", "9 to"])
def test_nothing_is_offered_before_a_letter(backend: NgramBackend, after: str) -> None:
    assert words(backend, "the tra", after) == []


@pytest.mark.parametrize("before", ["in 20", "the xyz", "dam", "<", ","])
def test_numbers_unknown_stems_and_unwanted_words_are_not_offered(backend: NgramBackend, before: str) -> None:
    assert not set(words(backend, before, count=99)) & {"<num>", "<unk>", "damn", "damned", ",", "<s>", "</s>", "<p>"}
    assert before == "," or before == "<" or words(backend, before) == []


def test_the_longer_forms_of_an_unwanted_word_are_offered_once_it_stands_there(backend: NgramBackend) -> None:
    assert words(backend, "the damn") == ["damned"]


def test_probabilities_of_all_words_sum_to_one_but_for_unknown_ones(backend: NgramBackend) -> None:
    shown = sum(suggestion.probability for suggestion in predict(backend, "We know ", count=999).suggestions)
    unseen = sum(math.exp(backend.log_probability(caret("We know "), word)) for word in ("damn", "damned"))
    assert 0.9 < shown + unseen <= 1.001


@pytest.mark.parametrize("before", ["", "We live in ", "I don't know why. ", "the train to London, "])
def test_log_probabilities_are_those_shown_with_nothing_typed(backend: NgramBackend, before: str) -> None:
    for suggestion in predict(backend, before).suggestions:
        assert math.exp(backend.log_probability(caret(before), suggestion.word)) == pytest.approx(
            suggestion.probability, 1e-4
        )


def test_an_unknown_word_is_possible_and_a_longer_one_less_so(backend: NgramBackend) -> None:
    assert (
        0
        > backend.log_probability(caret("We live in "), "oslo")
        > backend.log_probability(caret("We live in "), "oslofjord")
    )


def test_a_cancelled_request_is_not_answered(backend: NgramBackend) -> None:
    cancellation = Cancellation()
    cancellation.cancel()
    with pytest.raises(Cancelled):
        backend.predict(Request("We live "), cancellation)


TYPED = st.text(alphabet="aeitnldTLI'\u2019 .,\n5(\"-", max_size=30) | st.sampled_from([TEXT[:n] for n in range(90)])


@given(st.lists(TYPED, min_size=2, max_size=4))
def test_an_edit_anywhere_gives_what_a_fresh_backend_gives(
    folder: Path, backend: NgramBackend, texts: list[str]
) -> None:
    for text in texts:
        fresh = predict(open_ngram(folder), text).suggestions
        assert predict(backend, text).suggestions == fresh


@given(TYPED)
def test_suggestions_continue_the_prefix_without_repeating(backend: NgramBackend, before: str) -> None:
    prediction = predict(backend, before)
    found = [suggestion.word for suggestion in prediction.suggestions]
    assert len(set(found)) == len(found)
    assert all(word.lower().startswith(prediction.prefix.lower()) for word in found)


def change(name: str) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        arrays = {key: np.array(array) for key, array in read_arrays(folder / MODEL_FILE).items() if key != name}
        write_arrays(folder / MODEL_FILE, arrays)

    return damage


@pytest.mark.parametrize(
    "damage",
    [
        change("words"),
        change("inner_2"),
        change("word_5"),
        change("backoff_2_codebook"),
        lambda folder: (folder / MODEL_FILE).unlink(),
        lambda folder: (folder / MODEL_FILE).write_bytes(b""),
        lambda folder: (folder / "manifest.json").unlink(),
        lambda folder: (folder / "manifest.json").write_text("[]"),
        lambda folder: (folder / NEVER_OFFERED_FILE).write_bytes(b"\xff"),
    ],
)
def test_a_damaged_folder_is_refused_with_the_file_and_the_cure(
    folder: Path, tmp_path: Path, damage: Callable[[Path], object]
) -> None:
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    damage(tmp_path)
    with pytest.raises(ModelError, match="fetch the model again"):
        open_ngram(tmp_path)
