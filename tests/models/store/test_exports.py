"""Exports of other architectures than GPT-2 open without a manifest, whatever names their settings have."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from onnx import TensorProto, helper
from transformers import PreTrainedModel

from engine.errors import ModelError
from engine.prediction import Cancellation, Request
from engine.transformer import Transformer
from models.store import models_folder, open_model
from models.store.archive import pack, unpack
from models.store.keeping import add
from tests.architectures import export, metaspace_vocabulary, save_other, split_byte_level_vocabulary

PATH = [3, 4, 5, 6, 7]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[PreTrainedModel, Path]:
    """A Llama whose layers have room for five tokens too many."""
    folder = tmp_path_factory.mktemp("exports")
    model = save_other(folder / "checkpoint", "llama", metaspace_vocabulary(), padding=5)
    export(folder / "checkpoint", folder / "model")
    return model, folder / "model"


@pytest.fixture
def model(made: tuple[PreTrainedModel, Path], tmp_path: Path) -> Path:
    return shutil.copytree(made[1], tmp_path / "model")


def configure(folder: Path, **settings: object) -> None:
    path = folder / "config.json"
    kept = {**json.loads(path.read_text()), **settings}
    path.write_text(json.dumps({name: value for name, value in kept.items() if value is not None}))


def opened(folder: Path) -> Transformer:
    backend = open_model(folder, "transformer")
    assert isinstance(backend, Transformer)
    return backend


def words(backend: Transformer, before: str) -> list[str]:
    return [suggestion.word for suggestion in backend.predict(Request(before), Cancellation()).suggestions]


def test_shared_heads_and_a_padded_vocabulary_give_the_probabilities_of_torch(
    made: tuple[PreTrainedModel, Path],
) -> None:
    model, folder = made
    with torch.no_grad():
        expected = torch.softmax(model(torch.tensor([[0, *PATH]])).logits[0, -1], -1).numpy()
    np.testing.assert_allclose(opened(folder).tree.walk(PATH, Cancellation()).probabilities, expected, atol=1e-5)


def test_the_first_word_of_a_text_completes_as_after_a_space(model: Path) -> None:
    backend = opened(model)
    assert words(backend, "")
    assert all(word.lower().startswith("a") for word in words(backend, "a"))
    found = {before: backend.predict(Request(before), Cancellation()).suggestions for before in ("", " ")}
    assert [s.word.lower() for s in found[""]] == [s.word.lower() for s in found[" "]]


@pytest.mark.parametrize("before", ["", "a", "ab\na", "é", "日本", "नमस्", "ab é", "<s>", "\ud83d", "a" * 500])
def test_any_text_is_answered(model: Path, before: str) -> None:
    assert all(word.isprintable() for word in words(opened(model), before))


@pytest.mark.parametrize("name", ["n_positions", "max_position_embeddings", "n_ctx", "seq_length"])
def test_the_context_length_goes_by_several_names(model: Path, name: str) -> None:
    configure(model, **{"max_position_embeddings": None, name: 40})
    assert opened(model).tree.max_length == 40


def test_without_a_first_token_the_one_between_texts_is_taken(model: Path) -> None:
    configure(model, bos_token_id=None, eos_token_id=[1, 2])
    assert words(opened(model), "a")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"bos_token_id": None, "eos_token_id": None}, "lacks a setting .bos_token_id or eos_token_id"),
        ({"max_position_embeddings": None}, "lacks a setting .n_positions or"),
        ({"bos_token_id": "0"}, "'0' for a number"),
        ({"bos_token_id": -1}, "'-1' for a number"),
        ({"max_position_embeddings": 1e9}, "for a number"),
        ({"max_position_embeddings": 20}, "too few for a sentence"),
        ({"bos_token_id": 999}, "come from different models"),
    ],
)
def test_settings_that_will_not_do_are_named(model: Path, settings: dict[str, object], said: str) -> None:
    configure(model, **settings)
    with pytest.raises(ModelError, match=said):
        open_model(model)


def test_a_vocabulary_of_another_model_is_refused(model: Path) -> None:
    tokenizer = split_byte_level_vocabulary()
    tokenizer["model"]["vocab"] |= {letter: 100 + i for i, letter in enumerate("cdefgh")}
    (model / "tokenizer.json").write_text(json.dumps(tokenizer))
    with pytest.raises(ModelError, match="come from different models"):
        open_model(model)


def test_a_graph_that_asks_for_more_than_tokens_is_refused(model: Path) -> None:
    graph = onnx.load(model / "model.onnx")
    graph.graph.input.append(helper.make_tensor_value_info("use_cache_branch", TensorProto.BOOL, [1]))
    onnx.save(graph, model / "model.onnx")
    with pytest.raises(ModelError, match="no language model with a key/value cache: export it"):
        open_model(model)


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.mark.usefixtures("own")
def test_an_export_is_added_with_a_manifest_and_without_what_is_none_of_it(model: Path, tmp_path: Path) -> None:
    (model / "modeling.py").write_text("harm")
    (model / "pytorch_model.bin").write_bytes(b"harm")
    folder = add(model, "llama")
    assert {path.name for path in folder.iterdir()} == {
        "manifest.json", "model.onnx", "config.json", "tokenizer.json", "generation_config.json",
    }  # fmt: skip
    assert words(opened(folder), "a") == words(opened(model), "a")
    pack(folder, tmp_path / "llama.zip")
    assert words(opened(unpack(tmp_path / "llama.zip", "again")), "a") == words(opened(model), "a")


@pytest.mark.usefixtures("own")
def test_a_link_in_an_export_is_not_followed(model: Path, tmp_path: Path) -> None:
    (model / "generation_config.json").unlink()
    (tmp_path / "secret").write_text("secret")
    (model / "generation_config.json").symlink_to(tmp_path / "secret")
    with pytest.raises(ModelError, match="is a link"):
        add(model, "llama")
    assert not models_folder().exists()
