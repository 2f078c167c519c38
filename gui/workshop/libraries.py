"""Tells whether the libraries of the workshop are installed, without loading them."""

from __future__ import annotations

from importlib.util import find_spec

from engine.language import _

TRAINING = ("torch", "transformers", "accelerate", "peft")
EXPORT = ("torch", "transformers", "optimum", "onnx")
GGUF = ("gguf", "torch", "transformers", "onnx")
NETWORK = ("huggingface_hub", "torch", "transformers")


def missing(libraries: tuple[str, ...]) -> str:
    """A sentence about how to install the missing ones of these; empty if none is missing."""
    if all(find_spec(library) for library in libraries):
        return ""
    return _(
        "This needs libraries that writing does not: close Foreword, install them with "
        "“make workshop” in its folder, and start it again."
    )
