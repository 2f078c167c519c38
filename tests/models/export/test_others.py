"""What other programs make of the checkpoints and exports that Foreword writes, called as their users call them."""

from __future__ import annotations

import json
from pathlib import Path

import onnxruntime
import pytest
import torch
from optimum.onnxruntime import ORTModelForCausalLM
from transformers import AutoModelForCausalLM, AutoTokenizer, GPT2LMHeadModel, pipeline

from models.export.standard import export_standard
from models.gpt2.checkpoint import load_gpt2, save_gpt2
from models.gpt2.source import clean_checkpoint
from tests.tiny import save_checkpoint

TEXT = "ab a' ab"
POSITIONS = 48


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A source, and what Foreword writes of it, by the way it is written."""
    folder = tmp_path_factory.mktemp("others")
    save_checkpoint(folder / "source", n_positions=POSITIONS)
    clean_checkpoint(folder / "source", folder / "clean")
    save_gpt2(load_gpt2(folder / "source"), folder / "source" / "tokenizer.json", folder / "trained")
    export_standard(folder / "clean", folder / "standard")
    return {name: folder / name for name in ("source", "clean", "trained", "standard")}


def greedy(source: Path, ids: list[int], count: int) -> list[int]:
    """The likeliest tokens after `ids`, found without the tokenizer's or anybody's generation code."""
    model = GPT2LMHeadModel.from_pretrained(source).eval()
    for _ in range(count):
        with torch.no_grad():
            ids = [*ids, int(model(torch.tensor([ids])).logits[0, -1].argmax())]
    return ids


@pytest.mark.parametrize("way", ["clean", "trained", "standard"])
def test_a_tokenizer_gives_what_a_gpt2_takes(saved: dict[str, Path], way: str) -> None:
    tokenizer = AutoTokenizer.from_pretrained(saved[way])
    assert set(tokenizer(TEXT)) == {"input_ids", "attention_mask"}
    assert tokenizer.model_max_length == POSITIONS
    assert tokenizer.decode(tokenizer(TEXT)["input_ids"]) == TEXT


@pytest.mark.parametrize("way", ["clean", "trained"])
def test_generate_and_pipeline_go_on_as_the_model_computes(saved: dict[str, Path], way: str) -> None:
    tokenizer, model = AutoTokenizer.from_pretrained(saved[way]), AutoModelForCausalLM.from_pretrained(saved[way])
    given = tokenizer(TEXT, return_tensors="pt")
    made = model.generate(**given, max_new_tokens=6, do_sample=False, pad_token_id=0, eos_token_id=None)
    expected = greedy(saved["source"], given["input_ids"][0].tolist(), 6)
    assert made[0].tolist() == expected
    write = pipeline("text-generation", model=model, tokenizer=tokenizer)
    [written] = write(TEXT, max_new_tokens=6, do_sample=False, pad_token_id=0, eos_token_id=None)
    assert written["generated_text"] == tokenizer.decode(expected)


def test_optimum_goes_on_as_the_model_computes(saved: dict[str, Path]) -> None:
    tokenizer = AutoTokenizer.from_pretrained(saved["standard"])
    model = ORTModelForCausalLM.from_pretrained(saved["standard"])
    given = tokenizer(TEXT, return_tensors="pt")
    made = model.generate(**given, max_new_tokens=6, do_sample=False, pad_token_id=0, eos_token_id=None)
    assert made[0].tolist() == greedy(saved["source"], given["input_ids"][0].tolist(), 6)


def test_plain_onnxruntime_takes_what_the_tokenizer_gives(saved: dict[str, Path]) -> None:
    session = onnxruntime.InferenceSession(saved["standard"] / "model.onnx")
    given = dict(AutoTokenizer.from_pretrained(saved["standard"])(TEXT, return_tensors="np"))
    names = {value.name for value in session.get_inputs()}
    assert set(given) <= names
    assert json.loads((saved["standard"] / "tokenizer_config.json").read_text())["model_max_length"] == POSITIONS
