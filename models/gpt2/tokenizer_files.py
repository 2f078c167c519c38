"""Writes the files of a checkpoint beside its weights the way transformers and the programs around it read them."""

from __future__ import annotations

import shutil
from pathlib import Path

from models.store.mending import INPUTS


def save_tokenizer(tokenizer: Path, eos_id: int, context: int, folder: Path) -> None:
    """Write the file `tokenizer` as tokenizer.json, unchanged, and the files that transformers looks for beside it.

    `eos_id` is the token that ends a text, and `context` the most tokens that the model reads. Raises OSError.
    """
    from transformers import PreTrainedTokenizerFast

    fast = PreTrainedTokenizerFast(tokenizer_file=str(tokenizer), model_input_names=INPUTS, model_max_length=context)
    end = fast.convert_ids_to_tokens(eos_id)
    fast.add_special_tokens({"bos_token": end, "eos_token": end, "unk_token": end})
    fast.save_pretrained(folder)
    shutil.copyfile(tokenizer, folder / "tokenizer.json")


def share(folder: Path) -> None:
    """Let everybody read the weights in `folder` who may read its configuration: safetensors are their owner's alone.

    Raises OSError.
    """
    for path in folder.glob("*.safetensors"):
        shutil.copymode(folder / "config.json", path)
