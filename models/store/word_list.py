"""The list of correctly spelt words that comes with Foreword."""

from __future__ import annotations

from pathlib import Path

from engine.corrections import Dictionary, read_dictionary
from engine.manifest import read_manifest
from models.store import BUNDLED
from models.store.manifest import verify

WORDS = BUNDLED / "english-words"


def open_dictionary(folder: Path = WORDS) -> Dictionary:
    """The word list in `folder`, which must be that of its manifest. Raises ModelError.

    Takes a fraction of a second; any thread may do it.
    """
    verify(folder, read_manifest(folder))
    return read_dictionary(folder)
