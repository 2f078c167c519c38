"""Lets torch answer in place of an exported graph, so that both can be compared in every use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from engine.prediction import Cancellation
from engine.transformer.session import Probabilities, TokenRow

if TYPE_CHECKING:
    from transformers import GPT2LMHeadModel


class TorchSession:
    """A GPT-2 of transformers as a `Session` of a token tree, on one thread as onnxruntime. Not thread-safe."""

    def __init__(self, model: GPT2LMHeadModel, capacity: int) -> None:
        import torch
        from transformers import DynamicCache

        torch.set_num_threads(1)
        self.capacity, self.vocabulary_size = capacity, int(model.config.vocab_size)
        self._model = model.eval()
        # Eager attention has a mask of its own, as large as the context; a tree's rows go on beyond that.
        for block in model.transformer.h:
            block.attn.bias = torch.ones(1, 1, capacity, capacity, dtype=torch.bool).tril()
        self._cache = DynamicCache()

    def run(self, row: TokenRow, cancellation: Cancellation) -> Probabilities:
        """See `FusedSession.run`. A cancellation waits until the run is over. Raises Cancelled."""
        import torch

        with torch.inference_mode():
            self._cache.crop(row.bias.shape[1] - len(row.tokens))
            found = self._model(
                input_ids=torch.from_numpy(row.tokens)[None],  # [S] -> [1, S]
                position_ids=torch.from_numpy(row.positions)[None],
                attention_mask=torch.from_numpy(row.bias)[None, None],  # [S, P + S] -> [1, 1, S, P + S]
                past_key_values=self._cache,
            )
            asked = found.logits[0][torch.from_numpy(row.asked)]  # [1, S, V] -> [R, V]
            probabilities: Probabilities = asked.softmax(-1).numpy()
        cancellation.check()
        return probabilities

    def keep(self, rows: npt.NDArray[np.int64]) -> None:
        """See `FusedSession.keep`."""
        import torch

        kept = torch.from_numpy(rows)
        for layer in self._cache.layers:
            layer.keys, layer.values = layer.keys[:, :, kept], layer.values[:, :, kept]
