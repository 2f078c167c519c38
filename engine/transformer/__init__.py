"""Causal language models as ONNX, GPT-2 above all: words from a sub-word model, with a cache kept between keys."""

from engine.transformer.backend import Transformer, open_transformer
from engine.transformer.pair import Pair

__all__ = ["Pair", "Transformer", "open_transformer"]
