"""Models made to harm: whoever opens one gets a sentence, nothing outside its folder is read, nothing in it is run."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import onnx
import pytest
from onnx import helper
from onnx.external_data_helper import set_external_data

from engine.errors import ModelError
from engine.prediction import Cancellation, Request
from engine.text import caret
from models.export.standard import export_standard
from models.store.archive import unpack
from models.store.opening import open_model
from models.store.trial import try_model
from tests.harm import reseal, spoil
from tests.soak.mutations import faults, run
from tests.tiny import save_checkpoint, save_model


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sound") / "model"
    save_model(folder)
    return folder


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A standard export, without a manifest."""
    folder = tmp_path_factory.mktemp("export")
    save_checkpoint(folder / "checkpoint")
    export_standard(folder / "checkpoint", folder / "export")
    return folder / "export"


@pytest.fixture
def model(sound: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "models" / "model"
    shutil.copytree(sound, folder)
    return folder


def move_weights(folder: Path, data: Path, location: str) -> None:
    """Let the graph take its weights from a file at `location`, and put them into `data`."""
    graph = onnx.load(folder / "model.onnx")
    data.parent.mkdir(parents=True, exist_ok=True)
    with data.open("wb") as file:
        for tensor in graph.graph.initializer:
            if tensor.HasField("raw_data"):
                content, offset = tensor.raw_data, file.tell()
                file.write(content)
                set_external_data(tensor, location, offset, len(content))
                tensor.ClearField("raw_data")
    (folder / "model.onnx").write_bytes(graph.SerializeToString())


def outside(folder: Path) -> Path:
    return folder.parent.parent / "outside.bin"


def climbing(folder: Path) -> None:
    move_weights(folder, outside(folder), "../../outside.bin")


def absolute(folder: Path) -> None:
    move_weights(folder, outside(folder), str(outside(folder)))


def through_a_symbolic_link(folder: Path) -> None:
    move_weights(folder, outside(folder), "weights.bin")
    (folder / "weights.bin").symlink_to(outside(folder))


def through_a_hard_link(folder: Path) -> None:
    move_weights(folder, outside(folder), "weights.bin")
    os.link(outside(folder), folder / "weights.bin")


LEAVES = pytest.mark.parametrize("leave", [climbing, absolute, through_a_symbolic_link, through_a_hard_link])


@LEAVES
def test_weights_outside_the_folder_are_not_read(model: Path, leave: Callable[[Path], None]) -> None:
    # The weights out there are the right ones: a model that opened would have read them.
    leave(model)
    manifest = json.loads((model / "manifest.json").read_text("utf-8"))
    for name in ("model.onnx", "weights.bin"):
        if (model / name).exists():
            content = (model / name).read_bytes()
            manifest["files"][name] = {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    (model / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(ModelError, match="model"):
        open_model(model)


@LEAVES
def test_weights_outside_a_standard_export_are_not_read(
    export: Path, tmp_path: Path, leave: Callable[[Path], None]
) -> None:
    folder = tmp_path / "models" / "export"
    shutil.copytree(export, folder)
    move_weights(folder, folder / "weights.bin", "weights.bin")
    open_model(folder).close()  # weights beside the graph are as they should be
    (folder / "weights.bin").unlink()
    shutil.copy(export / "model.onnx", folder)
    leave(folder)
    with pytest.raises(ModelError, match="export"):
        open_model(folder)


def test_an_operator_that_onnxruntime_does_not_have_is_refused(model: Path) -> None:
    spoil(model, helper.make_node("Evil", ["number"], ["extra"], domain="evil.custom"), domain="evil.custom")
    with pytest.raises(ModelError, match="onnxruntime can open"):
        open_model(model)


UNLISTED = {
    "a link": lambda path, there: path.symlink_to(there),
    "a hard link": lambda path, there: path.hardlink_to(there),
    "a pipe": lambda path, there: os.mkfifo(path),
    "a folder": lambda path, there: path.mkdir(),
    "a file": lambda path, there: shutil.copy(there, path),
}


@pytest.mark.parametrize("name", ["weights.bin", ".weights", "Weights.BIN"])
@pytest.mark.parametrize("put", UNLISTED.values(), ids=UNLISTED)
def test_weights_that_the_manifest_does_not_list_are_not_opened(
    model: Path, put: Callable[[Path, Path], object], name: str
) -> None:
    move_weights(model, outside(model), name)
    reseal(model)
    put(model / name, outside(model))
    with pytest.raises(ModelError, match="not in its manifest"):
        open_model(model)


def test_cards_and_hidden_files_may_lie_beside_a_model_and_nothing_else_may(model: Path) -> None:
    for name in (".DS_Store", "NOTES.md"):
        (model / name).write_text("mine")
    open_model(model).close()
    (model / "config.json.bak").write_text("{}")
    with pytest.raises(ModelError, match=r"config\.json\.bak is in the model's folder and not in its manifest"):
        open_model(model)


@pytest.mark.parametrize("name", ["tokenizer.json", "config.json", "manifest.json"])
def test_json_that_is_too_deep_is_told(model: Path, name: str) -> None:
    (model / name).write_text("[" * 100_000)
    if name != "manifest.json":
        reseal(model)
    with pytest.raises(ModelError, match=name):
        open_model(model)


def test_a_pipe_in_the_place_of_an_archive_is_told(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "model.zip")
    with pytest.raises(ModelError, match="choose a model's archive"):
        unpack(tmp_path / "model.zip")


CRAFTED = {
    "a vocabulary of four thousand million": {"model": {"vocab": {"a": 4_000_000_000}}},
    "a length of nothing": {"truncation": {"max_length": 1, "strategy": "LongestFirst", "stride": 5,
                                           "direction": "Right"}},
    "padding to nothing": {"padding": {"strategy": {"Fixed": 0}, "direction": "Right", "pad_id": 0, "pad_token": "",
                                       "pad_type_id": 0, "pad_to_multiple_of": 0}},
    "a template without its tokens": {"post_processor": {
        "type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "[X]", "type_id": 0}}], "pair": [],
        "special_tokens": {}}},
    "a damaged map": {"normalizer": {"type": "Precompiled", "precompiled_charsmap": "AAAA"}},
    "a pattern that never ends": {"pre_tokenizer": {"type": "Sequence", "pretokenizers": [
        {"type": "Split", "pattern": {"Regex": "(a*)*b"}, "behavior": "Isolated", "invert": False},
        {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False}]}},
    "another kind": {"model": {"type": "WordPiece", "vocab": {"a": 0}, "unk_token": "a"}},
}  # fmt: skip


@pytest.mark.parametrize("change", CRAFTED.values(), ids=CRAFTED)
def test_a_crafted_tokenizer_is_refused_or_harmless(model: Path, change: dict[str, object]) -> None:
    path = model / "tokenizer.json"
    tokenizer = json.loads(path.read_text("utf-8"))
    for key, value in change.items():
        tokenizer[key] = {**tokenizer[key], **value} if isinstance(tokenizer.get(key), dict) else value
    path.write_text(json.dumps(tokenizer), "utf-8")
    reseal(model)
    try:
        backend = open_model(model)
        backend.predict(Request("a" * 60 + " ab"), Cancellation())
    except ModelError:
        return
    assert -1e9 < backend.log_probability(caret("a"), "ab") <= 0


def test_code_and_pickles_in_a_model_are_never_touched(model: Path, tmp_path: Path) -> None:
    trap = f"open({str(tmp_path / 'sprung')!r}, 'w')"
    for name in ("modeling_gpt2.py", "tokenization.py", "__init__.py", "sitecustomize.py"):
        (model / name).write_text(trap, "utf-8")
    (model / "pytorch_model.bin").write_bytes(b"cbuiltins\nexec\n(V" + trap.encode() + b"\ntR.")
    config = json.loads((model / "config.json").read_text("utf-8"))
    (model / "config.json").write_text(
        json.dumps({**config, "auto_map": {"AutoModel": "modeling_gpt2.Model"}, "trust_remote_code": True}), "utf-8"
    )
    reseal(model)
    try_model(model)
    open_model(model).close()
    assert not (tmp_path / "sprung").exists()


def test_three_hundred_mutations_open_or_are_refused_with_a_sentence() -> None:
    outcomes = run(range(300))
    assert sum(outcomes.values()) == 300
    assert faults(outcomes) == {}
