"""Folders of a tiny GPT-2 as the tools of others leave them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import GPT2LMHeadModel

PATH = [0, 3, 1, 4, 1, 5]
Tensors = dict[str, torch.Tensor]


def change_json(path: Path, **changes: object) -> None:
    """Change some keys of a JSON file; None of them is left out."""
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def change_weights(folder: Path, change: Callable[[Tensors], Tensors]) -> None:
    """Save other weights in a folder."""
    path = folder / "model.safetensors"
    save_file({name: value.contiguous().clone() for name, value in change(load_file(path)).items()}, path)


def shard(folder: Path) -> list[Path]:
    """Save the weights in several files with an index, as transformers does above a size; give the files."""
    GPT2LMHeadModel.from_pretrained(folder).save_pretrained(folder, max_shard_size="20KB")
    (folder / "model.safetensors").unlink(missing_ok=True)
    return sorted(folder.glob("model-*.safetensors"))


def split_tokenizer(folder: Path) -> None:
    """Leave vocab.json and merges.txt in the place of tokenizer.json."""
    model = json.loads((folder / "tokenizer.json").read_text())["model"]
    (folder / "vocab.json").write_text(json.dumps(model["vocab"]))
    (folder / "merges.txt").write_text("\n".join(["#version: 0.2", *(" ".join(pair) for pair in model["merges"])]))
    (folder / "tokenizer.json").unlink()


def pad(folder: Path, rows: int) -> None:
    """Pad the embedding to a number of rows, which no token has."""

    def padded(weights: Tensors) -> Tensors:
        embedding = weights["transformer.wte.weight"]
        extra = torch.randn(rows - len(embedding), embedding.shape[1])
        return weights | {"transformer.wte.weight": torch.cat([embedding, extra])}

    change_weights(folder, padded)
    change_json(folder / "config.json", vocab_size=rows)


def add_token(folder: Path, text: str, number: int) -> None:
    """Add a special token to a tokenizer, and no row for it to the model."""
    parsed = json.loads((folder / "tokenizer.json").read_text())
    added = parsed["added_tokens"][0] | {"id": number, "content": text}
    change_json(folder / "tokenizer.json", added_tokens=[*parsed["added_tokens"], added])


def logits(model: GPT2LMHeadModel) -> torch.Tensor:
    """What a model computes after some tokens."""
    with torch.no_grad():
        return model.eval()(torch.tensor([PATH])).logits


def adapt(source: Path, folder: Path, **settings: object) -> torch.Tensor:
    """Save an adapter with random matrices beside its model; give what both compute together."""
    torch.manual_seed(1)
    usual = {"r": 4, "lora_alpha": 8, "target_modules": ["c_attn", "c_fc", "c_proj"], "fan_in_fan_out": True}
    adapted = get_peft_model(GPT2LMHeadModel.from_pretrained(source), LoraConfig(**usual | settings))
    for name, parameter in adapted.named_parameters():
        if "lora_" in name:
            parameter.data = torch.randn_like(parameter) * 0.1
    adapted.save_pretrained(folder)
    again = PeftModel.from_pretrained(GPT2LMHeadModel.from_pretrained(source), folder)
    return logits(again.merge_and_unload())
