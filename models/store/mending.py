"""Mends what earlier versions of Foreword left out of the models that they made.

Their tokenizers give token types, which a GPT-2 of transformers adds to its embeddings, and know no longest text.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from engine.errors import ModelError
from engine.files import replacing
from engine.transformer.configuration import read_object

INPUTS = ["input_ids", "attention_mask"]  # of a GPT-2; optimum refuses others
_FILE = "tokenizer_config.json"
_MARKS = ("training.json", "canaries.json")  # that only Foreword writes, beside a checkpoint
_CARD, _STANDARD = "README.md", "made with optimum, for example"  # a standard export's, and what it says
_FAMILY = "gpt2"


def mend(folder: Path) -> None:
    """Complete the tokenizer's settings in `folder`, if an earlier version of Foreword wrote them without.

    Models of others stay as they are, and so does what cannot be written or read.
    """
    with suppress(OSError, ModelError, LookupError):  # Foreword itself does without, and the next opening tries again
        settings = read_object(folder / _FILE) if _is_ours(folder) else {}
        if settings and "model_input_names" not in settings:
            _complete(folder, settings)


def _is_ours(folder: Path) -> bool:
    has_mark = any((folder / mark).exists() for mark in _MARKS)
    return has_mark or ((folder / _CARD).is_file() and _STANDARD in (folder / _CARD).read_text("utf-8", "replace"))


def _complete(folder: Path, settings: dict[str, Any]) -> None:
    config = read_object(folder / "config.json")
    if config["model_type"] == _FAMILY:
        whole = settings | {"model_input_names": INPUTS, "model_max_length": config["n_positions"]}
        with replacing(folder / _FILE) as draft:
            draft.write_text(json.dumps(whole, indent=2, ensure_ascii=False) + "\n", "utf-8")
