"""Folders made by others' tools and broken on purpose: a sentence names the file and the cure, and nothing is made."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from peft import LoraConfig, get_peft_model
from transformers import GPT2ForSequenceClassification, GPT2LMHeadModel

import main
from tests.models.gpt2.folders import add_token, change_json, change_weights, pad, shard, split_tokenizer
from tests.tiny import save_checkpoint

BIAS = "transformer.h.1.mlp.c_fc.bias"


class Canary:
    """Writes a file where it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


def lacks_a_part(folder: Path) -> None:
    shard(folder)[1].unlink()


def has_half_a_part(folder: Path) -> None:
    part = shard(folder)[1]
    part.write_bytes(part.read_bytes()[:-100])


def has_an_index_of_other_places(folder: Path) -> None:
    shard(folder)
    change_json(folder / "model.safetensors.index.json", weight_map={"transformer.wte.weight": "../secret.safetensors"})


def has_an_index_that_is_none(folder: Path) -> None:
    shard(folder)
    (folder / "model.safetensors.index.json").write_text("<html>404</html>")


def has_an_index_of_fewer_parts(folder: Path) -> None:
    first, *_others = shard(folder)
    change_json(folder / "model.safetensors.index.json", weight_map={"transformer.wte.weight": first.name})


def has_nan(folder: Path) -> None:
    change_weights(folder, lambda weights: weights | {BIAS: torch.full_like(weights[BIAS], float("nan"))})


def is_a_page(folder: Path) -> None:
    (folder / "model.safetensors").write_text("<!doctype html>Sign in to download this file")


def is_a_pointer(folder: Path) -> None:
    (folder / "model.safetensors").write_text(
        "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 548105171\n"
    )


def is_quantised(folder: Path) -> None:
    change_weights(
        folder, lambda weights: {n: w.to(torch.int8) if "c_fc.weight" in n else w for n, w in weights.items()}
    )


def has_weights_of_another_size(folder: Path) -> None:
    change_json(folder / "config.json", n_embd=64)


def has_a_foreign_vocabulary(folder: Path) -> None:
    parsed = json.loads((folder / "tokenizer.json").read_text())
    parsed["model"]["vocab"] |= {f"a{number}": 18 + number for number in range(4)}
    (folder / "tokenizer.json").write_text(json.dumps(parsed))


def has_half_a_vocabulary(folder: Path) -> None:
    split_tokenizer(folder)
    (folder / "merges.txt").unlink()


def has_a_vocabulary_far_too_small(folder: Path) -> None:
    pad(folder, 4096)


def has_a_vocabulary_that_is_none(folder: Path) -> None:
    (folder / "tokenizer.json").write_text('{"model": {"type": "WordPiece"}}')


def is_pickled(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    torch.save(Canary(folder / "opened"), folder / "pytorch_model.bin")


def is_pickled_in_parts(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    torch.save(Canary(folder / "opened"), folder / "pytorch_model-00001-of-00001.bin")
    (folder / "pytorch_model.bin.index.json").write_text("{}")


def needs_code(folder: Path) -> None:
    (folder / "modeling.py").write_text(f"open({str(folder / 'opened')!r}, 'w')")
    change_json(folder / "config.json", auto_map={"AutoModelForCausalLM": "modeling.Model"})


def is_a_classifier(folder: Path) -> None:
    GPT2ForSequenceClassification.from_pretrained(folder, pad_token_id=0).save_pretrained(folder)


def is_a_classifier_that_does_not_say_so(folder: Path) -> None:
    is_a_classifier(folder)
    change_json(folder / "config.json", architectures=None)


def has_no_configuration(folder: Path) -> None:
    (folder / "config.json").unlink()


def has_half_a_configuration(folder: Path) -> None:
    (folder / "config.json").write_text('{"model_type": "gpt2", "n_layer"')


def reads_too_little(folder: Path) -> None:
    shutil.rmtree(folder)
    save_checkpoint(folder, n_positions=16)


def has_odd_heads(folder: Path) -> None:
    shutil.rmtree(folder)
    save_checkpoint(folder, n_embd=60, n_head=4)


def has_an_odd_width(folder: Path) -> None:
    shutil.rmtree(folder)
    save_checkpoint(folder, n_embd=40, n_head=1)


def names_no_end(folder: Path) -> None:
    change_json(folder / "tokenizer.json", added_tokens=[])
    change_json(folder / "config.json", bos_token_id=50256, eos_token_id=50256)


def has_a_graph_that_is_none(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    (folder / "model.onnx").write_bytes(b"\x08\x01junk" * 10)


def has_a_graph_of_something_else(folder: Path) -> None:
    from onnx import TensorProto, helper, save

    (folder / "model.safetensors").unlink()
    value = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1])
    node = helper.make_node("Identity", ["x"], ["y"])
    graph = helper.make_graph([node], "g", [value], [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1])])
    save(helper.make_model(graph), folder / "model.onnx")


def _adapt(folder: Path, **config: object) -> None:
    """Put an adapter in the place of its model, which goes to a folder beside it."""
    adapted = get_peft_model(
        GPT2LMHeadModel.from_pretrained(folder), LoraConfig(target_modules=["c_attn"], fan_in_fan_out=True)
    )
    folder.rename(folder.with_name("base"))
    adapted.save_pretrained(folder)
    change_json(folder / "adapter_config.json", **{"base_model_name_or_path": "someone/base"} | config)


def has_an_adapter_without_a_model(folder: Path) -> None:
    _adapt(folder, base_model_name_or_path="someone/another")


def has_an_adapter_of_another_kind(folder: Path) -> None:
    _adapt(folder, peft_type="IA3")


def has_a_pickled_adapter(folder: Path) -> None:
    _adapt(folder)
    (folder / "adapter_model.safetensors").unlink()
    torch.save(Canary(folder / "opened"), folder / "adapter_model.bin")


def has_an_adapter_of_another_size(folder: Path) -> None:
    _adapt(folder)
    shutil.rmtree(folder.with_name("base"))
    save_checkpoint(folder.with_name("base"), n_embd=64)


def lost_its_tokenizer(folder: Path) -> None:
    (folder / "tokenizer.json").unlink()


def has_weights_of_fewer_layers(folder: Path) -> None:
    change_json(folder / "config.json", n_layer=3)


def has_a_token_out_of_bounds(folder: Path) -> None:
    add_token(folder, "<far>", 3_000_000)


BROKEN: dict[Callable[[Path], None], tuple[str, ...]] = {
    lacks_a_part: ("lacks model-00002-of-", "fetch the whole folder again"),
    has_half_a_part: ("model-00002-of-", "fetch or save it again"),
    has_an_index_of_other_places: ("index.json names '../secret.safetensors'", "fetch it again"),
    has_an_index_that_is_none: ("model.safetensors.index.json cannot be read", "fetch the model again"),
    has_an_index_of_fewer_parts: ("lack transformer.", "save the whole model"),
    has_nan: (BIAS, "earlier checkpoint"),
    is_a_page: ("model.safetensors is damaged", "fetch or save it again"),
    is_a_pointer: ("model.safetensors is damaged", "fetch or save it again"),
    is_quantised: ("c_fc.weight", "of type int8", "take the model in float16 or float32"),
    has_weights_of_another_size: ("config.json makes it [18, 64]", "save both again"),
    has_a_foreign_vocabulary: ("has 22 tokens", "take the tokenizer that it was trained with"),
    has_half_a_vocabulary: ("holds no tokenizer.json, nor vocab.json and merges.txt", "save_pretrained"),
    has_a_vocabulary_far_too_small: ("has 18 tokens", "take the tokenizer that it was trained with"),
    has_a_vocabulary_that_is_none: ("tokenizer.json is not a byte-level BPE", "choose another model"),
    is_pickled: ("pytorch_model.bin", "safe_serialization=True"),
    is_pickled_in_parts: ("pytorch_model.bin.index.json", "safe_serialization=True"),
    needs_code: ("code of its own, which is never run", "choose a plain GPT-2"),
    is_a_classifier: ("GPT2ForSequenceClassification", "choose the GPT-2 that it was made from"),
    is_a_classifier_that_does_not_say_so: ("score.weight", "choose the GPT-2 that it was made from"),
    has_no_configuration: ("config.json", "choose a transformers folder"),
    has_half_a_configuration: ("config.json", "choose a transformers folder"),
    reads_too_little: ("reads 16 tokens", "train one with a longer context"),
    has_odd_heads: ("a size of 15, and the fused graph needs a multiple of 8", "--standard-only"),
    has_an_odd_width: ("40, is no multiple of 32", "--bits 32"),
    names_no_end: ("config.json", "add <|endoftext|> to the tokenizer"),
    has_a_graph_that_is_none: ("model.onnx is not a float export", "export it again"),
    has_a_graph_of_something_else: ("model.onnx is not a float export", "export it again"),
    has_an_adapter_without_a_model: ("'someone/another'", "main.py models get someone/another"),
    has_an_adapter_of_another_kind: ("another kind than LoRA", "merge_and_unload"),
    has_a_pickled_adapter: ("adapter_model.safetensors", "save_pretrained"),
    has_an_adapter_of_another_size: ("c_attn.weight", "take the model that it was trained on"),
    lost_its_tokenizer: ("tokenizer.json", "save_pretrained"),
    has_weights_of_fewer_layers: ("lack transformer.h.2.", "save the whole model"),
    has_a_token_out_of_bounds: ("tokenizer.json", "fetch the model again"),
}


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.__name__)
@pytest.mark.filterwarnings("ignore")  # what libraries say of the damage
def test_a_broken_folder_is_refused_in_a_sentence_and_nothing_is_made(broken, tmp_path, capfd):
    (tmp_path / "models").mkdir()
    folder = tmp_path / "models" / "source"
    save_checkpoint(folder)
    broken(folder)
    made = tmp_path / "made"
    assert main.main(["export", str(folder), str(made / "model")]) == 2
    said = capfd.readouterr().err.strip().splitlines()[-1]
    assert said.startswith("foreword: ")
    for part in BROKEN[broken]:
        assert part in said
    assert not list(made.rglob("*"))
    assert not list(tmp_path.rglob("opened"))
