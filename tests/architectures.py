"""Makes tiny causal language models of other architectures than GPT-2, and vocabularies of both kinds for them."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import torch
from transformers import CONFIG_MAPPING, AutoModelForCausalLM, PreTrainedModel

from tests.tiny import LETTERS, byte_level

SHAPES = {
    "gpt_neox": {"hidden_size": 32, "intermediate_size": 48, "max_position_embeddings": 48},
    "opt": {"hidden_size": 32, "ffn_dim": 48, "max_position_embeddings": 48, "word_embed_proj_dim": 32},
    "llama": {"hidden_size": 32, "intermediate_size": 48, "max_position_embeddings": 48, "num_key_value_heads": 1},
    "qwen2": {"hidden_size": 32, "intermediate_size": 48, "max_position_embeddings": 48, "num_key_value_heads": 2},
}
_PIECES = ("a", "b", "A", "ab", "'a", "▁a", "▁b", "▁ab", "▁", ".", "'", "!", ",", "▁.", "<0x0A>", "<0x61>", "<0x3B>")
_SPECIAL = ("<s>", "<unk>")


def save_other(folder: Path, architecture: str, tokenizer: dict, padding: int = 0, **config: object) -> PreTrainedModel:
    """Write a transformers folder with random weights, which has room for `padding` tokens that the tokenizer lacks."""
    torch.manual_seed(0)
    vocabulary = tokenizer["model"]["vocab"]
    settings = CONFIG_MAPPING[architecture](
        vocab_size=len(vocabulary) + padding, num_hidden_layers=2, num_attention_heads=4, initializer_range=0.3,
        bos_token_id=0, eos_token_id=0, pad_token_id=0, tie_word_embeddings=False, **SHAPES[architecture] | config,
    )  # fmt: skip
    model = AutoModelForCausalLM.from_config(settings).eval()
    model.save_pretrained(folder)
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer), "utf-8")
    return model


def save_in_parts(folder: Path, family: str, **config: object) -> PreTrainedModel:
    """Write a tiny model of the Llama family with random weights in several files, as big ones come."""
    torch.manual_seed(0)
    tokenizer = split_byte_level_vocabulary() if family == "qwen3" else metaspace_vocabulary()
    settings = CONFIG_MAPPING[family](
        vocab_size=len(tokenizer["model"]["vocab"]), hidden_size=64, intermediate_size=96, num_hidden_layers=2,
        num_attention_heads=4, num_key_value_heads=2, head_dim=16, max_position_embeddings=64, initializer_range=0.1,
        bos_token_id=0, eos_token_id=[0, 1], tie_word_embeddings=family == "qwen3", **config,
    )  # fmt: skip
    model = AutoModelForCausalLM.from_config(settings).eval()
    model.save_pretrained(folder, max_shard_size="60KB")
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer), "utf-8")
    return model


def export(checkpoint: Path, folder: Path) -> None:
    """Write the standard export of a transformers folder, as optimum makes it."""
    from optimum.exporters.onnx import main_export

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        main_export(str(checkpoint), folder, task="text-generation-with-past", do_validation=False)
    for name in ("config.json", "tokenizer.json"):
        (folder / name).write_bytes((checkpoint / name).read_bytes())


def byte_level_vocabulary() -> dict:
    """As GPT-2's."""
    return byte_level(LETTERS)


def split_byte_level_vocabulary() -> dict:
    """As Llama 3's and Qwen's: the text is cut by a pattern first, and a longer text is brought to one normal form."""
    pattern = {"Regex": " ?\\p{L}+| ?[^\\s\\p{L}]|\\s"}
    cut = {"type": "Split", "pattern": pattern, "behavior": "Isolated", "invert": False}
    into_bytes = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False, "use_regex": False}
    return byte_level(LETTERS) | {
        "normalizer": {"type": "NFC"},
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [cut, into_bytes]},
    }


def sentencepiece_vocabulary() -> dict:
    """As Llama 2's: spaces are written as ▁, one comes before the text, and bytes stand in for unknown characters."""
    return _sentencepiece(
        normalizer={
            "type": "Sequence",
            "normalizers": [
                {"type": "Prepend", "prepend": "▁"},
                {"type": "Replace", "pattern": {"String": " "}, "content": "▁"},
            ],
        },
        pre_tokenizer=None,
    )


def metaspace_vocabulary() -> dict:
    """The same, as newer files say it."""
    metaspace = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": False}
    return _sentencepiece(normalizer=None, pre_tokenizer=metaspace)


def unigram_vocabulary() -> dict:
    """As XGLM's: pieces have scores, and the likeliest cut of a text is taken."""
    plain = metaspace_vocabulary()
    plain["pre_tokenizer"] |= {"prepend_scheme": "always", "split": True}
    scores = [[piece, -float(3 + i % 5 - 2 * len(piece))] for i, piece in enumerate((*_SPECIAL, *_PIECES))]
    plain["model"] = {"type": "Unigram", "unk_id": 1, "vocab": scores, "byte_fallback": True}
    return plain


def _sentencepiece(**steps: object) -> dict:
    vocabulary = {piece: i for i, piece in enumerate((*_SPECIAL, *_PIECES))}
    merges = [[piece[:i], piece[i:]] for piece in _PIECES for i in range(1, len(piece))
              if {piece[:i], piece[i:]} <= set(_PIECES)]  # fmt: skip
    added = [{"id": i, "content": name, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False,
              "special": True} for i, name in enumerate(_SPECIAL)]  # fmt: skip
    return {
        "version": "1.0", "truncation": None, "padding": None, "post_processor": None, "added_tokens": added,
        **steps,
        "decoder": {"type": "Sequence", "decoders": [
            {"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "ByteFallback"}, {"type": "Fuse"},
            {"type": "Strip", "content": " ", "start": 1, "stop": 0},
        ]},
        "model": {"type": "BPE", "dropout": None, "unk_token": "<unk>", "continuing_subword_prefix": None,
                  "end_of_word_suffix": None, "fuse_unk": True, "byte_fallback": True, "ignore_merges": False,
                  "vocab": vocabulary, "merges": merges},
    }  # fmt: skip
