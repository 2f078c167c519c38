"""Makes Foreword's model of one from the Hugging Face hub, fetched by its name."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from engine.errors import ModelError
from engine.kinds import Kind
from engine.language import Message, _
from engine.manifest import STANDARD
from engine.transformer.configuration import read_object
from engine.transformer.tokenizer import TextTokenizer, crashes_told
from models.getting import hub
from models.getting.hub import INDEX, Repository
from models.gpt2.vocabulary import join_vocabulary
from models.llama.checkpoint import export_fused, read_shape
from models.progress import Progress
from models.store.keeping import draft, install
from models.store.manifest import write_manifest
from models.store.places import CARD, free_name

_FETCHED = 0.99  # the share of fetching in the work
_GPT2 = "gpt2"
_KEPT = ("config.json", "tokenizer.json", "generation_config.json")


def get(name: str, revision: str, bits: int, own_name: str, progress: Progress, *, notes: bool = True) -> Path:
    """Fetch the model of this name on the hub, export it, and install it under its own or another name.

    `bits` are those of the weights, 32, 8 or 4, of a GPT-2, which is compared with torch, and of the Llama family.
    Others are exported by optimum as they are, as is one of that family whose settings the fused graph does not do.
    `progress` hears of what is fetched, from another thread; once all is there, the model is made. Interrupted while it
    fetches, it goes on from there when called again. `notes` as `try_model` has it. Gives the folder.

    Raises ModelError.
    """
    own_name = own_name or name.rpartition("/")[2]
    free_name(own_name)
    repository = hub.look_up(name, revision)
    download = user_cache_path("foreword") / "downloads" / f"{name.replace('/', '--')}@{repository.revision}"
    hub.fetch(repository, repository.descriptions, download, _unheard)
    family = _check(download, name)
    hub.fetch(repository, repository.weights, download, lambda doing, share: progress(doing, _FETCHED * share))
    progress(_("Making the model"), _FETCHED)
    with draft() as folder:
        _maker(family, download, bits)(download, folder / own_name, bits, repository)
        target = install(folder / own_name, own_name, notes=notes)
    shutil.rmtree(download, ignore_errors=True)
    return target


def _unheard(_doing: str, _share: float) -> None:
    """Progress that nobody sees."""


def _check(download: Path, name: str) -> str:
    """The architecture of a model, if it can be exported and its tokenizer read. Raises ModelError."""
    import optimum.exporters.onnx.model_configs  # noqa: F401 - fills the list of what can be exported
    from optimum.exporters.tasks import TasksManager

    family = read_object(download / "config.json").get("model_type")
    known = TasksManager.get_supported_model_type_for_task("text-generation-with-past", exporter="onnx")
    if family not in known:
        raise ModelError(
            "{name} is of type {family!r}, which needs code of its own: choose another.", name=name, family=family
        )
    if not (download / "tokenizer.json").exists():
        _join_tokenizer(download, name)
    TextTokenizer(download / "tokenizer.json")
    return str(family)


def _join_tokenizer(download: Path, name: str) -> None:
    """Make a tokenizer.json of the older files of a byte-level BPE."""
    if not join_vocabulary(download, download / "tokenizer.json"):
        raise ModelError("{name} has neither tokenizer.json nor vocab.json and merges.txt: choose another.", name=name)


def _maker(family: str, download: Path, bits: int) -> Callable[[Path, Path, int, Repository], None]:
    """What makes the model."""
    if family == _GPT2:
        return _make_gpt2
    try:
        read_shape(download, bits)
    except ModelError:  # another family, or a setting that Foreword's own graph does not do
        return _make_standard
    return _make_llama


def _make_gpt2(download: Path, folder: Path, bits: int, repository: Repository) -> None:
    from models.export.run import ExportPlan, export

    plan = ExportPlan(
        download, folder, (bits,), standard=False, name=folder.name, licence=repository.licence,
        sources=(repository.page,),
    )  # fmt: skip
    export(plan, lambda _doing, _share: None)


def _make_llama(download: Path, folder: Path, bits: int, repository: Repository) -> None:
    _check_parts(download / INDEX, repository)
    folder.mkdir(parents=True)
    _write_card(folder, repository)
    export_fused(download, folder, bits, folder.name, repository.licence, [repository.page])


def _make_standard(download: Path, folder: Path, _bits: int, repository: Repository) -> None:
    from models.export.standard import export_standard

    _make_plain(download / "config.json")
    _check_parts(download / INDEX, repository)
    with crashes_told(
        Message(
            "{name} cannot be exported, since its files don't fit together: choose another model.", name=repository.name
        )
    ):
        export_standard(download, folder)
    for path in folder.iterdir():
        if path.name not in _KEPT and path.suffix not in (".onnx", ".onnx_data"):
            path.unlink()
    shutil.copyfile(download / "tokenizer.json", folder / "tokenizer.json")
    _write_card(folder, repository)
    write_manifest(
        folder, kind=Kind.TRANSFORMER, name=folder.name, licence=repository.licence, sources=[repository.page],
        graph=STANDARD,
    )  # fmt: skip


def _check_parts(index: Path, repository: Repository) -> None:
    """Raise ModelError if an index of weights in parts names other files than those fetched."""
    if not index.exists():
        return
    parts = read_object(index).get("weight_map")
    fetched = {file.name for file in repository.weights}
    if not isinstance(parts, dict) or not all(isinstance(part, str) and part in fetched for part in parts.values()):
        raise ModelError("{name} lists weights that it does not have: choose another model.", name=repository.name)


def _make_plain(config: Path) -> None:
    """Drop a configuration's settings that are private to the library, or name a repository, a file or an address.

    transformers before 5.3 fetches code from where a private setting says, and runs it (CVE-2026-4372).
    """
    config.write_text(json.dumps(_plain(read_object(config))), "utf-8")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items() if not (key.startswith("_") or _names_place(item))}
    if isinstance(value, list):
        return [_plain(item) for item in value if not _names_place(item)]
    return value


def _names_place(value: Any) -> bool:
    return isinstance(value, str) and not {"/", "\\"}.isdisjoint(value)


def _write_card(folder: Path, repository: Repository) -> None:
    text = (
        f"# {repository.name}\n\n{repository.name} of the Hugging Face hub, exported to ONNX.\n\n"
        f"- Source: {repository.page}\n- Licence: {repository.licence}\n"
    )
    (folder / CARD).write_text(text, "utf-8")
