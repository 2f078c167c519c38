"""Makes GPT-2 models small enough to enumerate, with random weights, in the formats of the real ones."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from transformers import GPT2Config, GPT2LMHeadModel

from models.export import export_fused

END_OF_TEXT = "<|endoftext|>"
LETTERS = ("a", "b", "A", "ab", "'a", " a", " b", " ab", " ", ".", "'", "\n", "!", "?", ",", ";", " .")


def save_checkpoint(folder: Path, tokens: Sequence[str] = LETTERS, seed: int = 0, **config: int) -> GPT2LMHeadModel:
    """Write a transformers folder: random weights, and a byte-level BPE whose vocabulary is `tokens`."""
    torch.manual_seed(seed)
    tokenizer = byte_level(tokens)
    shape = {"n_embd": 32, "n_layer": 2, "n_head": 2, "n_positions": 48} | config
    settings = GPT2Config(
        vocab_size=1 + len(tokens), initializer_range=0.3, bos_token_id=0, eos_token_id=0, **shape
    )  # fmt: skip
    settings._attn_implementation = "eager"  # the other ones overlook scale_attn_by_inverse_layer_idx
    model = GPT2LMHeadModel(settings).eval()
    model.save_pretrained(folder)
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer), "utf-8")
    return model


def save_model(folder: Path, bits: int = 32, tokens: Sequence[str] = LETTERS, seed: int = 0) -> GPT2LMHeadModel:
    """Write a model folder that Foreword opens; give the model it was made of."""
    checkpoint = folder.with_name(folder.name + "-checkpoint")
    model = save_checkpoint(checkpoint, tokens, seed)
    export_fused(checkpoint, folder, bits, "tiny", "MIT", ["random weights"])
    return model


def byte_level(tokens: Sequence[str]) -> dict[str, Any]:
    """A tokenizer file as GPT-2's, whose vocabulary is `tokens`."""
    vocabulary = [END_OF_TEXT, *(token.replace(" ", "Ġ").replace("\n", "Ċ") for token in tokens)]
    known = set(vocabulary)
    merges = [[token[:i], token[i:]] for token in vocabulary[1:] for i in range(1, len(token))
              if {token[:i], token[i:]} <= known]  # fmt: skip
    return {
        "version": "1.0", "truncation": None, "padding": None, "normalizer": None, "post_processor": None,
        "added_tokens": [{"id": 0, "content": END_OF_TEXT, "single_word": False, "lstrip": False, "rstrip": False,
                          "normalized": False, "special": True}],
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True},
        "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
        "model": {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None,
                  "end_of_word_suffix": None, "fuse_unk": False, "byte_fallback": False, "ignore_merges": False,
                  "vocab": {token: i for i, token in enumerate(vocabulary)}, "merges": merges},
    }  # fmt: skip
