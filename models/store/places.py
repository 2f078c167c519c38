"""The list of models: the bundled ones, and the user's own in their data folder."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path

from engine.errors import ModelError
from engine.kinds import Kind
from engine.manifest import Manifest, read_manifest
from models.store.opening import bundled

CARD = "README.md"
_LONGEST_NAME = 100  # characters, and half as many bytes
# Marks that Windows gives a meaning, and the names of its devices.
_UNFIT = re.compile(r'[/\\:*?"<>|]|^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)', re.IGNORECASE)
_HUB_HEAD = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)  # YAML, for the Hugging Face hub
_LONGEST_CARD = 1 << 20  # bytes


@dataclass(frozen=True, slots=True)
class Installed:
    """An installed model. `size` is that of its folder on disk, in bytes; `description` is its card's first line.

    `fault` is a sentence about what is wrong with it; then it has neither kind nor licence. Its files aren't verified.
    """

    name: str
    folder: Path
    bundled: bool
    size: int
    kind: str = ""
    licence: str = ""
    sources: tuple[str, ...] = ()
    description: str = ""
    fault: str = ""


def models_folder() -> Path:
    """The folder of the user's own models, each in a folder of its name. It may not exist."""
    return user_data_path("foreword") / "models"


def installed() -> list[Installed]:
    """The bundled models, then the user's own by name, those included that cannot be opened. Never raises."""
    own = [_described(folder, False) for folder in _own_folders()]
    return [_described(bundled(kind), True) for kind in Kind] + own


def find(name: str) -> Path:
    """The folder of the model of this name, the user's own before a bundled one. Raises ModelError."""
    folders = {folder.name: folder for folder in (*map(bundled, Kind), *_own_folders())}
    if name not in folders:
        raise ModelError(
            "There is no model named {name!r}: choose one of {folders}.", name=name[:100], folders=list(folders)
        )
    return folders[name]


def find_own(name: str) -> Path:
    """The folder of the user's own model of this name. Raises ModelError, for a bundled one too."""
    folder = find(name)
    if folder.parent != models_folder():
        raise ModelError("{name} comes with Foreword and stays as it is: choose a model of your own.", name=name)
    return folder


def require_name(name: str) -> None:
    """Raise ModelError for a name that no model can have."""
    if not _is_name(name):
        raise ModelError(
            "{name!r} cannot name a model: take up to 100 letters, digits, spaces and hyphens, and no name that a "
            "system keeps to itself, such as CON.",
            name=name[:100],
        )


def _is_name(name: str) -> bool:
    """Whether a folder can have this name on every system."""
    fits = 0 < len(name) <= _LONGEST_NAME and len(os.fsencode(name)) <= 2 * _LONGEST_NAME
    plain = name.isprintable() and not _UNFIT.search(name) and name == unicodedata.normalize("NFC", name).strip(" ")
    return fits and plain and not name.startswith((".", "-")) and not name.endswith(".")


def free_name(name: str) -> Path:
    """The folder that a new model of this name will have. Raises ModelError if the name is taken or invalid."""
    require_name(name)
    taken = {folder.name.casefold() for folder in (*map(bundled, Kind), *_own_folders())}  # some disks ignore case
    if name.casefold() in taken:
        raise ModelError(
            "There is a model named {name} already: choose another name, or remove that one first.", name=name
        )
    return models_folder() / name


def read_card(folder: Path) -> str:
    """The model card in `folder`, empty if there is none."""
    try:
        with (folder / CARD).open("rb") as file:
            return file.read(_LONGEST_CARD).decode("utf-8", "replace")
    except OSError:
        return ""


def without_head(card: str) -> str:
    """A card without the lines in front that are for the hub alone."""
    return _HUB_HEAD.sub("", card, count=1)


def _own_folders() -> Iterator[Path]:
    """The folders of the user's models by name; those of models that are being made begin with a dot."""
    folder = models_folder()
    if folder.is_dir():
        yield from sorted(path for path in folder.iterdir() if _is_name(path.name) and path.is_dir())


def _described(folder: Path, is_bundled: bool) -> Installed:
    size = sum(entry.stat(follow_symlinks=False).st_size for entry in os.scandir(folder) if entry.is_file())
    try:
        manifest: Manifest = read_manifest(folder)
    except ModelError as error:
        return Installed(folder.name, folder, is_bundled, size, fault=str(error))
    return Installed(
        folder.name, folder, is_bundled, size, manifest.kind, manifest.licence, manifest.sources,
        _first_line(read_card(folder)),
    )  # fmt: skip


def _first_line(card: str) -> str:
    """The first line of a card that is neither blank nor a heading."""
    return next(
        (line.strip() for line in without_head(card).splitlines() if line.strip() and not line.startswith("#")), ""
    )
