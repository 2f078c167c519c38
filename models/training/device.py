"""The device that trains."""

from __future__ import annotations


def best_device() -> str:
    """A graphics card of Nvidia's or AMD's, "cuda", one of Apple's, "mps", or the processor, "cpu"."""
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"
