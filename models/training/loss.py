"""The loss that training lowers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor, nn
    from transformers import GPT2LMHeadModel

IGNORED = -100  # torch's mark for tokens without a loss


def row_loss(model: GPT2LMHeadModel, eos_id: int, compiled: bool) -> nn.Module:
    """A module that gives the mean cross-entropy of each row of tokens, [rows, context + 1] -> [rows], in nats.

    Where a segment ends is not learned: it was cut at random.
    """
    import torch
    from torch.nn.functional import cross_entropy

    class RowLoss(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, rows: Tensor) -> Tensor:
            logits = self.model(rows[:, :-1], use_cache=False).logits
            targets = rows[:, 1:].masked_fill(rows[:, 1:] == eos_id, IGNORED)
            flat = logits.float().flatten(0, 1)  # [rows, context, V] -> [rows * context, V]
            losses = cross_entropy(flat, targets.flatten(), reduction="none").view(targets.shape)
            return losses.sum(1) / (targets != IGNORED).sum(1).clamp(min=1)

    loss = RowLoss()
    return torch.compile(loss) if compiled else loss
