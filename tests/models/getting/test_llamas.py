"""Models of the Llama family fetched by name: they get Foreword's own graph, and give transformers' probabilities."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from engine.errors import ModelError
from engine.manifest import read_manifest
from engine.prediction import Cancellation, Request
from engine.transformer.session import FusedSession
from engine.transformer.tree import TokenTree
from models.getting.getting import get
from models.store import find, models_folder, open_model
from models.store.places import read_card
from tests.architectures import metaspace_vocabulary, save_in_parts
from tests.models.getting.server import COMMIT, Hub, serving

TOKENS = [3, 1, 4, 1, 5, 9, 2, 6]


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    with serving(tmp_path / "hub") as running:
        monkeypatch.setenv("HF_ENDPOINT", running.address)
        monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
        yield running


def fetch(name: str, bits: int = 8) -> Path:
    return get(f"tiny/{name}", "main", bits, "", lambda _doing, _share: None)


@pytest.mark.parametrize("family", ["llama", "qwen3"])
@pytest.mark.parametrize("bits", [32, 8, 4])
def test_a_llama_in_parts_gets_the_fused_graph(hub: Hub, family: str, bits: int) -> None:
    model = save_in_parts(hub.models / "tiny" / family, family)
    assert len(list((hub.models / "tiny" / family).glob("*.safetensors"))) > 1
    folder = fetch(family, bits)
    assert folder == find(family)
    manifest = read_manifest(folder)
    assert manifest.details["bits"] == bits
    assert manifest.sources == (f"{hub.address}/tiny/{family}/tree/{COMMIT}",)
    assert COMMIT in read_card(folder)
    assert open_model(folder).predict(Request("ab "), Cancellation()).suggestions
    node = TokenTree(FusedSession(folder / "model.onnx", 64), TOKENS[0], 64).walk(TOKENS[1:], Cancellation())
    with torch.no_grad():
        wanted = model(torch.tensor([TOKENS])).logits[0, -1].log_softmax(-1).numpy()
    assert node.probabilities is not None
    # The same tokens the other way round are 2 off.
    assert np.abs(np.log(node.probabilities) - wanted).max() < {32: 1e-4, 8: 0.1, 4: 0.8}[bits]


def test_every_text_begins_with_a_token_that_the_model_names_or_a_new_line(hub: Hub) -> None:
    save_in_parts(hub.models / "tiny" / "llama", "llama")
    newline = metaspace_vocabulary()["model"]["vocab"]["<0x0A>"]
    assert json.loads((fetch("llama") / "config.json").read_text())["bos_token_id"] in (0, 1, newline)


@pytest.mark.filterwarnings("ignore")
def test_settings_that_the_fused_graph_does_not_do_make_a_standard_export(hub: Hub) -> None:
    save_in_parts(hub.models / "tiny" / "llama", "llama", hidden_act="relu")
    folder = fetch("llama")
    assert read_manifest(folder).details == {"graph": "standard"}
    assert open_model(folder).predict(Request("ab "), Cancellation()).suggestions


@pytest.mark.parametrize(
    ("name", "made", "said"),
    [
        ("model.norm.weight", None, r"lack model\.norm\.weight"),
        ("model.layers.1.mlp.up_proj.weight", torch.zeros(64, 96), r"up_proj.*\[64, 96\].*\[96, 64\]"),
        ("model.layers.0.self_attn.q_norm.weight", torch.full((16,), torch.nan), "q_norm.*NaN or infinite"),
        ("model.layers.0.self_attn.k_proj.weight", torch.zeros(32, 64, dtype=torch.int8), "k_proj.*int8"),
    ],
)
def test_weights_that_do_not_fit_are_named_and_nothing_is_installed(
    hub: Hub, name: str, made: torch.Tensor | None, said: str
) -> None:
    folder = hub.models / "tiny" / "qwen3"
    save_in_parts(folder, "qwen3")
    place = folder / json.loads((folder / "model.safetensors.index.json").read_text())["weight_map"][name]
    weights = {key: value for key, value in load_file(place).items() if key != name}
    save_file(weights | ({} if made is None else {name: made}), place, {"format": "pt"})
    with pytest.raises(ModelError, match=said):
        fetch("qwen3")
    assert not models_folder().exists() or list(models_folder().iterdir()) == []


def test_a_vocabulary_of_another_model_is_refused(hub: Hub) -> None:
    folder = hub.models / "tiny" / "qwen3"
    save_in_parts(folder, "qwen3")
    other = shutil.copytree(folder, hub.models / "tiny" / "other")
    longer = metaspace_vocabulary()
    longer["model"]["vocab"] |= {f"a{number}": 1000 + number for number in range(9)}
    (other / "tokenizer.json").write_text(json.dumps(longer), "utf-8")
    with pytest.raises(ModelError, match="different models"):
        fetch("other")
