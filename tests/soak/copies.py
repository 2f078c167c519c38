"""Copies of the bundled models that count as somebody else's, and so compute in processes of their own."""

from __future__ import annotations

import shutil
from pathlib import Path

from models.store import bundled
from models.store.manifest import rewrite_manifest

COPIES = {"transformer": "transformer-copy", "ngram": "ngram-copy"}  # their names, by kind


def make_copies(models: Path) -> None:
    """Put them into the folder `models`."""
    for kind, name in COPIES.items():
        shutil.copytree(bundled(kind), models / name)
        (models / name / "made-by.txt").write_text("somebody else")
        rewrite_manifest(models / name, name=name, listed="made-by.txt")
