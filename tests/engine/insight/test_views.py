"""The views say what the models say: which n-gram answered, what fits both sides, where a word came from."""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import GPT2LMHeadModel

from engine.blend import open_blend
from engine.errors import InsightError
from engine.insight import tour
from engine.insight.alternatives import alternatives
from engine.insight.attention import attention
from engine.insight.beams import beam_search
from engine.insight.compare import EXAMPLES, compare
from engine.insight.continuation import continuation
from engine.insight.likelihood import likelier, ngram_likelihood, transformer_likelihood
from engine.insight.looking import looked_at
from engine.insight.reader import Reader
from engine.insight.saving import to_csv, to_json
from engine.insight.settings import ContinuationSettings
from engine.insight.sources import sources
from engine.insight.why import influences
from engine.ngram import NgramBackend, open_ngram
from engine.ngram.explaining import explain, standing
from engine.own_words import OwnWords
from engine.prediction import Cancellation, Request
from engine.text import caret
from engine.transformer import open_transformer
from engine.transformer.attention import open_attention
from models.store import bundled
from tests.tiny import save_model

BEFORE = "Thank you for the quick reply. I look forward to "
WORDS = st.sampled_from(
    [
        "I",
        "look",
        "forward",
        "to",
        "seeing",
        "you",
        "the",
        "of",
        "and",
        "talked",
        "zzxq",
        "London,",
        "12",
        "end.",
        "a-b",
    ]
)


@pytest.fixture(scope="module")
def english() -> Reader:
    return Reader(open_transformer(bundled("transformer")))


@pytest.fixture(scope="module")
def ngram() -> NgramBackend:
    return open_ngram(bundled("ngram"))


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> tuple[GPT2LMHeadModel, Path]:
    folder: Path = tmp_path_factory.mktemp("views") / "tiny"
    return save_model(folder), folder


@given(before=st.lists(WORDS, max_size=8).map(" ".join), word=st.sampled_from(["the", "seeing", "you", "zzxqj"]))
@settings(max_examples=50)
def test_the_levels_of_an_explanation_multiply_to_the_models_probability(
    ngram: NgramBackend, before: str, word: str
) -> None:
    before += " "
    [found] = explain(ngram, before, [word])
    for level, below in zip(found.levels, found.levels[1:], strict=False):
        if not level.found:
            assert level.probability == pytest.approx(level.backoff * below.probability, rel=1e-5)
    assert found.levels[0].probability == pytest.approx(found.backoff * found.levels[found.backed_off].probability)
    assert found.ngram == (*found.levels[found.backed_off].context, found.word)
    if found.word != "<unk>":  # unknown words share one probability by their spelling
        among_words = math.exp(ngram.log_probability(caret(before), word)) * ngram.words(caret(before))[1]
        assert found.levels[0].probability == pytest.approx(among_words, rel=1e-4)


def test_the_rank_of_a_word_is_its_place_among_the_suggestions(ngram: NgramBackend) -> None:
    suggestions = ngram.predict(Request("We went to the ", count=8), Cancellation()).suggestions
    for found in suggestions:
        likelier_ones = sum(other.probability > found.probability for other in suggestions)
        assert standing(ngram, "We went to the ", found.word).rank == 1 + likelier_ones


@pytest.mark.parametrize("before", [BEFORE, "I look forw", "", "Is it LON"])
def test_both_lists_stand_side_by_side_with_the_probabilities_of_each_backend(
    english: Reader, ngram: NgramBackend, before: str
) -> None:
    view = compare(english, ngram, before, Cancellation())
    for backend, words, side in (
        (english.words, view.transformer, "transformer"),
        (ngram, view.ngram, "ngram"),
    ):
        expected = backend.predict(Request(before, count=10), Cancellation()).suggestions
        assert [word.word.lower() for word in words] == [found.word.lower() for found in expected]
        assert [getattr(word, side) for word in words] == pytest.approx(
            [found.probability for found in expected], rel=0.05
        )
    assert all(0 <= word.transformer <= 1 and 0 <= word.ngram <= 1 for word in view.words)
    assert view.prefix == caret(before).prefix


def test_a_word_on_one_list_alone_has_the_probability_that_the_other_model_gives_it(
    english: Reader, ngram: NgramBackend
) -> None:
    view = compare(english, ngram, BEFORE, Cancellation(), word="lunch")
    for word in view.words:
        assert math.log(word.ngram) == pytest.approx(ngram.log_probability(caret(BEFORE), word.word), abs=0.01)
        # The model's own figure has all cases of a word and more than one spelling.
        assert math.log(word.transformer) <= english.words.log_probability(caret(BEFORE), word.word) + 0.1
        assert math.log(word.transformer) >= english.words.log_probability(caret(BEFORE), word.word) - 1
    assert "lunch" in {word.word for word in view.words}


@pytest.mark.parametrize(("before", "word"), EXAMPLES)
def test_the_examples_show_what_an_ngram_model_cannot_see(
    english: Reader, ngram: NgramBackend, before: str, word: str
) -> None:
    found = tour.far_sight(english, ngram, Cancellation(), (before, word))
    assert found.transformer > 100 * found.ngram
    assert word not in found.ngram_sees
    assert next(one for one in found.influences if one.word == word).change > 2
    assert all(abs(one.change) < 1 for one in found.influences[5:] if one.word not in (word, "The"))


def test_no_word_at_the_caret_is_said_in_a_sentence(english: Reader, ngram: NgramBackend) -> None:
    with pytest.raises(InsightError, match="No word can stand"):
        compare(english, ngram, "That is all.", Cancellation())


def test_alternatives_fit_both_sides(english: Reader, ngram: NgramBackend) -> None:
    found = alternatives(english, "I am going to ", "meat", " you at the station.", Cancellation(), ngram=ngram)
    words = [alternative.word for alternative in found]
    assert words[-1] == "meat"  # what is written is always among them
    assert {"call", "see"} & {*words}
    assert [alternative.is_written for alternative in found] == [word == "meat" for word in words]
    scores = [alternative.log_probability for alternative in found]
    assert scores == sorted(scores, reverse=True)
    one_sided = alternatives(english, "I am going to ", "meat", "", Cancellation(), ngram=ngram)
    assert [alternative.word for alternative in one_sided][:3] != words[:3]


def test_the_scores_of_alternatives_are_those_of_whole_texts(english: Reader) -> None:
    before, after = "He has a great ", " of humour."

    def score(word: str) -> float:
        return transformer_likelihood(english, before + word + after, Cancellation()).log_probability

    found = alternatives(english, before, "lot", after, Cancellation(), count=4)
    for alternative in found:
        assert alternative.change == pytest.approx(score(alternative.word) - score("lot"), abs=0.1)  # 8-bit sums


@pytest.mark.parametrize(
    ("before", "word", "after"), [("un", "happy", ""), ("a ", "hap", "py"), ("a ", "", ""), ("a ", "two words", "")]
)
def test_part_of_a_word_has_no_alternatives(english: Reader, before: str, word: str, after: str) -> None:
    with pytest.raises(InsightError, match="whole word"):
        alternatives(english, before, word, after, Cancellation())


def test_a_word_of_any_length_is_answered_or_refused(english: Reader, ngram: NgramBackend) -> None:
    with pytest.raises(InsightError, match="too long"):
        list(influences(english, "I saw ", "x" * 900, Cancellation()))
    with pytest.raises(InsightError, match="too long"):
        alternatives(english, "I saw ", "x" * 900, " there", Cancellation())
    with pytest.raises(InsightError, match="too long"):
        compare(english, ngram, "I saw ", Cancellation(), word="x" * 900)


def test_shares_add_up_and_grow_with_what_the_writer_uses(english: Reader, ngram: NgramBackend, tmp_path: Path) -> None:
    blend = open_blend(bundled("blend"), english.words, ngram)
    weight = blend.weight(caret(BEFORE))
    alone = sources(english, ngram, weight, None, BEFORE, BEFORE, "seeing")
    assert alone.transformer + alone.ngram == pytest.approx(1)
    assert (alone.own, alone.document) == (0, 0)
    mixed = math.exp(blend.log_probability(caret(BEFORE), "seeing"))
    assert alone.transformer * mixed == pytest.approx(
        weight * math.exp(english.words.log_probability(caret(BEFORE), "seeing")), rel=1e-3
    )
    own = OwnWords(tmp_path / "own.sqlite")
    own.learn("I look forward to Xanadu. " * 6)
    expected = own.expectation(caret(BEFORE))
    elsewhere = sources(english, ngram, weight, expected, "", BEFORE, "Xanadu")
    here = sources(english, ngram, weight, expected, "Xanadu is far. Xanadu is near. Xanadu!", BEFORE, "Xanadu")
    own.close()
    assert elsewhere.own > 0.9
    assert elsewhere.document == 0
    assert here.document == pytest.approx(here.own) == pytest.approx(elsewhere.own / 2)
    assert sum((here.transformer, here.ngram, here.own, here.document)) == pytest.approx(1)


@given(text=st.text(st.sampled_from("abA .,'\n"), max_size=30))
@settings(max_examples=30)
def test_attention_between_words_is_transformers_and_each_row_adds_to_1(
    tiny: tuple[GPT2LMHeadModel, Path], text: str
) -> None:
    model, folder = tiny
    reader = Reader(open_transformer(folder))
    text = "ab " + text + " ab"
    view = attention(reader, open_attention(folder), text, Cancellation())
    tokens = reader.encode(text)
    with torch.no_grad():
        layers = model(torch.tensor([[0, *tokens]]), output_attentions=True).attentions
    expected = torch.cat(layers).numpy()  # [L, H, S, S]
    np.testing.assert_allclose(view.weights.sum(-1), 1, atol=1e-5)
    assert view.weights.shape[2] == len(view.words) == len(view.spans)
    if len(tokens) + 1 == len(view.words):  # every word is one token
        np.testing.assert_allclose(view.weights, expected, atol=1e-4)
    np.testing.assert_allclose(view.weights[..., 0, 0], 1, atol=1e-4)
    np.testing.assert_allclose(view.weights[..., 0].mean(), expected_to_first(expected, view, reader, text), atol=1e-4)
    np.testing.assert_allclose(view.matrix(0, 1), view.weights[0, 1], atol=1e-6)
    np.testing.assert_allclose(view.last(), view.weights.mean((0, 1))[-1], atol=1e-6)
    assert "".join(view.words).replace(" ", "") == text.replace(" ", "")


def expected_to_first(expected: np.ndarray, view: Any, reader: Reader, text: str) -> float:
    """How much the words look at the beginning on average: tokens first averaged within their words."""
    spans = reader.spans(text, reader.encode(text))
    rows = [expected[..., 0, 0]]
    for begin, end in view.spans[1:]:
        members = [1 + i for i, (first, last) in enumerate(spans) if first < end and last > begin]
        rows.append(expected[..., members, 0].mean(-1))
    return float(np.stack(rows).mean())


def test_what_was_looked_at_comes_from_attention_or_from_leaving_out(
    tiny: tuple[GPT2LMHeadModel, Path], english: Reader
) -> None:
    reader, shown = Reader(open_transformer(tiny[1])), open_attention(tiny[1])
    view = attention(reader, shown, "ab a ab b", Cancellation())
    found = looked_at(reader, "ab a ab b", "a", shown, Cancellation(), count=4)
    assert {one.word: one.weight for one in found if one.word in ("a", "b")} == pytest.approx(
        {word: weight for word, weight in zip(view.words, view.last().tolist(), strict=True) if word in ("a", "b")}
    )
    assert [one.weight for one in found] == sorted((one.weight for one in found), reverse=True)
    before, word = EXAMPLES[0]
    named = looked_at(english, before, word, None, Cancellation())
    assert named[0].word == "Shawn"
    assert (named[0].start, named[0].end, named[0].by_attention) == (0, 5, False)


def test_a_layer_that_is_not_there_is_said_in_a_sentence(tiny: tuple[GPT2LMHeadModel, Path]) -> None:
    reader = Reader(open_transformer(tiny[1]))
    view = attention(reader, open_attention(tiny[1]), "ab a", Cancellation())
    with pytest.raises(InsightError, match="There is no layer 3: this model has 2"):
        view.matrix(2)
    with pytest.raises(InsightError, match="write a few first"):
        attention(reader, open_attention(tiny[1]), " .", Cancellation())


def test_counting_words_and_how_soon_ngrams_are_rare() -> None:
    text = "The dog saw the cat. The dog ran."
    counts = tour.counted(text)
    assert (counts.words, counts.distinct) == (8, 5)
    assert [(count.text, count.count) for count in counts.commonest[:2]] == [("the", 3), ("dog", 2)]
    assert [row.ngrams for row in tour.sparsity(text)] == [8, 7, 6, 5, 4]
    assert tour.sparsity(text)[1].once == 5 / 6
    with pytest.raises(InsightError, match="write a sentence first"):
        tour.counted("...")


def test_what_was_likelier_than_a_word_of_the_text(english: Reader, ngram: NgramBackend) -> None:
    text = "I look forward to eating"
    for backend, view in (
        (english.words, transformer_likelihood(english, text, Cancellation())),
        (ngram, ngram_likelihood(ngram, text, Cancellation())),
    ):
        found = [word.word for word in likelier(backend, text, view.words[-1], Cancellation())]
        assert {"seeing", "hearing"} <= {*found}
        assert likelier(backend, text, view.words[2], Cancellation()) == ()


def test_every_view_can_be_saved_as_csv_and_json(
    english: Reader, ngram: NgramBackend, tiny: tuple[GPT2LMHeadModel, Path]
) -> None:
    text, quick = 'He said "well, 3 < 4",\nand I look forward to ', ContinuationSettings("beam", 3)
    small = Reader(open_transformer(tiny[1]))
    views: dict[str, tuple[Any, int]] = {
        "compare": (view := compare(english, ngram, text, Cancellation()), len(view.words)),
        "why": (found := tuple(influences(english, text, "seeing", Cancellation())), len(found)),
        "attention": (attention(small, open_attention(tiny[1]), "ab a", Cancellation()), 2 * 2 * (1 + 2 + 3)),
        "likelihood": ((both := transformer_likelihood(english, text, Cancellation()),), len(both.words)),
        "continue": (
            pieces := tuple(continuation(english, text, ContinuationSettings(count=5), Cancellation())),
            len(pieces),
        ),
        "beams": (steps := tuple(beam_search(english, text, quick, Cancellation())), 3 * 8),
        "alternatives": (
            others := alternatives(english, "He has a great ", "lot", " of humour.", Cancellation()),
            len(others),
        ),
        "counts": (tour.counted(text), 10),
        "back-off": (tour.backing_off(ngram, text, "seeing"), 5),
        "sampling": (tour.choices(english, text, ContinuationSettings(), Cancellation()), 20),
    }
    for name, (value, count) in views.items():
        rows = list(csv.DictReader(io.StringIO(to_csv(value))))
        assert len(rows) == count, name
        assert all(None not in row.values() for row in rows), name
        assert json.loads(to_json(value)), name
    saved = list(csv.DictReader(io.StringIO(to_csv(views["compare"][0]))))
    assert float(saved[0]["ratio"]) == pytest.approx(view.words[0].ratio)
    assert saved[0]["explanation_ngram"] == " ".join(view.words[0].explanation.ngram)
    assert json.loads(to_json(both))["perplexity"] == pytest.approx(both.perplexity)
    assert json.loads(to_json(steps))[0]["partials"][0]["text"] == steps[0].partials[0].text
