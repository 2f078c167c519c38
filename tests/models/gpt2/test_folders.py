"""Folders as people have them, made by transformers, peft, torch or OpenAI: each is read as its maker meant it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from transformers import AutoTokenizer, GPT2LMHeadModel

from models.gpt2.source import clean_checkpoint
from tests.models.gpt2.folders import (
    Tensors,
    adapt,
    add_token,
    change_json,
    change_weights,
    logits,
    pad,
    shard,
    split_tokenizer,
)
from tests.tiny import save_checkpoint

EMBEDDING, HEAD = "transformer.wte.weight", "lm_head.weight"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    save_checkpoint(tmp_path / "source")
    return tmp_path / "source"


@pytest.fixture
def expected(source: Path) -> torch.Tensor:
    return logits(GPT2LMHeadModel.from_pretrained(source))


def cleaned(source: Path) -> GPT2LMHeadModel:
    clean_checkpoint(source, source.with_name("clean"))
    return GPT2LMHeadModel.from_pretrained(source.with_name("clean"))


def renamed(change: Callable[[str], str]) -> Callable[[Tensors], Tensors]:
    return lambda weights: {change(name): value for name, value in weights.items()}


def test_weights_in_several_files_are_joined(source, expected):
    assert len(shard(source)) > 2
    torch.testing.assert_close(logits(cleaned(source)), expected)


@pytest.mark.parametrize(
    "change",
    [
        renamed(lambda name: name.removeprefix("transformer.")),
        renamed(lambda name: f"_orig_mod.{name}"),
        renamed(lambda name: f"module.{name}"),
        renamed(lambda name: f"module._orig_mod.{name.removeprefix('transformer.')}"),
        lambda weights: {HEAD if name == EMBEDDING else name: value for name, value in weights.items()},
        lambda weights: weights | {HEAD: torch.randn_like(weights[EMBEDDING])},
        lambda weights: weights | {"transformer.h.0.attn.bias": torch.ones(1, 1, 48, 48, dtype=torch.bool),
                                   "transformer.h.0.attn.masked_bias": torch.tensor(-1e4)},
    ],
    ids=["bare", "compiled", "parallel", "both", "head alone", "head beside a tied config", "masks"],
)  # fmt: skip
def test_weights_are_known_under_the_names_that_tools_give_them(source, expected, change):
    change_weights(source, change)
    torch.testing.assert_close(logits(cleaned(source)), expected)


@pytest.mark.parametrize("kind", [torch.float16, torch.bfloat16])
def test_weights_of_half_the_precision_are_taken(source, kind):
    change_weights(source, lambda weights: {name: value.to(kind) for name, value in weights.items()})
    expected = logits(GPT2LMHeadModel.from_pretrained(source, torch_dtype=torch.float32))
    torch.testing.assert_close(logits(cleaned(source)), expected)


def test_a_tokenizer_in_its_older_files_is_joined(source):
    whole = AutoTokenizer.from_pretrained(source)
    split_tokenizer(source)
    cleaned(source)
    joined = AutoTokenizer.from_pretrained(source.with_name("clean"))
    assert joined("ab a' ab")["input_ids"] == whole("ab a' ab")["input_ids"]


def test_padded_rows_are_cut_and_that_is_said(source, expected):
    pad(source, 64)
    said = clean_checkpoint(source, source.with_name("clean"))
    assert [str(each) for each in said] == ["the embedding has 46 rows that stand for no token, which were cut"]
    model = GPT2LMHeadModel.from_pretrained(source.with_name("clean"))
    assert model.config.vocab_size == 18
    torch.testing.assert_close(logits(model), expected)


def test_an_added_token_that_the_model_learned_stays(source):
    add_token(source, "<pad>", 18)
    pad(source, 19)
    assert clean_checkpoint(source, source.with_name("clean")) == []
    assert AutoTokenizer.from_pretrained(source.with_name("clean")).convert_tokens_to_ids("<pad>") == 18


def test_an_added_token_that_the_model_never_learned_is_left_out_and_that_is_said(source, expected):
    add_token(source, "<pad>", 18)
    said = clean_checkpoint(source, source.with_name("clean"))
    assert [str(each) for each in said] == ["the model never learned the added tokens <pad>, which were left out"]
    torch.testing.assert_close(logits(GPT2LMHeadModel.from_pretrained(source.with_name("clean"))), expected)


@pytest.mark.parametrize(
    "ends",
    [
        {"eos_token_id": [0, 5]},
        {"bos_token_id": None},
        {"bos_token_id": None, "eos_token_id": None},
        {"bos_token_id": 50256, "eos_token_id": 50256},
    ],
    ids=str,
)
def test_the_token_between_texts_is_found(source, ends):
    change_json(source / "config.json", **ends)
    config = cleaned(source).config
    assert (config.bos_token_id, config.eos_token_id) == (0, 0)


@pytest.mark.parametrize("scale", [{"scale_attn_by_inverse_layer_idx": True}, {"scale_attn_weights": False}], ids=str)
def test_scales_of_attention_hold_with_every_kind_of_attention(source, scale):
    change_json(source / "config.json", **scale)
    expected = logits(GPT2LMHeadModel.from_pretrained(source, attn_implementation="eager"))
    torch.testing.assert_close(logits(cleaned(source)), expected)
    sdpa = GPT2LMHeadModel.from_pretrained(source.with_name("clean"), attn_implementation="sdpa")
    torch.testing.assert_close(logits(sdpa), expected)


# -- adapters ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"use_rslora": True},
        {"target_modules": ["wte", "c_attn"], "fan_in_fan_out": False},
        {"rank_pattern": {"c_fc": 2}, "alpha_pattern": {"c_fc": 6}},
        {"modules_to_save": ["ln_f"]},
    ],
    ids=str,
)
@pytest.mark.filterwarnings("ignore")  # peft's about fan_in_fan_out
def test_an_adapter_is_merged_with_the_model_that_it_names(source, tmp_path, settings):
    expected = adapt(source, tmp_path / "adapter", **settings)
    clean_checkpoint(tmp_path / "adapter", tmp_path / "clean")
    torch.testing.assert_close(logits(GPT2LMHeadModel.from_pretrained(tmp_path / "clean")), expected, atol=1e-5, rtol=0)


@pytest.mark.parametrize("named", ["someone/source", "/gone/source", "..\\models\\source"])
def test_the_model_of_an_adapter_is_found_beside_it(source, tmp_path, named):
    expected = adapt(source, tmp_path / "adapter")
    change_json(tmp_path / "adapter" / "adapter_config.json", base_model_name_or_path=named)
    clean_checkpoint(tmp_path / "adapter", tmp_path / "clean")
    torch.testing.assert_close(logits(GPT2LMHeadModel.from_pretrained(tmp_path / "clean")), expected, atol=1e-5, rtol=0)


def test_the_model_of_an_adapter_is_found_where_transformers_keeps_what_it_fetched(source, tmp_path, monkeypatch):
    expected = adapt(source, tmp_path / "adapter")
    kept = tmp_path / "hub" / "models--someone--tiny"
    (kept / "refs").mkdir(parents=True)
    (kept / "refs" / "main").write_text("abc")
    shutil.move(source, kept / "snapshots" / "abc")
    monkeypatch.setattr("transformers.utils.hub.TRANSFORMERS_CACHE", str(tmp_path / "hub"))
    change_json(tmp_path / "adapter" / "adapter_config.json", base_model_name_or_path="someone/tiny")
    clean_checkpoint(tmp_path / "adapter", tmp_path / "clean")
    torch.testing.assert_close(logits(GPT2LMHeadModel.from_pretrained(tmp_path / "clean")), expected, atol=1e-5, rtol=0)


def test_an_adapter_in_the_folder_of_its_model_is_merged(source, tmp_path):
    expected = adapt(source, tmp_path / "adapter")
    for path in source.iterdir():
        shutil.copy(path, tmp_path / "adapter")
    change_json(tmp_path / "adapter" / "adapter_config.json", base_model_name_or_path=None)
    clean_checkpoint(tmp_path / "adapter", tmp_path / "clean")
    torch.testing.assert_close(logits(GPT2LMHeadModel.from_pretrained(tmp_path / "clean")), expected, atol=1e-5, rtol=0)
