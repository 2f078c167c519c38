"""A standard export as other programs look for it: transformers.js, onnxruntime-genai, optimum, the hub, Foreword."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
import yaml
from optimum.onnxruntime import ORTModelForCausalLM
from transformers import GPT2LMHeadModel

from engine.prediction import Cancellation, Request
from models.export import variants
from models.export.run import ExportPlan, export
from models.gpt2.source import clean_checkpoint
from models.store import installed, keeping, open_model
from tests.models.gpt2.folders import PATH, logits
from tests.tiny import save_checkpoint

pytestmark = pytest.mark.filterwarnings("ignore")  # what tracing and optimum say


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("layout")
    (folder / "text.txt").write_text("ab a b. A ab a\na b ab, ab a b\n" * 10)
    save_checkpoint(folder / "source", n_embd=64, n_head=4)
    texts = (folder / "text.txt",)
    export(ExportPlan(folder / "source", folder / "made", (32,), licence="MIT", texts=texts), lambda *_: None)
    return folder


def computed(graph: Path) -> np.ndarray:
    """What a graph gives for some tokens, fed as every program feeds a decoder with a cache."""
    session = onnxruntime.InferenceSession(graph)
    feed = {"input_ids": np.array([PATH]), "attention_mask": np.ones((1, len(PATH)), np.int64),
            "position_ids": np.arange(len(PATH))[None]}  # fmt: skip
    feed |= {value.name: np.zeros((1, 4, 0, 16), np.float32) for value in session.get_inputs()
             if value.name.startswith("past")}  # fmt: skip
    return session.run(["logits"], feed)[0]


@pytest.mark.parametrize(
    ("name", "far", "size"),
    [("model.onnx", 1e-4, 1), ("model_fp16.onnx", 0.05, 0.6), ("model_quantized.onnx", 0.5, 0.4)],
)
def test_transformers_js_finds_each_variant_by_its_name(exported, name, far, size):
    graphs = exported / "made-standard" / "onnx"
    expected = logits(GPT2LMHeadModel.from_pretrained(exported / "source")).numpy()
    assert np.abs(computed(graphs / name) - expected).max() < far
    assert (graphs / name).stat().st_size <= size * (graphs / "model.onnx").stat().st_size


def test_optimum_opens_it_and_goes_on(exported):
    model = ORTModelForCausalLM.from_pretrained(exported / "made-standard")
    ids = torch.tensor([PATH])
    found = model(input_ids=ids, attention_mask=torch.ones_like(ids)).logits
    expected = logits(GPT2LMHeadModel.from_pretrained(exported / "source"))
    torch.testing.assert_close(found, expected, atol=1e-4, rtol=0)


def test_what_genai_is_told_is_what_the_graph_has(exported):
    folder = exported / "made-standard"
    told = json.loads((folder / "genai_config.json").read_text())["model"]
    config = json.loads((folder / "config.json").read_text())
    decoder = told["decoder"]
    session = onnxruntime.InferenceSession(folder / decoder["filename"])
    inputs, outputs = ({value.name for value in values} for values in (session.get_inputs(), session.get_outputs()))
    layers = range(decoder["num_hidden_layers"])
    each: Callable[[str], set[str]] = lambda name: {name % layer for layer in layers} if "%d" in name else {name}  # noqa: E731
    assert set().union(*map(each, decoder["inputs"].values())) == inputs
    assert set().union(*map(each, decoder["outputs"].values())) == outputs
    past = next(value for value in session.get_inputs() if value.name == "past_key_values.0.key")
    assert (past.shape[1], past.shape[3]) == (decoder["num_key_value_heads"], decoder["head_size"])
    assert (told["vocab_size"], told["context_length"]) == (config["vocab_size"], config["n_positions"])
    assert (told["bos_token_id"], told["eos_token_id"]) == (0, 0)


def test_foreword_opens_adds_and_exports_it_again(exported, tmp_path):
    folder = exported / "made-standard"
    expected = open_model(exported / "made").predict(Request("ab a"), Cancellation()).suggestions
    for place in (folder, keeping.add(folder, "added")):
        found = open_model(place).predict(Request("ab a"), Cancellation()).suggestions
        assert [s.word for s in found] == [s.word for s in expected] != []
    clean_checkpoint(folder, tmp_path / "clean")
    torch.testing.assert_close(
        logits(GPT2LMHeadModel.from_pretrained(tmp_path / "clean")),
        logits(GPT2LMHeadModel.from_pretrained(exported / "source")), atol=1e-5, rtol=0,
    )  # fmt: skip


@pytest.mark.parametrize("place", ["made", "made-standard"])
def test_the_card_has_a_head_for_the_hub(exported, place):
    card = (exported / place / "README.md").read_text("utf-8")
    _before, head, text = card.split("---\n", 2)
    told = yaml.safe_load(head)
    assert told["license"] == "mit"
    assert told["pipeline_tag"] == "text-generation"
    assert "onnx" in told["tags"]
    assert text.startswith("# made\n")


def test_a_card_is_summed_up_behind_its_head(exported):
    keeping.add(exported / "made", "summed up")
    [model] = [model for model in installed() if model.name == "summed up"]
    assert model.description == "A GPT-2 to write with in Foreword."


def test_a_licence_that_the_hub_does_not_know_is_named(exported, tmp_path):
    plan = ExportPlan(exported / "source", tmp_path / "own", (32,), standard=False, licence="the writer's own",
                      texts=(exported / "text.txt",))  # fmt: skip
    export(plan, lambda *_: None)
    told = yaml.safe_load((tmp_path / "own" / "README.md").read_text("utf-8").split("---\n")[1])
    assert (told["license"], told["license_name"]) == ("other", "the writer's own")


def test_weights_too_large_for_one_file_lie_beside_the_graph(exported, tmp_path, monkeypatch):
    monkeypatch.setattr(variants, "_LARGEST", 10_000)
    source = exported / "made-standard" / "onnx" / "model.onnx"
    variants.save_half(source, tmp_path / "model_fp16.onnx")
    assert (tmp_path / "model_fp16.onnx_data").exists()
    assert np.abs(computed(tmp_path / "model_fp16.onnx") - computed(source)).max() < 0.05
