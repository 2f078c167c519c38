"""Models fetched by name from a hub on this machine: what is asked for, what is refused, and what is installed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from engine.errors import ModelError
from engine.manifest import read_manifest
from engine.prediction import Cancellation, Request
from main import main
from models.getting import hub as real_hub
from models.getting.getting import get
from models.store import find, models_folder, open_model
from models.store.places import read_card
from tests.architectures import metaspace_vocabulary, save_other, split_byte_level_vocabulary
from tests.models.getting.server import COMMIT, Hub, serving
from tests.paths import ROOT
from tests.tiny import save_checkpoint


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the hub offers; beside what is wanted lies what must not be touched."""
    folder = tmp_path_factory.mktemp("hub")
    plain = folder / "tiny" / "gpt2"
    save_checkpoint(plain)
    _name_as_openai(plain / "model.safetensors")
    for name in ("pytorch_model.bin", "modeling.py", "README.md", "onnx/model.onnx", "flax_model.msgpack"):
        (plain / name).parent.mkdir(exist_ok=True)
        (plain / name).write_bytes(b"harm")
    save_other(folder / "tiny" / "llama", "llama", metaspace_vocabulary())
    save_other(folder / "tiny" / "opt", "opt", split_byte_level_vocabulary(), padding=5)
    old = shutil.copytree(plain, folder / "tiny" / "old")
    tokenizer = json.loads((old / "tokenizer.json").read_text())["model"]
    (old / "vocab.json").write_text(json.dumps(tokenizer["vocab"]))
    (old / "merges.txt").write_text("\n".join(["#version: 0.2", *map(" ".join, tokenizer["merges"])]))
    (old / "tokenizer.json").unlink()
    pickled = shutil.copytree(plain, folder / "tiny" / "pickled")
    (pickled / "model.safetensors").unlink()
    mute = shutil.copytree(plain, folder / "tiny" / "mute")
    (mute / "tokenizer.json").unlink()
    own_code = shutil.copytree(plain, folder / "tiny" / "code")
    settings = {"model_type": "homemade", "auto_map": {"AutoModelForCausalLM": "modeling.Homemade"}}
    (own_code / "config.json").write_text(json.dumps(settings))
    (folder / "tiny" / "data").mkdir()
    (folder / "tiny" / "data" / "table.csv").write_text("1")
    return folder


def _name_as_openai(path: Path) -> None:
    """Name the weights as the first GPT-2s do, and add the masks that lie among them there."""
    weights = {name.removeprefix("transformer."): value for name, value in load_file(path).items()}
    masks = {f"h.{layer}.attn.bias": torch.ones(1, 1, 48, 48).tril() for layer in range(2)}
    save_file(weights | masks, path, {"format": "pt"})


@pytest.fixture
def hub(models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    with serving(models) as running:
        monkeypatch.setenv("HF_ENDPOINT", running.address)
        monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
        monkeypatch.delenv("HF_TOKEN", raising=False)
        yield running


class Heard(list[tuple[str, float]]):
    """The progress reported."""

    def __call__(self, doing: str, share: float) -> None:
        self.append((doing, share))


def fetch(name: str, revision: str = "main", bits: int = 8, own_name: str = "") -> Path:
    return get(f"tiny/{name}", revision, bits, own_name, Heard())


def left() -> list[Path]:
    """What the models' folder holds."""
    return list(models_folder().iterdir()) if models_folder().exists() else []


def writes(folder: Path) -> bool:
    return bool(open_model(folder).predict(Request("ab "), Cancellation()).suggestions)


def test_a_gpt2_is_fetched_exported_and_installed(hub: Hub) -> None:
    heard = Heard()
    folder = get("tiny/gpt2", "main", 8, "", heard)
    assert folder == find("gpt2")
    assert writes(folder)
    manifest = read_manifest(folder)
    assert (manifest.licence, manifest.details["bits"]) == ("mit", 8)
    assert manifest.sources == (f"{hub.address}/tiny/gpt2/tree/{COMMIT}",)
    assert COMMIT in read_card(folder)
    size = (hub.models / "tiny" / "gpt2" / "model.safetensors").stat().st_size
    fetched = f"{size / 1e6:,.0f} of {size / 1e6:,.0f} MB"
    assert heard[-2:] == [(fetched, 0.99), ("Making the model", 0.99)]
    assert not any((folder.parents[2] / "cache").rglob("*.safetensors"))


def test_neither_code_nor_pickles_nor_anything_else_is_asked_for(hub: Hub) -> None:
    fetch("gpt2")
    wanted = {"config.json", "generation_config.json", "tokenizer.json", "model.safetensors"}
    assert set(hub.fetched()) == wanted
    assert all(f"/{COMMIT}/" in path for method, path, _ in hub.requests if "/resolve/" in path)


def test_a_vocabulary_of_the_older_form_is_read(hub: Hub) -> None:
    assert writes(fetch("old"))


@pytest.mark.parametrize("name", ["llama", "opt"])
@pytest.mark.filterwarnings("ignore")
def test_other_architectures_are_exported_by_optimum(hub: Hub, name: str) -> None:
    folder = fetch(name, own_name="other")
    assert folder == find("other")
    assert writes(folder)
    assert read_manifest(folder).details == {"graph": "standard"}


@pytest.mark.filterwarnings("ignore")
def test_a_configuration_that_names_code_elsewhere_is_not_heeded(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    trap = shutil.copytree(hub.models / "tiny" / "llama", hub.models / "tiny" / "trap")
    settings = json.loads((trap / "config.json").read_text())
    # CVE-2026-4372: transformers before 5.3 would fetch an "attention kernel" from there and run it.
    settings |= {"_attn_implementation_internal": "evil/kernel", "custom": {"kernel": ["evil/kernel"]}}
    (trap / "config.json").write_text(json.dumps(settings | {"_name_or_path": "evil/model"}))
    run = list[str]()
    monkeypatch.setattr("transformers.modeling_utils.load_and_register_kernel", run.append)
    folder = fetch("trap")
    assert writes(folder)
    assert run == []
    assert "evil" not in (folder / "config.json").read_text()


def in_parts(hub: Hub, name: str, place: str) -> None:
    """Offer a model whose weights are in one part, where the index says that they are in `place`."""
    folder = shutil.copytree(hub.models / "tiny" / "llama", hub.models / "tiny" / name)
    (folder / "model.safetensors").rename(folder / "model-00001-of-00001.safetensors")
    weights = dict.fromkeys(load_file(folder / "model-00001-of-00001.safetensors"), place)
    index = {"metadata": {}, "weight_map": weights}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))


@pytest.mark.filterwarnings("ignore")
def test_weights_in_parts_are_joined(hub: Hub) -> None:
    in_parts(hub, "parts", "model-00001-of-00001.safetensors")
    assert writes(fetch("parts"))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("place", ["../outside.safetensors", "{folder}/outside.safetensors", 7])
def test_parts_outside_the_download_are_not_read(hub: Hub, tmp_path: Path, place: object) -> None:
    downloads = tmp_path / "cache" / "foreword" / "downloads"
    downloads.mkdir(parents=True)
    shutil.copyfile(hub.models / "tiny" / "llama" / "model.safetensors", downloads / "outside.safetensors")
    name = f"stray{len(str(place))}"
    in_parts(hub, name, place.format(folder=downloads) if isinstance(place, str) else place)  # type: ignore[arg-type]
    with pytest.raises(ModelError, match=f"tiny/{name} lists weights that it does not have"):
        fetch(name)
    assert left() == []


@pytest.mark.filterwarnings("ignore")
def test_a_configuration_that_makes_no_sense_is_one_sentence(hub: Hub) -> None:
    odd = shutil.copytree(hub.models / "tiny" / "llama", hub.models / "tiny" / "odd")
    settings = json.loads((odd / "config.json").read_text())
    (odd / "config.json").write_text(json.dumps(settings | {"rope_scaling": {"factor": 2}}))
    with pytest.raises(ModelError, match="tiny/odd cannot be exported"):
        fetch("odd")
    assert left() == []


def test_a_commit_can_be_asked_for(hub: Hub) -> None:
    assert writes(fetch("gpt2", revision=COMMIT))


def test_an_interrupted_download_goes_on_where_it_stopped(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.DOWNLOAD_CHUNK_SIZE", 1000)  # else a tiny model is one chunk
    hub.breaks_after = 10_000
    with pytest.raises(ModelError, match=r"cannot be fetched.*goes on from where it stopped"):
        fetch("gpt2")
    assert left() == []
    hub.breaks_after = None
    hub.requests.clear()
    assert writes(fetch("gpt2"))
    assert hub.fetched() == ["model.safetensors"]
    assert [headers.get("Range") for method, _, headers in hub.requests if method == "GET"][-1] == "bytes=10000-"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("pickled", "weights pickled, which could run code"),
        ("code", "of type 'homemade', which needs code of its own"),
        ("mute", r"neither tokenizer\.json nor"),
        ("data", "no language model that can be fetched"),
        ("nothing", "no model named tiny/nothing"),
        ("a/b", "names no model"),
        ("../../etc", "names no model"),
    ],
)
def test_what_is_no_model_is_refused_before_its_weights_are_fetched(hub: Hub, name: str, said: str) -> None:
    with pytest.raises(ModelError, match=said):
        fetch(name)
    assert not {"model.safetensors", "pytorch_model.bin", "modeling.py"} & set(hub.fetched())
    assert left() == []


def test_a_gated_model_says_what_to_do(hub: Hub) -> None:
    hub.refuses["tiny/gpt2"] = (403, "GatedRepo")
    with pytest.raises(ModelError, match=r"terms to be accepted.*HF_TOKEN"):
        fetch("gpt2")


def test_an_unknown_revision_is_named(hub: Hub) -> None:
    with pytest.raises(ModelError, match="no revision 'nowhere'"):
        fetch("gpt2", revision="nowhere")


def test_a_hub_that_fails_or_is_not_there_is_one_sentence(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.refuses["tiny/gpt2"] = (500, "")
    with pytest.raises(ModelError, match="the hub answers 500"):
        fetch("gpt2")
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(ModelError, match="no connection"):
        fetch("gpt2")


def test_weights_that_are_not_what_the_hub_said_are_refused_and_not_kept(hub: Hub) -> None:
    hub.lies = True
    with pytest.raises(ModelError, match="came damaged"):
        fetch("gpt2")
    hub.lies = False
    assert writes(fetch("gpt2"))


def test_too_little_disk_is_said_before_anything_is_fetched(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10, 9, 1))
    with pytest.raises(ModelError, match="MB of disk: make room"):
        fetch("gpt2")
    assert hub.fetched() == []


def test_a_name_that_is_taken_is_refused_before_the_hub_is_asked(hub: Hub) -> None:
    with pytest.raises(ModelError, match="already"):
        fetch("gpt2", own_name="english-gpt2")
    assert hub.requests == []


def test_a_token_is_sent_only_where_the_user_set_one(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    real_hub.look_up("tiny/gpt2")
    assert "authorization" not in {name.lower() for name in hub.requests[-1][2]}
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    real_hub.look_up("tiny/gpt2")
    assert hub.requests[-1][2]["authorization"] == "Bearer hf_secret"


def test_the_command_fetches_and_tells_the_hub_nothing_about_this_machine(hub: Hub, tmp_path: Path) -> None:
    kept = tmp_path / "token"
    kept.write_text("hf_for_something_else")
    command = [sys.executable, str(ROOT / "main.py"), "models", "get", "tiny/gpt2", "--as", "mine"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HF_HUB")}
    environment["HF_TOKEN_PATH"] = str(kept)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "mine is installed" in done.stdout
    assert writes(find("mine"))
    for _, _, headers in hub.requests:
        lowered = {name.lower(): value for name, value in headers.items()}
        assert "authorization" not in lowered
        assert "torch" not in lowered["user-agent"]


def test_the_command_says_in_a_line_that_there_is_no_such_model(hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "get", "tiny/nothing"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "no model named tiny/nothing" in said
