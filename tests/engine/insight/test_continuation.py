"""Continuing a text draws from transformers' distributions, and its beam search finds transformers' sequences."""

from __future__ import annotations

import codecs
import math
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import GPT2LMHeadModel
from transformers.generation.logits_process import (
    LogitsProcessorList,
    RepetitionPenaltyLogitsProcessor,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

from engine.errors import Cancelled, InsightError
from engine.insight.beams import Hypothesis, Partial, Step, beam_search
from engine.insight.continuation import continuation, draw
from engine.insight.reader import Reader
from engine.insight.settings import ContinuationSettings, reshaped
from engine.insight.tour import choices
from engine.insight.writable import Writable, unfinished
from engine.prediction import Cancellation
from engine.transformer import open_transformer
from models.store import bundled
from tests.tiny import save_model

CHI_SQUARE_17 = 40.79  # the 99.9th percentile of its distribution with 17 degrees of freedom


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> tuple[GPT2LMHeadModel, Reader]:
    folder: Path = tmp_path_factory.mktemp("continuing") / "tiny"
    model = save_model(folder, seed=4)  # one that ends texts now and then
    return model, Reader(open_transformer(folder))


@pytest.fixture(scope="module")
def english() -> Reader:
    return Reader(open_transformer(bundled("transformer")))


def written(reader: Reader, before: str, settings: ContinuationSettings) -> str:
    return "".join(piece.text for piece in continuation(reader, before, settings, Cancellation()))


@given(
    scores=st.lists(st.integers(-12_000, 0), min_size=18, max_size=18, unique=True),  # transformers keeps all of a tie
    seen=st.lists(st.integers(0, 17), min_size=1, max_size=9),
    temperature=st.sampled_from([0.3, 0.7, 1.0, 1.9]),
    top_k=st.integers(0, 18),
    top_p=st.sampled_from([0.2, 0.5, 0.83, 0.95, 1.0]),
    penalty=st.sampled_from([0.8, 1.0, 1.3, 2.0]),
)
@settings(max_examples=200)
def test_the_distribution_is_what_transformers_processors_give(
    scores: list[int], seen: list[int], temperature: float, top_k: int, top_p: float, penalty: float
) -> None:
    given_scores = torch.log_softmax(torch.tensor([scores], dtype=torch.float64) / 1000, -1)
    chosen = ContinuationSettings(temperature=temperature, top_k=top_k, top_p=top_p, repetition_penalty=penalty)
    processors = LogitsProcessorList([RepetitionPenaltyLogitsProcessor(penalty), TemperatureLogitsWarper(temperature)])
    if top_k:
        processors.append(TopKLogitsWarper(top_k))
    if top_p < 1:
        processors.append(TopPLogitsWarper(top_p))
    expected = torch.softmax(processors(torch.tensor([seen]), given_scores.clone()), -1)[0].numpy()
    found = reshaped(given_scores[0].numpy(), seen, chosen)
    np.testing.assert_allclose(found, expected, atol=1e-9)


def test_what_is_drawn_comes_as_often_as_it_is_likely() -> None:
    probabilities = np.random.default_rng(5).dirichlet(np.ones(18))
    random = np.random.default_rng(7)
    count = 20_000
    drawn = np.bincount([draw(probabilities, random) for _ in range(count)], minlength=18)
    assert ((drawn - count * probabilities) ** 2 / (count * probabilities)).sum() < CHI_SQUARE_17


def test_first_tokens_come_as_often_as_transformers_holds_them_for_likely(
    tiny: tuple[GPT2LMHeadModel, Reader],
) -> None:
    model, reader = tiny
    with torch.no_grad():
        logits = model(torch.tensor([[0, *reader.encode("ab.")]])).logits[0, -1].double()
    expected = torch.softmax(logits / 1.5, -1).numpy()
    count = 1500
    drawn = Counter(
        written(reader, "ab.", ContinuationSettings(count=1, temperature=1.5, seed=seed)) for seed in range(count)
    )
    texts = ["" if token is None else token.decode() for token in reader.tokens]  # nothing where the text ends
    statistic = sum((drawn[text] - count * p) ** 2 / (count * p) for text, p in zip(texts, expected, strict=True))
    assert statistic < CHI_SQUARE_17
    assert drawn.total() == count


def test_greedy_search_is_transformers(tiny: tuple[GPT2LMHeadModel, Reader]) -> None:
    model, reader = tiny
    for before in ("", "ab.", "a b, ab.\n", "b!"):
        tokens = torch.tensor([[0, *reader.encode(before)]])
        whole = model.generate(
            tokens, attention_mask=torch.ones_like(tokens), max_new_tokens=12, do_sample=False, pad_token_id=0
        )
        expected = "".join((reader.tokens[token] or b"").decode() for token in whole[0, tokens.shape[1] :].tolist())
        assert written(reader, before, ContinuationSettings("greedy", count=12)) == expected


def transformers_beams(
    model: GPT2LMHeadModel, tokens: list[int], chosen: ContinuationSettings
) -> list[tuple[tuple[int, ...], float]]:
    """Its sequences without padding, and their scores."""
    prompt = torch.tensor([[0, *tokens]])
    options: dict[str, Any] = {
        "num_beams": chosen.beams, "num_return_sequences": chosen.beams, "length_penalty": chosen.length_penalty,
        "early_stopping": chosen.early_stopping, "repetition_penalty": chosen.repetition_penalty,
    }  # fmt: skip
    found = model.generate(
        prompt, attention_mask=torch.ones_like(prompt), max_new_tokens=chosen.count, do_sample=False, pad_token_id=0,
        return_dict_in_generate=True, output_scores=True, **options,
    )  # fmt: skip
    sequences = []
    for row, score in zip(found.sequences[:, prompt.shape[1] :].tolist(), found.sequences_scores.tolist(), strict=True):
        length = row.index(0) + 1 if 0 in row else len(row)
        sequences.append((tuple(row[:length]), score))
    return sequences


@pytest.mark.parametrize("width", range(2, 9))
@pytest.mark.parametrize("early_stopping", [False, True, "never"])
@pytest.mark.parametrize("length_penalty", [0.0, 1.0, 2.0])
def test_beam_search_finds_the_sequences_and_scores_of_transformers(
    tiny: tuple[GPT2LMHeadModel, Reader], width: int, early_stopping: Any, length_penalty: float
) -> None:
    model, reader = tiny
    chosen = ContinuationSettings("beam", 9, beams=width, early_stopping=early_stopping, length_penalty=length_penalty)
    before = ("", "ab.", "a b, ab.\n")[width % 3]
    *_, last = beam_search(reader, before, chosen, Cancellation())
    expected = transformers_beams(model, reader.encode(before), chosen)
    assert [found.tokens for found in last.finished] == [tokens for tokens, _ in expected]
    assert [found.score for found in last.finished] == pytest.approx([score for _, score in expected], abs=1e-4)


def test_some_of_these_sequences_end_before_the_others(tiny: tuple[GPT2LMHeadModel, Reader]) -> None:
    *_, last = beam_search(tiny[1], "ab.", ContinuationSettings("beam", 9, beams=8), Cancellation())
    assert {len(found.tokens) for found in last.finished} != {9}


def test_beam_search_with_a_repetition_penalty_is_transformers_too(tiny: tuple[GPT2LMHeadModel, Reader]) -> None:
    model, reader = tiny
    chosen = ContinuationSettings("beam", 9, beams=4, repetition_penalty=1.4)
    *_, last = beam_search(reader, "ab.", chosen, Cancellation())
    expected = transformers_beams(model, reader.encode("ab."), chosen)
    assert [found.tokens for found in last.finished] == [tokens for tokens, _ in expected]
    assert [found.score for found in last.finished] == pytest.approx([score for _, score in expected], abs=1e-4)


def test_one_beam_is_greedy_search(tiny: tuple[GPT2LMHeadModel, Reader]) -> None:
    model, reader = tiny
    prompt = torch.tensor([[0, *reader.encode("ab.")]])
    found = model.generate(
        prompt, attention_mask=torch.ones_like(prompt), max_new_tokens=9, do_sample=False, pad_token_id=0,
        return_dict_in_generate=True, output_logits=True,
    )  # fmt: skip
    tokens = found.sequences[0, prompt.shape[1] :].tolist()
    total = sum(float(torch.log_softmax(row[0], -1)[token]) for row, token in zip(found.logits, tokens, strict=True))
    *_, last = beam_search(reader, "ab.", ContinuationSettings("beam", 9, beams=1), Cancellation())
    assert [hypothesis.tokens for hypothesis in last.finished] == [tuple(tokens)]
    assert last.finished[0].score == pytest.approx(total / len(tokens), abs=1e-4)


def lineage(steps: Sequence[Step], partial: Partial) -> list[Partial]:
    """The nodes from the caret to `partial`, it included."""
    nodes = {node.number: node for step in steps for node in step.partials}
    path = [partial]
    while path[-1].parent:
        path.append(nodes[path[-1].parent])
    return path[::-1]


def test_the_tree_of_partial_texts_leads_to_every_finished_one(english: Reader) -> None:
    steps: list[Step] = list(
        beam_search(english, "I look forward to ", ContinuationSettings("beam", 8), Cancellation())
    )
    assert [step.length for step in steps] == list(range(1, 9))
    ends = {node.text: node for node in steps[-1].partials if node.finished}
    for found in steps[-1].finished:
        path = lineage(steps, ends[found.text])
        assert "".join(node.piece for node in path) == found.text
        log_probabilities = [node.log_probability for node in path]
        assert log_probabilities == sorted(log_probabilities, reverse=True)
        assert log_probabilities[-1] == found.log_probability
        assert all(node.kept for node in path[:-1])
    first: Hypothesis = steps[-1].finished[0]
    assert first.score == max(found.score for found in steps[-1].finished)


def test_the_same_seed_gives_the_same_text_and_another_one_another(english: Reader) -> None:
    before = "We went to the "
    first, again, other = (written(english, before, ContinuationSettings(seed=seed)) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_a_word_that_is_begun_goes_on_however_it_is_cut_into_tokens(english: Reader) -> None:
    assert written(english, "We went to the superm", ContinuationSettings("greedy", 4)).startswith("arket")
    for before in ("I look forward to ", "I look forward to"):
        assert "  " not in before + written(english, before, ContinuationSettings("greedy", 4))


@given(before=st.text(max_size=40), seed=st.integers(0, 1000))
@settings(max_examples=25)
def test_what_is_written_is_whole_characters_without_control_characters(
    english: Reader, before: str, seed: int
) -> None:
    settings = ContinuationSettings(count=6, temperature=8.0, seed=seed)
    try:
        text = written(english, before, settings)
    except InsightError:
        return
    text.encode()
    assert all(character in "\n\t" or unicodedata.category(character) != "Cc" for character in text)
    assert "<|endoftext|>" not in text


@given(st.lists(st.sampled_from([b"\xf0\x9f", b"\x99", b"\x82", b"\xc2", b"\x85", b"a", b"\0", b"\xff", b"\n", b" "])))
@settings(max_examples=200)
def test_the_mask_lets_nothing_through_that_is_no_text(pieces: list[bytes]) -> None:
    tokens = [None, b"\xf0\x9f", b"\x99", b"\x82", b"\xc2", b"\x85", b"a", b"\0", b"\xff", b"\n", b" "]
    writable, data = Writable(tokens, 0), b""
    for piece in pieces:
        mask = writable.mask(data, b"")
        assert bool(mask[0]) == (not unfinished(data))  # a text ends behind a character alone
        if mask[tokens.index(piece)]:
            data += piece
    text = codecs.getincrementaldecoder("utf-8")().decode(data)
    assert not set(text) & {"\0", "\x85", "\ufffd"}


def test_a_text_longer_than_the_context_goes_on(english: Reader) -> None:
    before = "It was a long day and we walked along the river until we came to the bridge. " * 30
    assert written(english, before, ContinuationSettings(count=150, seed=4)).count(" ") > 50
    assert list(beam_search(english, before, ContinuationSettings("beam", 3), Cancellation()))[-1].finished


def test_it_stops_at_any_token(english: Reader) -> None:
    stopped = Cancellation()
    stream = continuation(english, "We went to the ", ContinuationSettings(), stopped)
    next(stream)
    stopped.cancel()
    with pytest.raises(Cancelled):
        next(stream)
    with pytest.raises(Cancelled):
        next(beam_search(english, "We went to the ", ContinuationSettings("beam"), stopped))


def test_choices_are_the_models_probabilities_and_what_the_settings_leave(english: Reader) -> None:
    found = choices(english, "I look forward to ", ContinuationSettings(top_k=3), Cancellation())
    assert found[0].text == " seeing"
    assert [choice.reshaped > 0 for choice in found[:4]] == [True, True, True, False]
    assert math.fsum(choice.reshaped for choice in found) == pytest.approx(1)
    assert found[0].reshaped > found[0].probability


@pytest.mark.parametrize(
    "wrong",
    [
        {"temperature": 0}, {"temperature": math.nan}, {"top_p": 0}, {"top_p": 1.5}, {"top_k": -1}, {"count": 0},
        {"beams": 99}, {"seed": -1}, {"repetition_penalty": 0}, {"length_penalty": math.inf}, {"method": "best"},
    ],
)  # fmt: skip
def test_settings_out_of_range_are_refused_in_a_sentence(wrong: dict[str, Any]) -> None:
    with pytest.raises(InsightError, match=r"must be .*\."):
        ContinuationSettings(**wrong)
