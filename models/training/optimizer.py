"""Optimizers: Muon for the matrices of the layers and AdamW for the rest, or AdamW alone; and the learning rate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import nn
    from torch.optim import Optimizer


_WARMUP_STEPS = 200
_LONGEST_WARMUP = 0.1  # of the budget, in runs of few steps
_DECAY = 0.2  # of the budget, at its end
_WEIGHT_DECAY = 0.1  # of matrices


def make_optimizers(model: nn.Module, kind: str) -> list[Optimizer]:
    """The optimizers of `kind`, whose learning rates `set_learning_rate` sets before each step.

    Muon (Jordan et al. 2024) is scaled to move weights as far as AdamW does, so that one learning rate does for both
    (Liu et al. 2025, "Muon is scalable for LLM training").
    """
    from torch.optim import AdamW, Muon

    layers = [p for name, p in model.named_parameters() if p.ndim == 2 and ".h." in name]
    matrices = {id(p) for p in layers}
    others = [p for p in model.parameters() if id(p) not in matrices]
    if kind == "muon":
        muon = Muon(layers, weight_decay=_WEIGHT_DECAY, adjust_lr_fn="match_rms_adamw")
        return [muon, AdamW(others, betas=(0.9, 0.95), weight_decay=0.0)]
    groups = [{"params": layers, "weight_decay": _WEIGHT_DECAY}, {"params": others, "weight_decay": 0.0}]
    return [AdamW(groups, betas=(0.9, 0.95))]


def set_learning_rate(optimizers: Sequence[Optimizer], peak: float, step: int, progress: float) -> None:
    """Set the rate for step number `step`, from 0, taken when a share `progress`, 0 to 1, of the budget is spent.

    It rises to `peak` in 200 steps, or in a tenth of the budget where that is shorter, stays there, and falls straight
    to 0 over the last fifth: a run that is stopped before that may go on with a larger budget.
    """
    warmup = max((step + 1) / _WARMUP_STEPS, progress / _LONGEST_WARMUP)
    rate = peak * min(warmup, 1.0, (1 - progress) / _DECAY)
    for optimizer in optimizers:
        for group in optimizer.param_groups:
            group["lr"] = rate
