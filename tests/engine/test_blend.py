"""The blend on two small models: what it offers, with which probability, and that it leaves the two as they were."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.blend import WEIGHTS_FILE, Blend, mix, open_blend
from engine.candidates import Candidate, Candidates
from engine.errors import Cancelled, ModelError
from engine.never_offered import FILE_NAME as NEVER_OFFERED_FILE
from engine.ngram import NgramBackend, open_ngram
from engine.prediction import Cancellation, Prediction, Request
from engine.text import caret
from engine.transformer import Transformer, open_transformer
from models.ngram.build import count
from models.ngram.card import Card
from models.reading.corpus import Source
from tests.tiny import save_model

TEXT = "Ab bab aab abba. A bab, aab Ab ba. Bab abba aba, aab bab.\n"
WEIGHTS = [[0.5, 0.2], [0.5, 0.3, 0.6, 0.4, 0.7], [0.25], [0.8, 0.45], [0.65]]


@pytest.fixture(scope="module")
def transformer(tmp_path_factory: pytest.TempPathFactory) -> Transformer:
    folder = tmp_path_factory.mktemp("blend") / "tiny"
    save_model(folder)
    return open_transformer(folder)


@pytest.fixture(scope="module")
def ngram(tmp_path_factory: pytest.TempPathFactory) -> NgramBackend:
    folder = tmp_path_factory.mktemp("blend")
    text, model = folder / "text.txt", folder / "model"
    text.write_text(TEXT * 3, encoding="utf-8")
    model.mkdir()
    (model / NEVER_OFFERED_FILE).write_text("abba\n", encoding="utf-8")
    count([Source(text)], model, 1_000_000, Card("small", "MIT", ("a test",)), lambda doing, share: None)
    return open_ngram(model)


@pytest.fixture
def blend(transformer: Transformer, ngram: NgramBackend) -> Blend:
    return Blend(transformer, ngram, WEIGHTS)


def predict(backend: Blend | Transformer | NgramBackend, before: str, count: int = 10) -> Prediction:
    return backend.predict(Request(before, revision=4, count=count), Cancellation())


def shares(backend: Blend | Transformer | NgramBackend, before: str) -> dict[str, float]:
    return {found.word.lower(): found.probability for found in predict(backend, before).suggestions}


def weight_after(before: str, ngram: NgramBackend) -> float:
    words = len(before.split())
    row = WEIGHTS[sum(words >= least for least in (1, 3, 7, 15))]
    return row[min(ngram.matched(caret(before)), len(row) - 1)]


def candidates(words: dict[str, float], prefix: float = 1.0) -> Candidates:
    return Candidates({word.lower(): Candidate(word, share) for word, share in words.items()}, prefix)


def some_words(share: st.SearchStrategy[float]) -> st.SearchStrategy[dict[str, float]]:
    return st.dictionaries(st.sampled_from(["to", "the", "Anna", "tea", "ten", "Tom"]), share, max_size=5).map(whole)


def whole(words: dict[str, float]) -> dict[str, float]:
    total = sum(words.values())
    return {word: share / total for word, share in words.items()} if total > 1 else words


SHARES = st.floats(0, 1)
WORDS = some_words(SHARES)


@given(WORDS, WORDS, SHARES, SHARES, st.floats(0.01, 0.99))
def test_a_mixture_lies_between_its_models_and_adds_up_to_no_more_than_one(
    one: dict[str, float], other: dict[str, float], foreseen: float, foreseen_too: float, weight: float
) -> None:
    mixed = mix(candidates(one, foreseen), candidates(other, foreseen_too), weight).words
    assert mixed.keys() == {word.lower() for word in [*one, *other]}
    assert sum(found.probability for found in mixed.values()) <= 1 + 1e-9
    for found in mixed.values():
        low, high = sorted((one.get(found.form, 0.0), other.get(found.form, 0.0)))
        assert low - 1e-9 <= found.probability <= high + 1e-9


def test_a_model_counts_by_its_weight_and_by_how_well_it_foresaw_the_letters() -> None:
    one, other = candidates({"tea": 0.5}, prefix=0.3), candidates({"tea": 0.1, "ten": 0.8}, prefix=0.1)
    mixed = mix(one, other, weight=0.25).words
    assert mixed["tea"].probability == pytest.approx(0.5 * 0.5 + 0.5 * 0.1)  # 0.25 x 0.3 and 0.75 x 0.1 are even
    assert mixed["ten"].probability == pytest.approx(0.5 * 0.8)


def test_words_that_differ_in_case_alone_are_one_written_as_the_likelier_model_has_it() -> None:
    us, country = candidates({"us": 0.3}), candidates({"US": 0.2})
    for weight, written, small in ((0.9, "us", 0.0), (0.1, "US", 0.03 / 0.21)):
        both = pytest.approx(weight * 0.3 + (1 - weight) * 0.2)
        assert mix(us, country, weight).words == {"us": Candidate(written, both, small=pytest.approx(small))}


def test_the_answer_names_the_blend_its_models_the_prefix_and_the_revision(blend: Blend) -> None:
    prediction = predict(blend, "Ab b", count=3)
    assert (prediction.backend, prediction.prefix, prediction.revision) == ("blend", "b", 4)
    assert blend.name == "tiny + small"
    assert len(prediction.suggestions) == 3


@pytest.mark.parametrize("before", ["Ab ", "Ab bab ", "A bab, aab ", "bab abba. ", "", "ab " * 9, "ab " * 40])
def test_the_weight_is_that_of_the_length_and_of_the_words_the_ngram_model_goes_by(
    transformer: Transformer, ngram: NgramBackend, blend: Blend, before: str
) -> None:
    weight = weight_after(before, ngram)
    for word in ("bab", "aab", "bb"):
        one, other = transformer.log_probability(caret(before), word), ngram.log_probability(caret(before), word)
        expected = weight * math.exp(one) + (1 - weight) * math.exp(other)
        assert math.exp(blend.log_probability(caret(before), word)) == pytest.approx(expected)


@pytest.mark.parametrize("before", ["Ab ", "Ab bab "])
def test_with_nothing_typed_chips_show_the_mixture_of_what_the_models_show(
    transformer: Transformer, ngram: NgramBackend, blend: Blend, before: str
) -> None:
    weight = weight_after(before, ngram)
    by_transformer, by_ngram = shares(transformer, before), shares(ngram, before)
    in_both = by_transformer.keys() & by_ngram.keys()
    assert in_both
    for word, share in shares(blend, before).items():
        if word in in_both:
            assert share == pytest.approx(weight * by_transformer[word] + (1 - weight) * by_ngram[word], rel=1e-3)


@pytest.mark.parametrize("before", ["", "Ab ", "Ab b", "A bab, a", "Aa"])
def test_every_suggestion_completes_the_letters_once_and_likeliest_first(blend: Blend, before: str) -> None:
    prediction = predict(blend, before)
    words = [found.word.lower() for found in prediction.suggestions]
    probabilities = [found.probability for found in prediction.suggestions]
    assert len(set(words)) == len(words)
    assert all(word.startswith(prediction.prefix.lower()) and word != prediction.prefix for word in words)
    assert probabilities == sorted(probabilities, reverse=True)
    assert sum(probabilities) <= 1 + 1e-6


def test_words_of_either_list_are_not_offered_until_typed_in_full(blend: Blend) -> None:
    assert "abba" not in shares(blend, "Ab ")
    assert "abba" not in shares(blend, "Ab abb")


@pytest.mark.parametrize("after", ["b", "7"])
def test_nothing_is_offered_before_a_letter(blend: Blend, after: str) -> None:
    assert blend.predict(Request("Ab b", after), Cancellation()).suggestions == ()


def test_a_cancelled_request_is_not_answered(blend: Blend) -> None:
    cancellation = Cancellation()
    cancellation.cancel()
    with pytest.raises(Cancelled):
        blend.predict(Request("bb bb bb bb "), cancellation)


def test_closing_a_blend_leaves_its_models_open(transformer: Transformer, ngram: NgramBackend, blend: Blend) -> None:
    before = predict(transformer, "Ab ").suggestions, predict(ngram, "Ab ").suggestions
    blend.close()
    assert (predict(transformer, "Ab ").suggestions, predict(ngram, "Ab ").suggestions) == before


@pytest.mark.parametrize(
    "content",
    [None, "", "[]", "{}", '{"transformer": []}', '{"transformer": 0.5}', '{"transformer": [0.5]}',
     *(json.dumps({"transformer": [*WEIGHTS[1:], row]}) for row in ([], [0.5, 1.0], [0], ["half"], [math.nan], [None])),
     ],
)  # fmt: skip
def test_damaged_or_missing_weights_are_refused_with_the_file_and_the_cure(
    transformer: Transformer, ngram: NgramBackend, tmp_path: Path, content: str | None
) -> None:
    if content is not None:
        (tmp_path / WEIGHTS_FILE).write_text(content, "utf-8")
    with pytest.raises(ModelError, match=rf"{WEIGHTS_FILE}.*fetch the model again"):
        open_blend(tmp_path, transformer, ngram)


def test_each_model_tells_how_likely_the_typed_letters_were(
    transformer: Transformer, ngram: NgramBackend, blend: Blend
) -> None:
    for backend in (transformer, ngram, blend):
        answer = predict(backend, "bab a")
        assert answer.prefix_probability is not None
        for found in answer.suggestions[:2]:
            before_any_letter = math.exp(backend.log_probability(caret("bab "), found.word))
            assert found.probability * answer.prefix_probability == pytest.approx(before_any_letter, rel=0.02)
