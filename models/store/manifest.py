"""Writes manifests, whose form is in engine/manifest.py, and checks a model's files by them."""

from __future__ import annotations

import hashlib
import json
import mmap
import re
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from engine.errors import ModelError
from engine.files import reason, replacing
from engine.manifest import CURE, FILE_NAME, FORMAT, Entry, Manifest, checked, is_plain, read_manifest


def write_manifest(folder: Path, *, kind: str, name: str, licence: str, sources: Iterable[str], **details: Any) -> None:
    """Write the manifest of `folder`, listing all files except hidden ones. The same folder gives the same bytes.

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
        what = ["", {name: _sha256(folder / name) for name in _names_in(folder)}, {}]
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()


def _names_in(folder: Path) -> list[str]:
    """The names of all files in a folder and its subfolders."""
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())


def _replace(path: Path, fields: dict[str, Any]) -> None:
    """Make `fields` the manifest at `path`, on the disk when this returns, or raise and leave the old one."""
    text = json.dumps(fields, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"
    checked(json.loads(text), path)
    with replacing(path) as draft:
        draft.write_text(text, "utf-8", newline="\n")


def verify(folder: Path, manifest: Manifest) -> None:
    """Raise ModelError unless the files in `folder` are those that the manifest lists, of that size and SHA-256.

    Cards and hidden files may be there too, if no graph names them: a graph's weights may be in any file.
    """
    _refuse_unlisted(folder, manifest)
    for name, entry in manifest.files.items():
        path = folder / name
        try:
            _verify_file(path, entry)
        except OSError as error:
            raise ModelError(
                "{path} cannot be read ({reason}): {cure}.", path=path, reason=reason(error), cure=CURE
            ) from error


def _refuse_unlisted(folder: Path, manifest: Manifest) -> None:
    graphs = [name for name in manifest.files if name.endswith(".onnx")]
    for path in sorted(folder.iterdir()):
        if path.name in (FILE_NAME, *manifest.files):
            continue
        is_aside = is_plain(path) and (path.name.startswith(".") or path.suffix == ".md")
        if not is_aside or any(_names(folder / graph, path.name) for graph in graphs):
            raise ModelError(
                "{path} is in the model's folder and not in its manifest, so it may be another's: remove it, or fetch "
                "the model again.",
                path=path,
            )


def _names(graph: Path, name: str) -> bool:
    """Whether the name of a file, in capitals or not, is somewhere in a graph."""
    if not is_plain(graph) or not graph.stat().st_size:
        return False  # which will be told
    with graph.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return re.search(re.escape(name.encode()), content, re.IGNORECASE) is not None


def _verify_file(path: Path, entry: Entry) -> None:
    if not is_plain(path):
        raise ModelError(
            "{path} is a link or not a file, so it could lie outside the model's folder: {cure}.", path=path, cure=CURE
        )
    size = path.stat().st_size
    if size != entry.size:
        raise ModelError(
            "{path} is damaged: it has {size} bytes, and the manifest says {wanted}; {cure}.",
            path=path,
            size=size,
            wanted=entry.size,
            cure=CURE,
        )
    if _sha256(path) != entry.sha256:
        raise ModelError("{path} is damaged: its checksum differs from the manifest's; {cure}.", path=path, cure=CURE)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _entry(path: Path) -> dict[str, Any]:
    if not is_plain(path):
        raise ModelError("{path} is not a plain file: keep only the model's own files in its folder.", path=path)
    return {"size": path.stat().st_size, "sha256": _sha256(path)}
