"""Rows that a model makes up before it is fine-tuned, to be learned beside the text so that it forgets less.

The text that a model was trained on is seldom at hand, but the model itself can say what it knows (Robins 1995,
"Catastrophic forgetting, rehearsal and pseudorehearsal"). The loss on rows drawn from its own distribution is, up to a
constant, how far the model has moved from it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from models.training.device import best_device

if TYPE_CHECKING:
    from transformers import GPT2LMHeadModel

_AT_A_TIME = 64


def sample_rows(
    model: GPT2LMHeadModel,
    count: int,
    length: int,
    eos_id: int,
    seed: int,
    told: Callable[[int], None] = lambda _: None,
) -> npt.NDArray[np.int64]:
    """Rows of tokens, [count, length], drawn from the model, each from `eos_id` on. `told` hears their number,
    and may raise to stop.
    """
    import torch

    device = best_device()
    model = model.to(device).eval()
    generator = torch.Generator(device).manual_seed(seed)
    parts = [np.zeros((0, length), np.int64)]
    with torch.no_grad(), torch.autocast(device, torch.bfloat16, device != "mps"):
        for begin in range(0, count, _AT_A_TIME):
            told(begin)
            rows = torch.full((min(_AT_A_TIME, count - begin), 1), eos_id, device=device)
            past = None
            for _ in range(length - 1):
                answer = model(rows[:, -1:], past_key_values=past, use_cache=True)
                past = answer.past_key_values
                likely = answer.logits[:, -1].float().softmax(-1)  # [rows, 1, V] -> [rows, V]
                rows = torch.cat([rows, torch.multinomial(likely, 1, generator=generator)], 1)
            parts.append(rows.cpu().numpy())
    return np.concatenate(parts)
