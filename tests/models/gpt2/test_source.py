"""What is wrong with a model that is to be exported is said in one sentence, and nothing of it is run or unpickled."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import GPT2LMHeadModel

from engine.errors import ModelError
from models.export.fused import export_fused
from models.gpt2.checkpoint import load_gpt2
from models.gpt2.source import clean_checkpoint
from tests.tiny import save_checkpoint, save_model


@pytest.fixture
def source(tmp_path: Path) -> Path:
    save_checkpoint(tmp_path / "source")
    return tmp_path / "source"


def change_config(source: Path, **changes: object) -> None:
    path = source / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def change_weights(source: Path, **changes: torch.Tensor | None) -> None:
    weights = load_file(source / "model.safetensors") | changes
    save_file({name: value for name, value in weights.items() if value is not None}, source / "model.safetensors")


def refusal(source: Path) -> str:
    with pytest.raises(ModelError) as caught:
        clean_checkpoint(source, source.with_name("clean"))
    assert not source.with_name("clean").exists()
    return str(caught.value)


def logits(model: GPT2LMHeadModel) -> torch.Tensor:
    with torch.no_grad():
        return model.eval()(torch.tensor([[0, 3, 1, 4, 1, 5]])).logits


def test_a_clean_checkpoint_computes_the_same_and_transformers_opens_it(source, tmp_path):
    (source / "training.json").write_text("{}")
    clean_checkpoint(source, tmp_path / "clean")
    assert {file.name for file in (tmp_path / "clean").iterdir()} == {
        "config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"
    }  # fmt: skip
    expected = logits(GPT2LMHeadModel.from_pretrained(source))
    torch.testing.assert_close(logits(GPT2LMHeadModel.from_pretrained(tmp_path / "clean")), expected)


@pytest.mark.parametrize("tied", [True, False])
def test_the_configuration_says_whether_the_output_layer_is_the_embedding(source, tmp_path, tied):
    head = torch.randn_like(load_file(source / "model.safetensors")["transformer.wte.weight"])
    change_weights(source, **{"lm_head.weight": head})
    change_config(source, tie_word_embeddings=tied)
    clean_checkpoint(source, tmp_path / "clean")
    expected = logits(GPT2LMHeadModel.from_pretrained(source))
    torch.testing.assert_close(logits(GPT2LMHeadModel.from_pretrained(tmp_path / "clean")), expected)
    torch.testing.assert_close(logits(load_gpt2(tmp_path / "clean")), expected)


def test_an_output_layer_of_its_own_comes_back_from_forewords_model(source, tmp_path):
    head = torch.randn_like(load_file(source / "model.safetensors")["transformer.wte.weight"])
    change_weights(source, **{"lm_head.weight": head})
    change_config(source, tie_word_embeddings=False)
    export_fused(source, tmp_path / "fused", 32, "tiny", "MIT", ["random"])
    clean_checkpoint(tmp_path / "fused", tmp_path / "clean")
    expected = logits(GPT2LMHeadModel.from_pretrained(source))
    torch.testing.assert_close(logits(GPT2LMHeadModel.from_pretrained(tmp_path / "clean")), expected)


def test_the_buffers_and_names_of_the_first_gpt2_files_are_understood(source, tmp_path):
    expected = logits(GPT2LMHeadModel.from_pretrained(source))
    weights = load_file(source / "model.safetensors")
    old = {name.removeprefix("transformer."): value for name, value in weights.items()}
    save_file(old | {"h.0.attn.bias": torch.ones(1, 1, 48, 48)}, source / "model.safetensors")
    clean_checkpoint(source, tmp_path / "clean")
    torch.testing.assert_close(logits(load_gpt2(tmp_path / "clean")), expected)


@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
def test_numbers_that_are_none_are_named(source, wrong):
    bias = load_file(source / "model.safetensors")["transformer.h.1.mlp.c_fc.bias"]
    bias[3] = wrong
    change_weights(source, **{"transformer.h.1.mlp.c_fc.bias": bias})
    assert "transformer.h.1.mlp.c_fc.bias" in (said := refusal(source))
    assert "earlier checkpoint" in said


def test_shapes_that_do_not_fit_are_named(source):
    change_config(source, n_embd=64)
    assert "has the shape [18, 32], and config.json makes it [18, 64]" in refusal(source)


def test_a_missing_weight_is_named(source):
    change_weights(source, **{"transformer.h.1.ln_2.bias": None})
    assert "lack transformer.h.1.ln_2.bias" in refusal(source)


def test_a_tokenizer_larger_than_the_embedding_is_refused(source):
    tokenizer = json.loads((source / "tokenizer.json").read_text())
    tokenizer["model"]["vocab"]["aa"] = 18
    (source / "tokenizer.json").write_text(json.dumps(tokenizer))
    assert "has 19 tokens, and the model's embedding 18 rows" in refusal(source)


def test_a_missing_tokenizer_is_asked_for(source):
    (source / "tokenizer.json").unlink()
    assert "holds no tokenizer.json" in refusal(source)


class Canary:
    """Writes a file where it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


def test_pickled_weights_are_never_opened(source):
    (source / "model.safetensors").unlink()
    torch.save(Canary(source / "opened"), source / "pytorch_model.bin")
    assert "pytorch_model.bin" in (said := refusal(source))
    assert "safe_serialization" in said
    assert not (source / "opened").exists()


def test_pickled_weights_beside_safe_ones_are_left_alone(source, tmp_path):
    torch.save(Canary(source / "opened"), source / "pytorch_model.bin")
    clean_checkpoint(source, tmp_path / "clean")
    assert not (source / "opened").exists()


def test_code_in_the_folder_is_never_run(source):
    (source / "modeling_gpt2.py").write_text(f"open({str(source / 'opened')!r}, 'w')")
    change_config(source, auto_map={"AutoModelForCausalLM": "modeling_gpt2.Model"})
    assert "needs code of its own, which is never run" in refusal(source)
    assert not (source / "opened").exists()


def test_code_that_the_model_does_not_ask_for_stays_behind(source, tmp_path):
    (source / "modeling_gpt2.py").write_text("raise SystemExit")
    clean_checkpoint(source, tmp_path / "clean")
    assert not (tmp_path / "clean" / "modeling_gpt2.py").exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"model_type": "llama"}, "'llama'"),
        ({"n_layer": "two"}, "no proper 'n_layer'"),
        ({"n_layer": True}, "no proper 'n_layer'"),
        ({"vocab_size": -1}, "no proper 'vocab_size'"),
        ({"n_positions": 16}, "reads 16 tokens at most, and 32 are needed"),
        ({"architectures": ["GPT2ForSequenceClassification"]}, "sorts texts and does not write"),
        ({"n_head": 5}, "does not split into 5 heads"),
        ({"activation_function": "relu"}, "activation"),
    ],
    ids=str,
)
def test_a_configuration_that_will_not_do_is_refused(source, changes, said):
    change_config(source, **changes)
    assert said in refusal(source)


@pytest.mark.parametrize("content", ["", "[]", "{", '{"n_layer": 2}'])
def test_a_configuration_that_is_none_is_refused(source, content):
    (source / "config.json").write_text(content)
    assert "config.json" in refusal(source) or "of type None" in refusal(source)


def test_weights_in_several_files_or_none_are_told_apart(source):
    (source / "model.safetensors").unlink()
    assert "holds no model.safetensors" in refusal(source)
    (source / "model.safetensors.index.json").write_text("{}")
    assert "model.safetensors.index.json lists no weights" in refusal(source)


def test_a_damaged_file_of_weights_is_refused(source):
    (source / "model.safetensors").write_bytes((source / "model.safetensors").read_bytes()[:1000])
    assert "model.safetensors" in refusal(source)


def test_what_is_no_folder_is_named(tmp_path):
    assert "absent is not a folder" in refusal(tmp_path / "absent")


def test_forewords_own_model_can_be_exported_again(tmp_path):
    save_model(tmp_path / "model", 8)
    clean_checkpoint(tmp_path / "model", tmp_path / "clean")
    torch.testing.assert_close(logits(load_gpt2(tmp_path / "clean")), logits(load_gpt2(tmp_path / "model")))
