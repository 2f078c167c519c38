"""A model as one file: a zip archive with the model's files at its top. An archive is untrusted input."""

from __future__ import annotations

import shutil
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.errors import ModelError
from engine.files import reason, replacing
from engine.language import Message
from engine.manifest import FILE_NAME, PLAIN_NAME, read_manifest
from engine.paths import require_plain
from models.store.keeping import draft, install, writing
from models.store.manifest import verify

_ENDINGS = {".json", ".jsonl", ".md", ".txt", ".onnx", ".onnx_data", ".data", ".safetensors"}
_BARE = {"LICENSE", "LICENCE", "COPYRIGHT", "NOTICE"}
_MOST_FILES = 100
_LARGEST = 64 << 30  # bytes of a model
_RATIO = 200  # times as large as packed; weights are some 1.1 times, vocabularies 5
_CURE = Message("fetch the archive again, or have the model packed again")
_ENCRYPTED = 1  # a flag of an archive's entry


def pack(folder: Path, file: Path) -> None:
    """Write the model in `folder`, which must have a manifest, to an archive, replacing one. Raises ModelError."""
    manifest = read_manifest(folder)
    verify(folder, manifest)
    with (
        writing(file),
        replacing(file) as unfinished,
        zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
    ):
        for name in (FILE_NAME, *sorted(manifest.files)):
            archive.write(folder / name, name)


def unpack(file: Path, name: str = "", *, notes: bool = True) -> Path:
    """Install the model in an archive under its own name or another one, and give its folder.

    The archive is checked before anything of it is written, and the model before it is installed; `notes` as
    `try_model` has it. Raises ModelError.
    """
    with draft() as folder, _reading(file), zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
        for entry in entries:
            _check(entry, file)
        _check_all(entries, file, folder)
        for entry in entries:
            with archive.open(entry) as packed, writing(folder), (folder / entry.filename).open("wb") as unpacked:
                shutil.copyfileobj(packed, unpacked, 1 << 20)
        return install(folder, name or read_manifest(folder).name, notes=notes)


@contextmanager
def _reading(file: Path) -> Iterator[None]:
    """Turn faults of an archive into a ModelError."""
    try:
        require_plain(file)
        yield
    except OSError as error:
        raise ModelError(
            "{file} cannot be read ({reason}): choose a model's archive.", file=file, reason=reason(error)
        ) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        raise ModelError(
            "{file} is damaged or no zip archive ({reason}): {cure}.", file=file, reason=reason(error), cure=_CURE
        ) from error


def _check(entry: zipfile.ZipInfo, file: Path) -> None:
    """Raise ModelError unless an entry is a plain, unencrypted file at the top of the archive that a model can have."""
    name, mode = entry.filename, entry.external_attr >> 16
    if not PLAIN_NAME.fullmatch(name) or entry.orig_filename != name:
        raise ModelError(
            "{file} holds {name!r}, which is not a plain file name: {cure}.", file=file, name=name[:100], cure=_CURE
        )
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        raise ModelError(
            "{file} holds {name}, which is a link or not a file: {cure}.", file=file, name=name, cure=_CURE
        )
    if Path(name).suffix not in _ENDINGS and name not in _BARE:
        raise ModelError(
            "{file} holds {name}, which is no part of a model that Foreword opens: {cure}.",
            file=file,
            name=name,
            cure=_CURE,
        )
    if entry.flag_bits & _ENCRYPTED:
        raise ModelError("{file} is encrypted: unpack it with its password, and pack the model without one.", file=file)
    if entry.file_size > _RATIO * max(entry.compress_size, 1):
        raise ModelError(
            "{file} holds {name}, which would grow {ratio} times and more: {cure}.",
            file=file,
            name=name,
            ratio=_RATIO,
            cure=_CURE,
        )


def _check_all(entries: list[zipfile.ZipInfo], file: Path, folder: Path) -> None:
    names = {entry.filename.lower() for entry in entries}
    size, packed = sum(entry.file_size for entry in entries), sum(entry.compress_size for entry in entries)
    if FILE_NAME not in names:
        raise ModelError(
            "{file} holds no {file_name}, so it is no model that Foreword packed: choose another.",
            file=file,
            file_name=FILE_NAME,
        )
    if len(names) != len(entries) or packed > file.stat().st_size:
        raise ModelError("{file} holds a file twice: {cure}.", file=file, cure=_CURE)
    if len(entries) > _MOST_FILES or size > _LARGEST:
        raise ModelError(
            "{file} holds {entries} files of {size} bytes, too much for a model: {cure}.",
            file=file,
            entries=len(entries),
            size=size,
            cure=_CURE,
        )
    if size > shutil.disk_usage(folder).free:
        raise ModelError(
            "{file} needs {megabytes} MB of disk: make room for it first.", file=file, megabytes=size >> 20
        )
