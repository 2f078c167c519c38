"""Changes to the user's own models, each in one step: after a crash a model is in its old or its new state."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.errors import ModelError
from engine.files import draft_folder, put_folder, reason, remove_folder, replacing
from engine.kinds import Kind
from engine.manifest import FILE_NAME, STANDARD, find_graph, read_manifest
from models.store.manifest import rewrite_manifest, verify, write_manifest
from models.store.opening import kind_of
from models.store.places import CARD, find_own, free_name, models_folder
from models.store.trial import try_model

_EXPORTED = ("config.json", "tokenizer.json", "generation_config.json", "README.md")
_GRAPHS = (".onnx", ".onnx_data")


@contextmanager
def draft() -> Iterator[Path]:
    """An empty folder beside the models to make a new one in; it is removed unless it was installed.

    Raises ModelError where it cannot be written, also out of what is done meanwhile.
    """
    folder = models_folder()
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with draft_folder(folder) as made:
            yield made


def install(made: Path, name: str, *, notes: bool = True) -> Path:
    """Make the model in the draft folder `made` the user's own under this name, and give its folder.

    Its files are verified, and it is tried in a process of its own first; `notes` as `try_model` has it.
    Raises ModelError.
    """
    target = free_name(name)
    rewrite_manifest(made, name=name)
    manifest = read_manifest(made)
    unknown = {path.name for path in made.iterdir()} - {FILE_NAME, *manifest.files}
    if unknown:
        raise ModelError(
            "{name} holds {file!r}, which its manifest does not list: pack it again.",
            name=name,
            file=min(unknown)[:100],
        )
    verify(made, manifest)
    try_model(made, notes=notes)
    with writing(target):
        put_folder(made, target)
    return target


def add(folder: Path, name: str = "") -> Path:
    """Install a copy of the model in any folder, under its own name or another one, and give the copy's folder.

    A standard export, which has no manifest, gets one. Raises ModelError.
    """
    kind_of(folder)
    with draft() as made:
        if (folder / FILE_NAME).exists():
            manifest = read_manifest(folder)
            verify(folder, manifest)
            _copy((folder / file for file in (FILE_NAME, *manifest.files)), made)
            return install(made, name or manifest.name)
        graph = find_graph(folder)
        beside = [
            file for file in graph.parent.iterdir() if file.suffix in _GRAPHS and file.name.startswith(graph.name)
        ]
        _copy([*(file for file in folder.iterdir() if file.name in _EXPORTED), *beside], made)
        name = name or folder.resolve().name
        sources = [f"an export in {folder.resolve().name}"]
        write_manifest(made, kind=Kind.TRANSFORMER, name=name, licence="not stated", sources=sources, graph=STANDARD)
        return install(made, name)


def rename(name: str, new: str) -> Path:
    """Give the user's own model another name, and return its folder. Raises ModelError."""
    folder, target = find_own(name), free_name(new)
    with writing(folder):
        put_folder(folder, target)
        rewrite_manifest(target, name=new)  # for people; the folder's name is the one that counts
    return target


def describe(name: str, card: str) -> None:
    """Replace the card of the user's own model, Markdown whose first line of prose sums it up. Raises ModelError."""
    folder = find_own(name)
    with writing(folder):
        rewrite_manifest(folder, unlisted=CARD)  # so that the model can be opened whenever this stops
        with replacing(folder / CARD) as changed:
            changed.write_text(card, "utf-8", newline="\n")
        rewrite_manifest(folder, listed=CARD)


def remove(name: str, used: Collection[Path] = ()) -> None:
    """Remove the user's own model, unless its folder is one of those `used`. Raises ModelError."""
    folder = find_own(name)
    if folder in used:
        raise ModelError("{name} is the model in use: switch to another one first.", name=name)
    with writing(folder):
        remove_folder(folder)


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """Turn faults of the disk into a ModelError."""
    try:
        yield
    except OSError as error:
        raise ModelError(
            "{place} cannot be written ({reason}): make room, or choose another place.",
            place=place,
            reason=reason(error),
        ) from error


def _copy(files: Iterable[Path], folder: Path) -> None:
    """Copy files, and links as the links they are, which are refused later."""
    for file in files:
        shutil.copyfile(file, folder / file.name, follow_symlinks=False)
