"""Averages the fine-tuned weights with those from before.

On the line between the two, most of what was learned stays while most of what was forgotten comes back (Wortsman et al.
2022, "Robust fine-tuning of zero-shot models").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.training.loss import IGNORED

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from transformers import GPT2LMHeadModel

_AT_A_TIME = 16  # rows


def average(tuned: GPT2LMHeadModel, before: GPT2LMHeadModel, interpolation: float) -> GPT2LMHeadModel:
    """`before` with its weights moved by `interpolation`, 0 to 1, of the way to those of `tuned`."""
    import torch

    goal = dict(tuned.named_parameters())
    with torch.no_grad():
        for name, parameter in before.named_parameters():
            parameter.lerp_(goal[name].to(parameter.device), interpolation)
    return before


def mean_loss(model: GPT2LMHeadModel, rows: npt.NDArray[np.int64], eos_id: int) -> float:
    """The cross-entropy of rows of tokens, [n, context], in nats per token. `eos_id` has no loss."""
    import torch

    model.eval()
    total = 0.0
    with torch.no_grad():
        for begin in range(0, len(rows), _AT_A_TIME):
            part = torch.from_numpy(rows[begin : begin + _AT_A_TIME]).to(model.device)
            labels = part.masked_fill(part == eos_id, IGNORED)
            total += len(part) * model(part, labels=labels, use_cache=False).loss.item()
    return total / len(rows)
