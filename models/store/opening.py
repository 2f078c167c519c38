"""Opens models: every model is checked first, and only then read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import ModelError
from engine.files import reason
from engine.kinds import TABLE, Kind
from engine.manifest import CURE, FILE_NAME, Manifest, find_graph, is_plain, read_manifest
from engine.paths import is_folder
from engine.prediction import Backend
from models.store.manifest import verify
from models.store.mending import mend

if TYPE_CHECKING:
    from engine.transformer.attention import Attention
    from engine.transformer.backend import Parts

BUNDLED = Path(__file__).resolve().parent.parent / "bundled"
_Parts = Mapping[str, Backend]  # by kind


def bundled(kind: str) -> Path:
    """The folder of the model of this kind that comes with Foreword."""
    return BUNDLED / TABLE[kind].bundled


def kind_of(folder: Path) -> str:
    """The kind of the model in `folder`, one of `engine.kinds`. Raises ModelError."""
    return _kind(_manifest(folder))


def open_model(folder: Path, kind: str | None = None, parts: _Parts | None = None) -> Backend:
    """Open the model in `folder`, whose files must be those of its manifest. An optimum export needs no manifest.

    `kind`, where given, is the one kind that will do. A model made of others takes them from `parts`, which are open
    models by kind, and leaves it to the caller to close them. Raises ModelError.
    """
    found = _check(folder, kind)
    try:
        return _OPENERS[found](folder, parts or {})
    except ImportError as error:
        raise ModelError(
            "The library {name!r} cannot be loaded ({reason}): install Foreword again.",
            name=error.name,
            reason=reason(error),
        ) from error


@contextmanager
def opened(folder: Path) -> Iterator[Backend]:
    """Open the model in `folder`; one made of others is given those that come with Foreword. Raises ModelError."""
    kind = kind_of(folder)
    with ExitStack() as stack:
        parts: dict[str, Backend] = {
            part: stack.enter_context(closing(open_model(bundled(part), part))) for part in TABLE[kind].parts
        }
        yield stack.enter_context(closing(open_model(folder, kind, parts)))


def open_parts(folder: Path) -> Parts:
    """What the transformer in `folder` is made of. Raises ModelError."""
    _check(folder, Kind.TRANSFORMER)
    from engine.transformer import backend

    return backend.open_parts(folder)


def open_attention(folder: Path) -> Attention:
    """The attention of the transformer in `folder`. Raises ModelError, also where the model doesn't show it."""
    _check(folder, Kind.TRANSFORMER)
    from engine.transformer import attention

    return attention.open_attention(folder)


def _check(folder: Path, kind: str | None) -> str:
    """The kind of the model in `folder`, whose files are those of its manifest. Raises ModelError."""
    manifest = _manifest(folder)
    found = _kind(manifest)
    if kind not in (None, found):
        raise ModelError(
            "{folder} holds a model of kind '{found}' where '{kind}' is wanted: {cure}.",
            folder=folder,
            found=found,
            kind=kind,
            cure=CURE,
        )
    if manifest:
        verify(folder, manifest)
    return found


# The backends are imported when they open: onnxruntime takes a while to load, and the window must not wait for it.


def _open_transformer(folder: Path, _parts: _Parts) -> Backend:
    from engine.transformer import open_transformer

    return open_transformer(folder)


def _open_ngram(folder: Path, _parts: _Parts) -> Backend:
    from engine.ngram import open_ngram

    return open_ngram(folder)


def _open_blend(folder: Path, parts: _Parts) -> Backend:
    from engine.blend import open_blend
    from engine.ngram import NgramBackend
    from engine.transformer import Transformer

    transformer, ngram = parts.get(Kind.TRANSFORMER), parts.get(Kind.NGRAM)
    if not (isinstance(transformer, Transformer) and isinstance(ngram, NgramBackend)):
        raise ModelError(
            "{folder} mixes a transformer and an n-gram model: see to it that both can be opened.", folder=folder
        )
    return open_blend(folder, transformer, ngram)


_OPENERS: Mapping[str, Callable[[Path, _Parts], Backend]] = {
    Kind.TRANSFORMER: _open_transformer,
    Kind.NGRAM: _open_ngram,
    Kind.BLEND: _open_blend,
}


def _kind(manifest: Manifest | None) -> str:
    """The kind in a manifest; a model without one is an export, and a transformer."""
    return manifest.kind if manifest else Kind.TRANSFORMER


def _manifest(folder: Path) -> Manifest | None:
    """The manifest of a model of a known kind, or None for an optimum export. Raises ModelError for anything else."""
    if not is_folder(folder):
        raise ModelError(
            "{folder} is not a folder: give a model's folder, or switch to the other backend.", folder=folder
        )
    if not (folder / FILE_NAME).exists():
        _require_export(folder)
        mend(folder)
        return None
    manifest = read_manifest(folder)
    if manifest.kind not in TABLE:
        raise ModelError(
            "{folder} holds a model of unknown kind {kind!r}: update Foreword or take another.",
            folder=folder,
            kind=manifest.kind,
        )
    return manifest


def _require_export(folder: Path) -> None:
    """Raise ModelError unless `folder` holds what optimum writes: a graph, its configuration and its tokenizer.

    Weights may lie in any file beside the graph, and onnxruntime follows hard links, so none of them may be a link.
    """
    described = all((folder / name).is_file() for name in ("config.json", "tokenizer.json"))
    if not described or not find_graph(folder).is_file():
        raise ModelError(
            "{folder} holds no model, neither {file_name} nor an ONNX export: give a model's folder.",
            folder=folder,
            file_name=FILE_NAME,
        )
    for path in folder.rglob("*"):
        if path.is_symlink() or not (path.is_dir() or is_plain(path)):
            raise ModelError(
                "{path} is a link, so it could lie outside the model's folder: copy the file itself.", path=path
            )
