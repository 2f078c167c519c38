"""The manifest of a model folder: what the model is, where it came from, and the checksum of each of its files.

A manifest is untrusted input. It is checked field by field, and it can name only plain files that lie directly in its
own folder. `manifest.json` looks like this; every further key is kept in `Manifest.details`:

    {"format": 1, "kind": "ngram", "name": "english-ngram", "licence": "CC-BY-SA-4.0", "sources": ["..."],
     "files": {"counts.bin": {"size": 1234, "sha256": "64 hexadecimal digits"}}}
"""

from __future__ import annotations

import hashlib
import json
import re
import stat
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from engine.errors import ModelError
from engine.files import replacing

FILE_NAME = "manifest.json"
FORMAT = 1
STANDARD = "standard"  # the "graph" of a transformer in the form that optimum writes; without the key it is Foreword's
CURE = "fetch the model again, or switch to the other backend"
_LONGEST_MANIFEST = 1 << 20  # bytes; a real one has a few thousand
_LONGEST_TEXT = 200  # characters of a kind, name or licence
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a file of the model must be: its size in bytes and its SHA-256 in lower-case hexadecimal digits."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """A checked manifest. `files` maps plain file names to what they must be; `details` holds the kind's own keys."""

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
            raise ModelError(f"{path} is not a plain file of at most 1 MB: {CURE}.")
        fields = json.loads(path.read_text(encoding="utf-8"), parse_constant=_refuse_constant)
    except OSError as error:
        raise ModelError(f"{path} cannot be read ({error.strerror}): {CURE}.") from error
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{path} is damaged, it is not JSON: {CURE}.") from error
    return _checked(fields, path)


def write_manifest(folder: Path, *, kind: str, name: str, licence: str, sources: Iterable[str], **details: Any) -> None:
    """Write the manifest of `folder`, listing all in it but hidden files. The same folder gives the same bytes.

    Raises ModelError for what `read_manifest` would refuse, and OSError where nothing can be written.
    """
    path = folder / FILE_NAME
    listed = (file for file in folder.iterdir() if file.name != FILE_NAME and not file.name.startswith("."))
    files = {file.name: _entry(file) for file in sorted(listed)}
    fields = {
        "format": FORMAT, "kind": kind, "name": name, "licence": licence, "sources": list(sources),
        "files": files, **details,
    }  # fmt: skip
    _replace(path, fields)


def rewrite_manifest(folder: Path, *, name: str = "", listed: str = "", unlisted: str = "") -> None:
    """Change the manifest of `folder` in one step: the model's name, or one file that is listed anew or no more.

    Raises ModelError, and OSError where nothing can be written.
    """
    manifest, path = read_manifest(folder), folder / FILE_NAME
    files = {file: asdict(entry) for file, entry in manifest.files.items() if file != unlisted}
    if listed:
        files[listed] = _entry(folder / listed)
    fields = {
        "format": FORMAT, "kind": manifest.kind, "name": name or manifest.name, "licence": manifest.licence,
        "sources": list(manifest.sources), "files": files, **manifest.details,
    }  # fmt: skip
    _replace(path, fields)


def fingerprint(folder: Path) -> str:
    """A checksum of what the model in `folder` computes: the same for a copy under another name or with another card.

    It is that of the manifest, which must be verified; without one, that of the files. Raises ModelError, OSError.
    """
    if (folder / FILE_NAME).exists():
        manifest = read_manifest(folder)
        files = {name: entry.sha256 for name, entry in manifest.files.items() if not name.endswith(".md")}
        what = [manifest.kind, files, dict(manifest.details)]
    else:
        what = ["", {file.name: _sha256(file) for file in sorted(folder.iterdir()) if file.is_file()}, {}]
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()


def _replace(path: Path, fields: dict[str, Any]) -> None:
    """Make `fields` the manifest at `path`, on the disk when this returns, or raise and leave the old one."""
    text = json.dumps(fields, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"
    _checked(json.loads(text), path)
    with replacing(path) as draft:
        draft.write_text(text, "utf-8", newline="\n")


def verify(folder: Path, manifest: Manifest) -> None:
    """Raise ModelError unless every file that the manifest lists has the listed size and SHA-256."""
    for name, entry in manifest.files.items():
        path = folder / name
        try:
            _verify_file(path, entry)
        except OSError as error:
            raise ModelError(f"{path} cannot be read ({error.strerror}): {CURE}.") from error


def _verify_file(path: Path, entry: Entry) -> None:
    if not is_plain(path):
        raise ModelError(f"{path} is a link or not a file, so it could lie outside the model's folder: {CURE}.")
    size = path.stat().st_size
    if size != entry.size:
        raise ModelError(f"{path} is damaged: it has {size} bytes, and the manifest says {entry.size}; {CURE}.")
    if _sha256(path) != entry.sha256:
        raise ModelError(f"{path} is damaged: its checksum differs from the manifest's; {CURE}.")


def is_plain(path: Path) -> bool:
    """Whether this is a regular file under one name: neither a symbolic link nor one of several hard links."""
    status = path.lstat()
    return stat.S_ISREG(status.st_mode) and status.st_nlink == 1


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _entry(path: Path) -> dict[str, Any]:
    if not is_plain(path):
        raise ModelError(f"{path} is not a plain file: keep only the model's own files in its folder.")
    return {"size": path.stat().st_size, "sha256": _sha256(path)}


def _refuse_constant(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _checked(fields: Any, path: Path) -> Manifest:
    """The manifest that JSON `fields` stand for. Raises ModelError at the first field that is not as it should be."""
    _require(isinstance(fields, dict), path, "is not an object")
    version = fields.pop("format", None)
    _require(type(version) is int and version > 0, path, "has no format version")
    if version > FORMAT:
        raise ModelError(f"{path} has format {version}, which this Foreword is too old for: update Foreword.")
    texts = {key: fields.pop(key, None) for key in ("kind", "name", "licence")}
    for key, text in texts.items():
        proper = isinstance(text, str) and 0 < len(text) <= _LONGEST_TEXT and text.isprintable()
        _require(proper, path, f"has no proper {key!r}")
    sources, files = fields.pop("sources", None), fields.pop("files", None)
    proper = isinstance(sources, list) and all(isinstance(source, str) for source in sources)
    _require(proper, path, "has no list of 'sources'")
    _require(isinstance(files, dict) and bool(files), path, "lists no 'files'")
    entries = {name: _checked_entry(name, entry, path) for name, entry in files.items()}
    return Manifest(**texts, sources=tuple(sources), files=entries, details=fields)


def _checked_entry(name: str, entry: Any, path: Path) -> Entry:
    plain = _PLAIN_NAME.fullmatch(name) is not None and name != FILE_NAME
    _require(plain, path, f"lists {name[:100]!r}, which is not a plain file name")
    _require(isinstance(entry, dict) and entry.keys() == {"size", "sha256"}, path, f"describes {name!r} wrongly")
    size, sha256 = entry["size"], entry["sha256"]
    _require(type(size) is int and size >= 0, path, f"has no proper size for {name!r}")
    _require(isinstance(sha256, str) and _SHA256.fullmatch(sha256) is not None, path, f"has no checksum for {name!r}")
    return Entry(size, sha256)


def _require(condition: bool, path: Path, fault: str) -> None:
    if not condition:
        raise ModelError(f"{path} is damaged, it {fault}: {CURE}.")
