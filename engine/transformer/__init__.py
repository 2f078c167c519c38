"""GPT-2 as ONNX: words from a sub-word model, with a key/value cache kept between keys."""

from engine.transformer.backend import Transformer, open_transformer

__all__ = ["Transformer", "open_transformer"]
