"""Two models as one: the log-linear mixture, exactly, and at once with another weight."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import GPT2LMHeadModel

from engine.errors import ModelError
from engine.prediction import Cancellation, Request
from engine.text import caret
from engine.transformer import Pair, Transformer, open_transformer
from engine.transformer.backend import open_parts
from tests.tiny import LETTERS, save_model

PATH = [3, 1, 4, 1, 5, 9, 2, 6]
TEXT = "ab a. b ab' a b ab. A b ab "


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, GPT2LMHeadModel]:
    """Two models of one vocabulary, by their folders."""
    folders = [tmp_path_factory.mktemp("pair") / name for name in ("one", "other")]
    return {folder: save_model(folder, seed=seed) for seed, folder in enumerate(folders)}


def answer(backend: Transformer, before: str) -> list[tuple[str, float]]:
    found = backend.predict(Request(before), Cancellation()).suggestions
    return [(suggestion.word, pytest.approx(suggestion.probability, abs=1e-5)) for suggestion in found]


def open_pair(one: Path, other: Path, weight: float) -> Pair:
    return Pair(open_parts(one), open_parts(other), weight)


def following(pair: Pair) -> np.ndarray:
    return pair.tree.walk(PATH, Cancellation()).probabilities


@pytest.mark.parametrize("weight", [0.0, 0.3, 0.5, 1.0])
def test_probabilities_are_the_renormalised_product_of_powers(made: dict[Path, GPT2LMHeadModel], weight: float) -> None:
    with torch.no_grad():
        one, other = (torch.log_softmax(model(torch.tensor([[0, *PATH]])).logits[0, -1], -1) for model in made.values())
    expected = torch.softmax((1 - weight) * one + weight * other, -1).numpy()
    np.testing.assert_allclose(following(open_pair(*made, weight)), expected, atol=1e-5)


def test_at_the_ends_the_pair_is_one_of_the_models(made: dict[Path, GPT2LMHeadModel]) -> None:
    pair = open_pair(*made, 0)
    for weight, folder in zip((0, 1), made, strict=True):
        pair.weight = weight
        alone = open_transformer(folder)
        for before in ("", "ab ", "ab a", TEXT):
            assert answer(pair, before) == answer(alone, before)
            assert pair.log_probability(caret(before), "ab") == pytest.approx(
                alone.log_probability(caret(before), "ab"), abs=1e-4
            )


@given(st.lists(st.tuples(st.sampled_from([0, 0.25, 0.8]), st.text(alphabet="ab A.'", max_size=12)), min_size=2))
@settings(max_examples=25)
def test_a_changed_weight_answers_as_if_opened_with_it(
    made: dict[Path, GPT2LMHeadModel], steps: list[tuple[float, str]]
) -> None:
    pair = open_pair(*made, 0.5)
    for weight, before in steps:
        pair.weight = weight
        pair.predict(Request(before), Cancellation())
    weight, before = steps[-1]
    assert pair.weight == weight
    assert answer(pair, before) == answer(open_pair(*made, weight), before)


def test_another_weight_does_not_read_the_context_again(made: dict[Path, GPT2LMHeadModel]) -> None:
    pair = open_pair(*made, 0.5)
    node = pair.tree.walk(PATH, Cancellation())
    room = pair.tree.room()
    pair.weight = 0.6
    pair.tree.walk(PATH, Cancellation())
    assert pair.tree.room() == room - 1
    assert node.position == len(PATH)


def test_the_pair_has_the_names_of_both_and_holds_back_what_either_does(made: dict[Path, GPT2LMHeadModel]) -> None:
    one, other = made
    (other / "never_offered.txt").write_text("ab\n")
    try:
        pair = open_pair(one, other, 0.5)
        assert pair.name == "tiny + tiny"
        assert "ab" in pair.never_offered
        assert "ab" not in [word for word, _ in answer(pair, "b ")]
    finally:
        (other / "never_offered.txt").unlink()


def test_models_of_different_vocabularies_are_refused(made: dict[Path, GPT2LMHeadModel], tmp_path: Path) -> None:
    save_model(tmp_path / "strange", tokens=LETTERS[:-1])
    with pytest.raises(ModelError, match="different vocabularies and cannot be blended: choose"):
        open_pair(next(iter(made)), tmp_path / "strange", 0.5)


@pytest.mark.parametrize("weight", [-0.1, 1.1, float("nan")])
def test_only_a_share_is_a_weight(made: dict[Path, GPT2LMHeadModel], weight: float) -> None:
    pair = open_pair(*made, 0.5)
    with pytest.raises(ModelError, match="from 0 to 1"):
        pair.weight = weight
    assert pair.weight == 0.5
