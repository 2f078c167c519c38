"""Opening a model folder: checked before it is read, and each fault is one sentence with a cure."""

import json
import shutil

import pytest

from engine.errors import ModelError
from engine.kinds import Kind
from models.store import bundled, kind_of, open_model
from models.store.manifest import write_manifest


@pytest.fixture
def folder(tmp_path):
    """A folder with a sound manifest and a model that is none."""
    (tmp_path / "model.bin").write_bytes(b"not a model")
    write_manifest(tmp_path, kind="ngram", name="broken", licence="MIT", sources=[])
    return tmp_path


@pytest.fixture(params=Kind)
def copied(request, tmp_path):
    """A bundled model that a test may damage."""
    return shutil.copytree(bundled(request.param), tmp_path / "copied")


def test_the_bundled_models_open_under_their_kind_each_with_those_before_it():
    parts = {}
    for kind in Kind:
        assert kind_of(bundled(kind)) == kind
        parts[kind] = open_model(bundled(kind), kind, parts)
        assert parts[kind].kind == kind
    for backend in parts.values():
        backend.close()


@pytest.mark.parametrize("missing", ["transformer", "ngram"])
def test_a_blend_needs_both_its_models(missing):
    parts = {kind: open_model(bundled(kind)) for kind in ("transformer", "ngram") if kind != missing}
    with pytest.raises(ModelError, match=r"mixes a transformer and an n-gram model: see to it"):
        open_model(bundled("blend"), "blend", parts)


def test_the_card_of_the_bundled_blend_shows_the_weights_it_uses():
    weights = json.loads((bundled("blend") / "weights.json").read_text())["transformer"]
    card = (bundled("blend") / "README.md").read_text()
    assert all(" | ".join(f"{weight:.3f}" for weight in row) in card for row in weights)


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(ModelError, match="absent is not a folder"):
        open_model(tmp_path / "absent")


def test_a_folder_without_a_model_says_so(tmp_path):
    with pytest.raises(ModelError, match="holds no model"):
        open_model(tmp_path)


def test_a_model_of_another_kind_is_refused(folder):
    with pytest.raises(ModelError, match="kind 'ngram' where 'transformer' is wanted"):
        open_model(folder, "transformer")


def test_an_unknown_kind_is_named(folder):
    write_manifest(folder, kind="crystal ball", name="broken", licence="MIT", sources=[])
    with pytest.raises(ModelError, match="unknown kind 'crystal ball'"):
        open_model(folder)


@pytest.mark.parametrize("kind", Kind)
def test_a_sound_manifest_over_a_broken_model_is_still_one_sentence(folder, kind):
    write_manifest(folder, kind=kind, name="broken", licence="MIT", sources=[])
    with pytest.raises(ModelError, match=str(folder)):
        open_model(folder)


def test_an_export_without_a_manifest_is_taken_for_a_transformer(tmp_path):
    for name in ("config.json", "tokenizer.json", "model.onnx"):
        (tmp_path / name).write_text("{}")
    with pytest.raises(ModelError, match=str(tmp_path)) as caught:
        open_model(tmp_path)
    assert "holds no model" not in str(caught.value)


def test_every_file_of_a_bundled_model_is_guarded_by_its_checksum(copied):
    for path in copied.iterdir():
        if path.name == "manifest.json":
            continue
        sound = path.read_bytes()
        path.write_bytes(sound[:-1] + bytes([sound[-1] ^ 1]))
        with pytest.raises(ModelError, match=rf"{path.name} is damaged: its checksum"):
            open_model(copied)
        path.write_bytes(sound)


def test_a_truncated_model_is_refused(copied):
    largest = max(copied.iterdir(), key=lambda path: path.stat().st_size)
    largest.write_bytes(largest.read_bytes()[: largest.stat().st_size // 2])
    with pytest.raises(ModelError, match=rf"{largest.name} is damaged.*bytes"):
        open_model(copied)
