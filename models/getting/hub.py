"""The edge of huggingface_hub: fetches models by name, their weights as safetensors alone, and never any code.

Only the model's name is sent, and a token if the user set HF_TOKEN. HF_ENDPOINT may name another hub.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.errors import ModelError
from engine.language import Message
from models.progress import Progress

_DESCRIPTIONS = ("config.json", "generation_config.json", "tokenizer.json", "vocab.json", "merges.txt")
INDEX = "model.safetensors.index.json"  # says which of the parts holds which weight
_WHOLE = "model.safetensors"
_PARTS = re.compile(rf"model-\d{{5}}-of-\d{{5}}\.safetensors|{re.escape(INDEX)}")
_COMMIT = re.compile(r"[0-9a-f]{40}")
_PICKLES = (".bin", ".pt", ".pth", ".ckpt", ".h5", ".msgpack", ".ot")
_EVERY = 0.2  # seconds between two reports
_SPARE = 1 << 30  # bytes of disk to leave free


@dataclass(frozen=True, slots=True)
class File:
    """A file of a repository: its size in bytes, and its SHA-256 if the hub knows it, otherwise empty."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Repository:
    """A model on the hub at one commit, `revision`: the files that describe it, and its weights."""

    name: str
    revision: str
    licence: str
    descriptions: tuple[File, ...]
    weights: tuple[File, ...]

    @property
    def page(self) -> str:
        """Its page on the hub."""
        return f"{_endpoint() or 'https://huggingface.co'}/{self.name}/tree/{self.revision}"

    @property
    def size(self) -> int:
        """The size of all files to fetch, in bytes."""
        return sum(file.size for file in (*self.descriptions, *self.weights))


def look_up(name: str, revision: str = "main") -> Repository:
    """The repository of a name such as openai-community/gpt2, at a branch, tag or commit. Raises ModelError."""
    with _reaching(name, revision):
        info = (
            _library()
            .HfApi(endpoint=_endpoint(), token=_token())
            .model_info(name, revision=revision, files_metadata=True, timeout=20)
        )
    files = [File(found.rfilename, found.size or 0, found.lfs.sha256 if found.lfs else "") for found in info.siblings]
    if not _COMMIT.fullmatch(info.sha or ""):
        raise ModelError("The hub names no commit of {name}: try again later, or another hub.", name=name)
    card = info.card_data
    licence = str(card.license) if card and card.license else "not stated"
    descriptions = tuple(file for file in files if file.name in _DESCRIPTIONS)
    return Repository(name, info.sha, licence, descriptions, _weights(files, name))


def fetch(repository: Repository, files: Sequence[File], folder: Path, progress: Progress) -> None:
    """Fetch files of a repository to `folder`, except parts that are there already.

    `progress` hears how much is, from another thread. Raises ModelError, also where there is too little disk; what was
    fetched so far stays.
    """
    folder.mkdir(parents=True, exist_ok=True)
    total = sum(file.size for file in files)
    if total + _SPARE > shutil.disk_usage(folder).free + _fetched(folder):
        raise ModelError(
            "{name} needs {megabytes} MB of disk: make room in {folder} first.",
            name=repository.name,
            megabytes=(total + _SPARE) >> 20,
            folder=folder,
        )
    with _reporting(folder, total, progress), _reaching(repository.name, repository.revision):
        for file in files:
            path = _library().hf_hub_download(
                repository.name, file.name, revision=repository.revision, local_dir=folder,
                endpoint=_endpoint(), token=_token(),
            )  # fmt: skip
            _verify(Path(path), file)


def _weights(files: Sequence[File], name: str) -> tuple[File, ...]:
    """The weights among a repository's files, in one file or in parts. Raises ModelError if they are pickled."""
    whole = tuple(file for file in files if file.name == _WHOLE)
    found = whole or tuple(file for file in files if _PARTS.fullmatch(file.name))
    if found:
        return found
    if any(file.name.endswith(_PICKLES) for file in files):
        raise ModelError(
            "{name} has its weights pickled, which could run code: choose one with {whole}.", name=name, whole=_WHOLE
        )
    raise ModelError(
        "{name} holds no {whole}, so it is no language model that can be fetched: choose another.",
        name=name,
        whole=_WHOLE,
    )


def _verify(path: Path, file: File) -> None:
    with path.open("rb") as stream:
        if file.sha256 and hashlib.file_digest(stream, "sha256").hexdigest() != file.sha256:
            path.unlink()
            raise ModelError("{name} came damaged: fetch the model again.", name=file.name)


def _library() -> Any:
    """The library, set to send no reports, to resume interrupted downloads, and to be silent."""
    import huggingface_hub
    from huggingface_hub import constants
    from huggingface_hub.utils.tqdm import disable_progress_bars

    constants.HF_HUB_DISABLE_TELEMETRY = constants.HF_HUB_DISABLE_XET = True
    disable_progress_bars()
    return huggingface_hub


def _endpoint() -> str | None:
    return os.environ.get("HF_ENDPOINT")


def _token() -> str | bool:
    """The user's token, if set; False keeps the library from looking for others."""
    return os.environ.get("HF_TOKEN") or False


@contextmanager
def _reaching(name: str, revision: str) -> Iterator[None]:
    """Turn faults on the way to the hub into a ModelError."""
    _library()
    from huggingface_hub import errors

    try:
        yield
    except errors.HFValidationError as error:
        raise ModelError("{name!r} names no model: give one as openai-community/gpt2.", name=name[:100]) from error
    except errors.GatedRepoError as error:
        raise ModelError(
            "{name} asks for its terms to be accepted: do so on its page, then set HF_TOKEN.", name=name
        ) from error
    except errors.RepositoryNotFoundError as error:
        raise ModelError(
            "The hub has no model named {name}, or a private one: check it, or set HF_TOKEN.", name=name
        ) from error
    except errors.RevisionNotFoundError as error:
        raise ModelError(
            "{name} has no revision {revision!r}: give a branch, tag or commit of it.", name=name, revision=revision
        ) from error
    except OSError as error:  # errors of the network are OSErrors, too
        raise ModelError(_unreached(name, error)) from error


def _unreached(name: str, error: OSError) -> Message:
    if error.errno == errno.ENOSPC:
        return Message(
            "The disk is full while {name} is fetched: make room, then fetch it again, which goes on from here.",
            name=name,
        )
    status = getattr(getattr(error, "response", None), "status_code", None)
    cause = Message("the hub answers {status}", status=status) if status else Message("no connection")
    return Message(
        "{name} cannot be fetched ({cause}): try again later, which goes on from where it stopped.",
        name=name,
        cause=cause,
    )


@contextmanager
def _reporting(folder: Path, total: int, progress: Progress) -> Iterator[None]:
    """Tell `progress` how much lies in `folder`, again and again and at the end."""
    done = threading.Event()

    def report(there: int) -> None:
        done = Message("{there:,.0f} of {total:,.0f} MB", there=there / 1e6, total=total / 1e6)
        progress(str(done), there / total if total else 1.0)

    def watch() -> None:
        while not done.wait(_EVERY):
            report(min(_fetched(folder), total))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
        report(total)
    finally:
        done.set()
        watcher.join()


def _fetched(folder: Path) -> int:
    """The bytes in `folder`, those of unfinished files included, which the library keeps in a folder in it."""
    return sum(size for path in folder.rglob("*") if (size := _size(path)))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:  # moved to its place meanwhile
        return 0
