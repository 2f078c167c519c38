"""Opens models that others may have made, each only once it has passed its trial."""

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
from models.store.opening import BUNDLED, bundled, kind_of, open_model, open_pair
from models.store.trial import try_model

if TYPE_CHECKING:
    from engine.transformer import Pair


def open_tried(
    folder: Path, kind: str | None = None, parts: Mapping[str, Backend] | None = None, *, notes: bool = True
) -> Backend:
    """As `open_model`, of a model from anywhere; `notes` as `try_model` has it. Raises ModelError."""
    require_tried(folder, notes=notes)
    return open_model(folder, kind, parts)


def open_tried_pair(one: Path, other: Path, weight: float, *, notes: bool = True) -> Pair:
    """As `open_pair`, of models from anywhere; `notes` as `try_model` has it. Raises ModelError."""
    for folder in (one, other):
        require_tried(folder, notes=notes)
    return open_pair(one, other, weight)


def require_tried(folder: Path, *, notes: bool = True) -> None:
    """Try a model, unless it came with Foreword, or is a copy of such a one, or passed before. Raises ModelError."""
    kind_of(folder)  # or else there is nothing to try
    try:
        is_known = folder.resolve().parent == BUNDLED or fingerprint(folder) in map(fingerprint, map(bundled, TABLE))
        if not is_known:
            try_model(folder, notes=notes)
    except OSError as error:
        raise ModelError(
            "{path} cannot be read ({reason}): {cure}.", path=folder, reason=reason(error), cure=CURE
        ) from error
