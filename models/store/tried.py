"""Opens models that others may have made: each passes a trial first, and then computes in a process of its own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import ModelError
from engine.files import reason
from engine.kinds import TABLE
from engine.manifest import CURE
from engine.prediction import Backend
from models.store.manifest import fingerprint
from models.store.opening import BUNDLED, bundled, kind_of, open_attention, open_model, open_parts
from models.store.trial import try_model

if TYPE_CHECKING:
    from engine.transformer import Pair
    from engine.transformer.attention import Attention
    from engine.transformer.backend import Parts


def open_tried(
    folder: Path, kind: str | None = None, parts: Mapping[str, Backend] | None = None, *, notes: bool = True
) -> Backend:
    """As `open_model`, of a model from anywhere; `notes` as `try_model` has it. Raises ModelError.

    What came with Foreword computes in this process, and so does a mixture, which is a table of numbers.
    """
    is_known, wanted = require_tried(folder, notes=notes), kind or kind_of(folder)
    if is_known or TABLE[wanted].parts:
        return open_model(folder, kind, parts)
    from models.store.host import open_hosted

    return open_hosted(folder, wanted)


def open_tried_pair(one: Path, other: Path, weight: float, *, notes: bool = True) -> Pair:
    """Two transformers from anywhere, of one vocabulary, as one, in which `other` has this weight, 0 to 1.

    `notes` as `try_model` has it. Raises ModelError.
    """
    from engine.transformer import Pair

    return Pair(_open_parts(one, notes), _open_parts(other, notes), weight)


def open_tried_attention(folder: Path, *, notes: bool = True) -> Attention:
    """The attention of a transformer from anywhere; `notes` as `try_model` has it.

    Raises ModelError, also where the model doesn't show its attention.
    """
    if require_tried(folder, notes=notes):
        return open_attention(folder)
    from models.store.host import open_hosted_attention

    return open_hosted_attention(folder)


def require_tried(folder: Path, *, notes: bool = True) -> bool:
    """Try a model, unless it is known or passed before; give whether it is known. Raises ModelError.

    Known is what came with Foreword, and a copy of it.
    """
    kind_of(folder)  # or else there is nothing to try
    try:
        is_known = folder.resolve().parent == BUNDLED or fingerprint(folder) in map(fingerprint, map(bundled, TABLE))
        if not is_known:
            try_model(folder, notes=notes)
    except OSError as error:
        raise ModelError(
            "{path} cannot be read ({reason}): {cure}.", path=folder, reason=reason(error), cure=CURE
        ) from error
    return is_known


def _open_parts(folder: Path, notes: bool) -> Parts:
    if require_tried(folder, notes=notes):
        return open_parts(folder)
    from models.store.host import hosted_parts

    return hosted_parts(folder)
