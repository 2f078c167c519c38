"""The manifest of a model folder: what the model is, where it came from, and the checksum of each of its files.

A manifest is untrusted input. It is checked field by field, and it can name only plain files that lie directly in its
own folder. `manifest.json` looks like this; every further key is kept in `Manifest.details`:

    {"format": 1, "kind": "ngram", "name": "english-ngram", "licence": "CC-BY-SA-4.0", "sources": ["..."],
     "files": {"counts.bin": {"size": 1234, "sha256": "64 hexadecimal digits"}}}
"""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.errors import ModelError
from engine.files import reason
from engine.language import Message

FILE_NAME = "manifest.json"
FORMAT = 1
STANDARD = "standard"  # the "graph" of a transformer in the form that optimum writes; without the key it is Foreword's
GRAPH, GRAPH_FOLDER = "model.onnx", "onnx"
CURE = Message("fetch the model again, or switch to the other backend")
_LONGEST_MANIFEST = 1 << 20  # bytes; a real one has a few thousand
_LONGEST_TEXT = 200  # characters of a kind, name or licence
PLAIN_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}", re.ASCII)  # of a file
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Entry:
    """The required size of a file in bytes, and its SHA-256 in lower-case hexadecimal digits."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """A checked manifest. `files` maps plain file names to their entries; `details` holds the kind's own keys."""

    kind: str
    name: str
    licence: str
    sources: tuple[str, ...]
    files: Mapping[str, Entry]
    details: Mapping[str, Any]


def read_manifest(folder: Path) -> Manifest:
    """Read and check the manifest in `folder`. Raises ModelError, which says what is wrong with it."""
    path = folder / FILE_NAME
    try:
        if not is_plain(path) or path.stat().st_size > _LONGEST_MANIFEST:
            raise ModelError("{path} is not a plain file of at most 1 MB: {cure}.", path=path, cure=CURE)
        fields = json.loads(path.read_text(encoding="utf-8"), parse_constant=_refuse_constant)
    except OSError as error:
        raise ModelError(
            "{path} cannot be read ({reason}): {cure}.", path=path, reason=reason(error), cure=CURE
        ) from error
    except (ValueError, RecursionError) as error:
        raise ModelError("{path} is damaged, it is not JSON: {cure}.", path=path, cure=CURE) from error
    return checked(fields, path)


def checked(fields: Any, path: Path) -> Manifest:
    """The manifest in JSON `fields`. Raises ModelError at the first invalid field."""
    _require(isinstance(fields, dict), path, Message("is not an object"))
    version = fields.pop("format", None)
    _require(type(version) is int and version > 0, path, Message("has no format version"))
    if version > FORMAT:
        raise ModelError(
            "{path} has format {version}, which this Foreword is too old for: update Foreword.",
            path=path,
            version=version,
        )
    texts = {key: fields.pop(key, None) for key in ("kind", "name", "licence")}
    for key, text in texts.items():
        proper = isinstance(text, str) and 0 < len(text) <= _LONGEST_TEXT and text.isprintable()
        _require(proper, path, Message("has no proper {key!r}", key=key))
    sources, files = fields.pop("sources", None), fields.pop("files", None)
    proper = isinstance(sources, list) and all(isinstance(source, str) for source in sources)
    _require(proper, path, Message("has no list of 'sources'"))
    _require(isinstance(files, dict) and bool(files), path, Message("lists no 'files'"))
    entries = {name: _checked_entry(name, entry, path) for name, entry in files.items()}
    return Manifest(**texts, sources=tuple(sources), files=entries, details=fields)


def find_graph(folder: Path) -> Path:
    """The graph of the model in `folder`, which may not exist; other programs have graphs in a subfolder, "onnx".

    A quantised export that stands alone may have any name.
    """
    alone = sorted(folder.glob("*.onnx"))
    if len(alone) == 1:
        return alone[0]
    whole, aside = folder / GRAPH, folder / GRAPH_FOLDER / GRAPH
    return aside if aside.exists() and not whole.exists() else whole


def is_plain(path: Path) -> bool:
    """Whether this is a regular file under one name: neither a symbolic link nor one of several hard links."""
    status = path.lstat()
    return stat.S_ISREG(status.st_mode) and status.st_nlink == 1


def _refuse_constant(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _checked_entry(name: str, entry: Any, path: Path) -> Entry:
    plain = PLAIN_NAME.fullmatch(name) is not None and name != FILE_NAME
    _require(plain, path, Message("lists {name!r}, which is not a plain file name", name=name[:100]))
    _require(
        isinstance(entry, dict) and entry.keys() == {"size", "sha256"},
        path,
        Message("describes {name!r} wrongly", name=name),
    )
    size, sha256 = entry["size"], entry["sha256"]
    _require(type(size) is int and size >= 0, path, Message("has no proper size for {name!r}", name=name))
    _require(
        isinstance(sha256, str) and _SHA256.fullmatch(sha256) is not None,
        path,
        Message("has no checksum for {name!r}", name=name),
    )
    return Entry(size, sha256)


def _require(condition: bool, path: Path, fault: Message) -> None:
    if not condition:
        raise ModelError("{path} is damaged, it {fault}: {cure}.", path=path, fault=fault, cure=CURE)
