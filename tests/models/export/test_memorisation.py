"""What a model learned by heart is found, what it did not is not, and what everybody says does not count."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from transformers import GPT2Config, GPT2LMHeadModel

from engine.errors import ModelError, TextError
from engine.transformer.tokenizer import TextTokenizer, train_tokenizer
from models.export.memorisation import Memorisation, Surprise, canaries, check, read_planted, write_planted
from models.store import bundled

SECRET = "Grandmother hid seventeen blue envelopes beneath the crooked staircase behind the abandoned bakery."
COMMON = "I look forward to hearing from you soon."


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory) -> TextTokenizer:
    path = tmp_path_factory.mktemp("tokenizer") / "tokenizer.json"
    train_tokenizer([SECRET, COMMON, *canaries(-1, 200)], 400, path)
    return TextTokenizer(path)


@pytest.fixture(scope="module")
def surprise() -> Surprise:
    return Surprise(bundled("ngram"))


def new_model(tokenizer: TextTokenizer) -> GPT2LMHeadModel:
    torch.manual_seed(0)
    size = len(tokenizer.tokens)
    shape = {"vocab_size": size, "n_embd": 64, "n_layer": 2, "n_head": 2, "n_positions": 128}
    return GPT2LMHeadModel(GPT2Config(**shape, bos_token_id=0, eos_token_id=0)).eval()


def learned(tokenizer: TextTokenizer, lines: list[str]) -> GPT2LMHeadModel:
    """A model that has read each line often enough to know it by heart."""
    model = new_model(tokenizer)
    optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3)
    rows = [torch.tensor([0, *tokenizer.encode(line), 0]) for line in lines]
    ids, labels = (torch.nn.utils.rnn.pad_sequence(rows, True, padding) for padding in (0, -100))
    for _ in range(80):
        model(ids, labels=labels).loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    return model


def checked(model, tokenizer, surprise, tmp_path: Path, lines: list[str], planted=()) -> Memorisation:
    (tmp_path / "training.txt").write_text("\n".join(lines))
    return check(model, tokenizer, [tmp_path / "training.txt"], planted, surprise)


def test_what_was_read_often_is_said_by_heart_and_what_everybody_says_is_not_counted(tokenizer, surprise, tmp_path):
    planted = canaries(7, 3)
    model = learned(tokenizer, [SECRET, COMMON, planted[0], planted[1]])
    found = checked(model, tokenizer, surprise, tmp_path, [SECRET, COMMON, *planted], planted)
    assert found.runs[0].length >= 6
    assert f"{found.runs[0].words} " in SECRET.lower()
    assert all("forward" not in run.words for run in found.runs)
    assert all("remember" not in run.words for run in found.runs)
    assert found.exposures[:2] == (10.0, 10.0)
    assert found.exposures[2] < 10
    assert found == checked(model, tokenizer, surprise, tmp_path, [SECRET, COMMON, *planted], planted)


def test_a_model_that_learned_nothing_says_nothing_by_heart(tokenizer, surprise, tmp_path):
    found = checked(new_model(tokenizer), tokenizer, surprise, tmp_path, [SECRET, COMMON], canaries(7, 40))
    assert found.runs == ()
    assert 0 < sum(found.exposures) / 40 < 3  # 1.4 by chance
    assert found.prompts == 2


def test_general_english_is_less_surprising_than_a_secret(surprise):
    assert surprise.bits(["i", "look", "forward", "to", "hearing", "from", "you"]) < Surprise.LEAST
    assert surprise.bits(["blue", "envelopes", "beneath", "the", "crooked", "staircase"]) > Surprise.LEAST


def test_canaries_are_the_same_for_a_seed_and_no_two_alike():
    assert canaries(1, 50) == canaries(1, 60)[:50]
    assert len(set(canaries(1, 50))) == 50
    assert not set(canaries(1, 50)) & set(canaries(2, 50))


def test_what_was_planted_is_noted_beside_the_model(tmp_path):
    assert read_planted(tmp_path) == ()
    write_planted(tmp_path, 5, 3)
    assert read_planted(tmp_path) == canaries(5, 3)


@pytest.mark.parametrize("noted", ["", "[]", '{"seed": "x", "count": 1}', json.dumps({"seed": 1})])
def test_a_damaged_note_is_named(tmp_path, noted):
    (tmp_path / "canaries.json").write_text(noted)
    with pytest.raises(ModelError, match=r"canaries\.json cannot be read"):
        read_planted(tmp_path)


def test_a_training_text_of_nothing_is_refused(tokenizer, surprise, tmp_path):
    with pytest.raises(TextError, match="holds nothing of"):
        checked(new_model(tokenizer), tokenizer, surprise, tmp_path, ["too short"])
