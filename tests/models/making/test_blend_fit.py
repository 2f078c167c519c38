"""Fitting the blend's weights: the algorithm on known mixtures, what is sampled, and the command from end to end."""

from __future__ import annotations

import json
import lzma
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine.blend import LENGTHS
from engine.errors import TextError
from engine.prediction import Cancellation, Request
from models.making import blend_fit
from models.making.blend_fit import Scores, em_steps, expectation_maximisation, fit, sample
from models.ngram.build import count
from models.ngram.card import Card
from models.reading.corpus import HELD_OUT, Source
from models.store import open_model
from tests.tiny import save_model

PROBABILITIES = arrays(np.float64, 12, elements=st.floats(1e-6, 1))


@given(PROBABILITIES, PROBABILITIES)
def test_no_step_makes_the_text_less_likely(one: np.ndarray, other: np.ndarray) -> None:
    likelihoods = [np.log(weight * one + (1 - weight) * other).sum() for weight in em_steps(one, other)]
    assert all(np.diff(likelihoods) >= -1e-9)


@pytest.mark.parametrize("weight", [0.15, 0.5, 0.8])
def test_the_weight_of_a_known_mixture_is_found(weight: float) -> None:
    dice = np.random.default_rng(7)
    one, other = dice.dirichlet(np.full(20, 0.3)), dice.dirichlet(np.full(20, 0.3))
    words = dice.choice(20, 40_000, p=weight * one + (1 - weight) * other)
    assert expectation_maximisation(one[words], other[words]) == pytest.approx(weight, abs=0.02)


def test_contexts_have_weights_of_their_own_and_rare_ones_those_of_their_length_or_of_all() -> None:
    good, bad = np.full(1000, 0.3), np.full(1000, 0.1)
    first = np.repeat([True, False], 500)
    scores = Scores(np.where(first, good, bad), np.where(first, bad, good), np.full(1000, 2), np.where(first, 0, 1))
    table = fit(scores, 3)
    assert [len(row) for row in table] == [3] * LENGTHS
    assert table[2][0] > 0.99
    assert table[2][1] < 0.01
    assert [table[2][2], *table[0], *table[4]] == pytest.approx([0.5] * 7)


def test_text_without_words_is_refused() -> None:
    nothing, none = np.zeros(0), np.zeros(0, np.int64)
    with pytest.raises(TextError, match="no words"):
        fit(Scores(nothing, nothing, none, none), 5)


def write_corpus(path: Path, documents: int) -> None:
    text = "Document {} is here. We saw ab in 1999, said Ab! Ab bab.\nThe end came."
    path.write_text("\n\n".join(text.format(number) for number in range(1, documents + 1)), "utf-8")


def test_only_held_out_documents_are_sampled_half_of_them_with_the_text_before(tmp_path: Path) -> None:
    write_corpus(tmp_path / "text.txt", 2 * HELD_OUT)
    words = list(sample(tmp_path / "text.txt", 1000))
    assert [word for _, word in words[:3]] == ["Document", "is", "here"]
    assert ("Document 100 is ", "here") in words
    assert ("Document 100 is here. We saw ", "ab") in words
    assert ("Ab ", "bab") in words
    assert not any(word == "1999" for _, word in words)
    assert not any("Document 99" in before for before, _ in words)


def test_a_sample_is_about_as_long_as_asked_and_spread_over_the_documents(tmp_path: Path) -> None:
    write_corpus(tmp_path / "text.txt", 40 * HELD_OUT)
    words = list(sample(tmp_path / "text.txt", 100))
    assert 50 <= len(words) <= 150
    assert any("Document 100 " in before for before, _ in words)
    assert any("Document 3800 " in before or "Document 3900 " in before for before, _ in words)


def run(*arguments: object, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sys, "argv", ["blend_fit", *map(str, arguments)])
    return blend_fit.main()


def test_the_command_makes_a_blend_that_opens_and_the_same_one_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_corpus(tmp_path / "text.txt", HELD_OUT)
    for name in blend_fit.TEXTS:
        (tmp_path / f"{name}.txt.xz").write_bytes(lzma.compress((tmp_path / "text.txt").read_bytes()))
    save_model(tmp_path / "tiny")
    count([Source(tmp_path / "text.txt")], tmp_path / "small", 1_000_000, Card("small", "MIT", ()), lambda *_: None)
    models = ["--transformer", tmp_path / "tiny", "--ngram", tmp_path / "small"]
    for folder in ("blend", "again"):
        assert run(tmp_path, tmp_path / folder, *models, monkeypatch=monkeypatch) == 0
    for name in ("weights.json", "README.md", "manifest.json"):
        assert (tmp_path / "blend" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()
    weights = json.loads((tmp_path / "blend" / "weights.json").read_text())["transformer"]
    assert np.shape(weights) == (LENGTHS, 5)
    assert np.all((np.array(weights) >= 0.01) & (np.array(weights) <= 0.99))
    parts = {"transformer": open_model(tmp_path / "tiny"), "ngram": open_model(tmp_path / "small")}
    backend = open_model(tmp_path / "blend", "blend", parts)
    assert backend.predict(Request("We saw "), Cancellation()).suggestions


def test_a_missing_corpus_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, tmp_path / "out", monkeypatch=monkeypatch) == 2
    assert "email_sent.txt.xz cannot be read" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
