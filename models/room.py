"""Room on the disk, asked for before work that fills it."""

from __future__ import annotations

import shutil
from pathlib import Path

from engine.errors import ModelError


def require_room(place: Path, needed: float) -> None:
    """Raise ModelError unless the disk of the folder `place` has room for this many bytes. Raises OSError."""
    free = shutil.disk_usage(place).free
    if free < needed:
        raise ModelError(
            "{parent} has {free:,.0f} MB left, and making the model takes {needed:,.0f} MB: make room or choose "
            "another place.",
            parent=place,
            free=free / 1e6,
            needed=needed / 1e6,
        )
