"""The keystroke savings of a model on a few held-out lines, run as in the editor."""

from __future__ import annotations

import copy
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.evaluation import CHIPS, evaluate
from engine.phrases import is_lower_case
from engine.transformer import open_transformer
from models.export import export_fused
from models.gpt2.checkpoint import save_gpt2
from models.gpt2.shape import BITS

if TYPE_CHECKING:
    from transformers import GPT2LMHeadModel


def savings_of(model: Any, tokenizer: Path, lines: Sequence[str]) -> float:
    """The keystroke savings, 0 to 1, of a GPT-2, with adapters or without, exported as the editor has it."""
    with tempfile.TemporaryDirectory(prefix="foreword-") as name:
        checkpoint, fused = Path(name, "checkpoint"), Path(name, "model")
        save_gpt2(merged(model), tokenizer, checkpoint)
        export_fused(checkpoint, fused, BITS[0], "measured", "unknown", [])
        return savings_in(fused, lines)


def savings_in(folder: Path, lines: Sequence[str]) -> float:
    """The keystroke savings, 0 to 1, of the model in `folder`."""
    backend = open_transformer(folder)
    try:
        return evaluate(backend, lines, CHIPS, is_lower_case(lines)).keystroke_savings
    finally:
        backend.close()


def merged(model: Any) -> GPT2LMHeadModel:
    """The model with its adapters, if any, added to its weights; `model` stays as it is."""
    return copy.deepcopy(model).merge_and_unload() if hasattr(model, "merge_and_unload") else model
