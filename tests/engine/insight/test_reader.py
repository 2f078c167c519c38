"""What is read in one row is what separate runs of transformers give: leave-one-out, whole texts, any text at all."""

from __future__ import annotations

import math
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from transformers import GPT2LMHeadModel

from engine.errors import Cancelled, InsightError
from engine.insight.likelihood import ngram_likelihood, transformer_likelihood
from engine.insight.reader import Reader, TokenPath, clean
from engine.insight.why import influences
from engine.ngram import NgramBackend, open_ngram
from engine.prediction import Cancellation
from engine.text import WORD, caret
from engine.transformer import open_transformer
from models.store import bundled
from tests.tiny import save_model

TOKENS = st.lists(st.integers(1, 17), min_size=1, max_size=40)
TEXT = st.text(st.sampled_from("abA .,'!?\n"), max_size=60)
LONG = "My sister plays the piano every evening, and when the window is open the whole street can listen to her. " * 12


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> tuple[GPT2LMHeadModel, Reader]:
    folder: Path = tmp_path_factory.mktemp("reader") / "tiny"
    model = save_model(folder)
    return model, Reader(open_transformer(folder))


@pytest.fixture(scope="module")
def english() -> Reader:
    return Reader(open_transformer(bundled("transformer")))


@pytest.fixture(scope="module")
def ngram() -> NgramBackend:
    return open_ngram(bundled("ngram"))


def separately(model: GPT2LMHeadModel, tokens: list[int]) -> np.ndarray:
    """[S + 1, V] what transformers gives before and after each of the tokens, computed alone and without a cache."""
    with torch.no_grad():
        return torch.log_softmax(model(torch.tensor([[0, *tokens]])).logits[0].double(), -1).numpy()


@given(trunk=TOKENS, others=st.lists(TOKENS, min_size=1, max_size=9), data=st.data())
@settings(max_examples=25)
def test_paths_in_one_row_are_separate_runs(
    tiny: tuple[GPT2LMHeadModel, Reader], trunk: list[int], others: list[list[int]], data: st.DataObject
) -> None:
    model, reader = tiny
    kept = data.draw(st.integers(0, len(trunk)))
    paths = [
        TokenPath([*trunk[:kept], *other][:47], data.draw(st.integers(0, min(47, kept + len(other)) - 1)))
        for other in others
    ]
    for path, found in zip(paths, reader.follow(trunk, paths, Cancellation()), strict=True):
        expected = np.exp(separately(model, list(path.tokens))[path.scored :])
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-5)


@given(before=st.text(st.sampled_from("abA .,'!?\n"), max_size=20), word=st.sampled_from(["a", "ab", "b", "Ab"]))
@settings(max_examples=40)
def test_leaving_a_word_out_is_a_run_of_the_text_without_it(
    tiny: tuple[GPT2LMHeadModel, Reader], before: str, word: str
) -> None:
    model, reader = tiny
    before = "ab " + before + " "
    at = caret(before)
    context, lead = at.context, " " * at.space
    found = list(influences(reader, before, word, Cancellation()))
    assert [one.word for one in found] == [match[0] for match in WORD.finditer(before)][::-1]
    ends = np.array([token is None or not token.strip(b" '").isalnum() or token[:1] == b" " for token in reader.tokens])

    def log_probability(text: str) -> float:
        tokens = reader.encode(text + lead + word)
        scored = len(reader.encode(text))
        rows = separately(model, tokens)
        spelt = sum(float(rows[i, token]) for i, token in enumerate(tokens) if i >= scored)
        return spelt + math.log(float(np.exp(rows[-1][ends]).sum()))

    for one in found:
        spaced = context[one.start - 1 : one.start] == " "
        without = context[: one.start - spaced] + (
            context[one.end :] if spaced else context[one.end :].removeprefix(" ")
        )
        left_out = math.exp(one.log_probability - one.change)
        assert left_out == pytest.approx(math.exp(log_probability(without)), rel=0, abs=1e-5)
        assert math.exp(one.log_probability) == pytest.approx(math.exp(log_probability(context)), rel=0, abs=1e-5)


@given(text=TEXT)
@settings(max_examples=40)
def test_the_log_probability_of_a_text_is_transformers_loss(tiny: tuple[GPT2LMHeadModel, Reader], text: str) -> None:
    model, reader = tiny
    text = ("ab " + text).rstrip(" ")
    tokens = reader.encode(text)
    if len(tokens) > 47:
        return
    whole = torch.tensor([[0, *tokens]])
    with torch.no_grad():
        loss = float(model(whole, labels=whole).loss)
    found = transformer_likelihood(reader, text, Cancellation())
    assert found.log_probability == pytest.approx(-loss * len(tokens), abs=1e-4)
    assert math.exp(-found.log_probability / found.tokens) == pytest.approx(math.exp(loss), rel=1e-4)
    assert found.tokens == len(tokens)
    assert math.fsum(sentence.log_probability for sentence in found.sentences) == pytest.approx(found.log_probability)


def test_a_text_longer_than_the_context_is_read_in_windows_that_overlap(
    tiny: tuple[GPT2LMHeadModel, Reader],
) -> None:
    model, reader = tiny
    text = "ab a b. " * 15 + "ab"
    tokens = reader.encode(text)
    assert len(tokens) > 47
    found = transformer_likelihood(reader, text, Cancellation())
    assert "".join(text[word.start : word.end] for word in found.words if word.is_word) == text.replace(
        " ", ""
    ).replace(".", "")
    first = separately(model, tokens[:47])
    words = [word for word in found.words if word.end <= len("ab a b. ab")]
    known = sum(float(first[i, token]) for i, token in enumerate(reader.encode("ab a b. ab")))
    assert math.fsum(word.log_probability for word in words) == pytest.approx(known, abs=1e-4)
    windows = [separately(model, tokens[-length:])[-2, tokens[-1]] for length in range(24, 48)]
    assert min(abs(found.words[-1].log_probability - score) for score in windows) < 1e-4


@given(text=st.text(max_size=80))
@example(text="W<¼")
@settings(max_examples=60)
def test_any_text_is_scored_or_refused_in_a_sentence(english: Reader, ngram: NgramBackend, text: str) -> None:
    try:
        found = transformer_likelihood(english, text, Cancellation())
        other = ngram_likelihood(ngram, text, Cancellation())
    except InsightError:
        assert not WORD.search(clean(text))
        return
    for likelihood in (found, other):
        assert [w.text for w in likelihood.words if w.is_word] == [text[m.start() : m.end()] for m in words_of(text)]
        assert all(w.log_probability <= 0 and w.rank >= 1 for w in likelihood.words)
        assert likelihood.perplexity >= 1


def words_of(text: str) -> list[re.Match[str]]:
    return list(WORD.finditer(clean(text)))


def test_a_long_text_is_scored_to_its_end_and_explained_as_far_as_it_is_read(english: Reader) -> None:
    found = transformer_likelihood(english, LONG, Cancellation())
    assert len(found.sentences) == 12
    assert found.sentences[-1].perplexity < found.sentences[0].perplexity  # it has read the same before
    places = [one.start for one in influences(english, LONG, "My", Cancellation())]
    assert places == sorted(places, reverse=True)
    assert 20 < len(places) < len(LONG.split())


def test_what_speaks_for_a_name_is_the_name_before_and_the_nearest_words_come_first(english: Reader) -> None:
    before = "Shawn came to the hack space to record a video and I talked to "
    found = list(influences(english, before, "Shawn", Cancellation()))
    assert [one.word for one in found] == before.split()[::-1]
    assert max(found, key=lambda one: one.change).word == "Shawn"


def test_salad_is_less_likely_than_a_sentence_to_both_models(english: Reader, ngram: NgramBackend) -> None:
    for likelihood in (
        lambda text: transformer_likelihood(english, text, Cancellation()),
        lambda text: ngram_likelihood(ngram, text, Cancellation()),
    ):
        [salad], [sentence] = likelihood("jump hamburger I").sentences, likelihood("I eat hamburger").sentences
        assert (salad.band, sentence.band < 3) == (3, True)
        assert likelihood("jump hamburger I").words[1].band == 3


@pytest.mark.parametrize(("before", "word"), [("", "the"), (" ", "the"), ("...", "the"), ("hel", "hello")])
def test_without_a_word_before_the_caret_nothing_can_be_left_out(english: Reader, before: str, word: str) -> None:
    with pytest.raises(InsightError, match="write a few first"):
        list(influences(english, before, word, Cancellation()))


def test_a_sign_is_no_suggestion_to_explain(english: Reader) -> None:
    with pytest.raises(InsightError, match="Only a word"):
        list(influences(english, "I look forward ", "?!", Cancellation()))


@pytest.mark.parametrize("before", ["naïve 你好 zzxq ", "🙂🙂 a ", "x" * 5000 + " ", "\ud800 a ", "\0\x1b a "])
def test_characters_that_no_model_knows_are_left_out_like_others(english: Reader, before: str) -> None:
    found = list(influences(english, before, "the", Cancellation()))
    assert found
    assert all(math.isfinite(one.change) for one in found)


def test_views_can_be_cancelled_and_used_in_between(english: Reader) -> None:
    before = "The dog was barking all night because it was afraid of the thunder "
    alone = [one.change for one in influences(english, before, "and", Cancellation())]
    stopped = Cancellation()
    stream = influences(english, before, "and", stopped)
    first = next(stream).change
    transformer_likelihood(english, "Something else was asked.", Cancellation())
    english.words.log_probability(caret("We went to the "), "sea")
    assert [first, *(one.change for one in stream)] == pytest.approx(alone, abs=0.05)  # 8-bit sums round anew
    stopped.cancel()
    with pytest.raises(Cancelled):
        list(influences(english, before, "and", stopped))
