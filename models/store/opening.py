"""How a model is opened: checked first, whatever it is, and only then read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import ModelError
from engine.prediction import Backend
from models.store.manifest import CURE, FILE_NAME, Manifest, is_plain, read_manifest, verify

if TYPE_CHECKING:
    from engine.transformer import Pair

BUNDLED = Path(__file__).resolve().parent.parent / "bundled"
KINDS = ("transformer", "ngram", "blend")  # each is made of those before it, or of files alone
_BUNDLED_NAMES = {"transformer": "english-gpt2", "ngram": "english-ngram", "blend": "english-blend"}


def bundled(kind: str) -> Path:
    """The folder of the model of this kind that comes with Foreword."""
    return BUNDLED / _BUNDLED_NAMES[kind]


def kind_of(folder: Path) -> str:
    """The kind of the model in `folder`, one of KINDS. Raises ModelError."""
    manifest = _manifest(folder)
    return manifest.kind if manifest else "transformer"


def open_model(folder: Path, kind: str | None = None, parts: Mapping[str, Backend] | None = None) -> Backend:
    """Open the model in `folder`, whose files must be those of its manifest. An optimum export needs no manifest.

    `kind`, where given, is the one kind that will do. A blend is made of `parts`, which are open models by kind, and
    leaves it to the caller to close them. Raises ModelError.
    """
    found = _check(folder, kind)
    try:
        return _open(folder, found, parts or {})
    except ImportError as error:
        raise ModelError(f"The library {error.name!r} cannot be loaded ({error}): install Foreword again.") from error


def open_pair(one: Path, other: Path, weight: float) -> Pair:
    """Open two transformers of one vocabulary as one, in which `other` has this weight, 0 to 1. Raises ModelError."""
    for folder in (one, other):
        _check(folder, "transformer")
    from engine import transformer

    return transformer.open_pair(one, other, weight)


def _check(folder: Path, kind: str | None) -> str:
    """The kind of the model in `folder`, whose files are those of its manifest. Raises ModelError."""
    manifest = _manifest(folder)
    found = manifest.kind if manifest else "transformer"
    if kind not in (None, found):
        raise ModelError(f"{folder} holds a model of kind {found!r} where {kind!r} is wanted: {CURE}.")
    if manifest:
        verify(folder, manifest)
    return found


def _open(folder: Path, kind: str, parts: Mapping[str, Backend]) -> Backend:
    # Imported here because onnxruntime takes a while to load, and the window is not to wait for it.
    if kind == "transformer":
        from engine.transformer import open_transformer

        return open_transformer(folder)
    from engine.ngram import NgramBackend, open_ngram

    if kind == "ngram":
        return open_ngram(folder)
    from engine.blend import open_blend
    from engine.transformer import Transformer

    transformer, ngram = parts.get("transformer"), parts.get("ngram")
    if not (isinstance(transformer, Transformer) and isinstance(ngram, NgramBackend)):
        raise ModelError(f"{folder} mixes a transformer and an n-gram model: see to it that both can be opened.")
    return open_blend(folder, transformer, ngram)


def _manifest(folder: Path) -> Manifest | None:
    """The manifest of a model of a known kind, or None for an optimum export. Raises ModelError for anything else."""
    if not folder.is_dir():
        raise ModelError(f"{folder} is not a folder: give a model's folder, or switch to the other backend.")
    if not (folder / FILE_NAME).exists():
        _require_export(folder)
        return None
    manifest = read_manifest(folder)
    if manifest.kind not in KINDS:
        raise ModelError(f"{folder} holds a model of unknown kind {manifest.kind!r}: update Foreword or take another.")
    return manifest


def _require_export(folder: Path) -> None:
    """Raise ModelError unless `folder` holds what optimum writes: a graph, its configuration and its tokenizer.

    Weights may lie in any file beside the graph, and onnxruntime follows hard links, so none of them may be a link.
    """
    described = all((folder / name).is_file() for name in ("config.json", "tokenizer.json"))
    if not described or not any(folder.glob("*.onnx")):
        raise ModelError(f"{folder} holds no model, neither {FILE_NAME} nor an ONNX export: give a model's folder.")
    for path in folder.rglob("*"):
        if path.is_symlink() or not (path.is_dir() or is_plain(path)):
            raise ModelError(f"{path} is a link, so it could lie outside the model's folder: copy the file itself.")
