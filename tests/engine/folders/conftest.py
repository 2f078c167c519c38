"""An index of a folder that is filled by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.folders.index import FolderIndex
from tests.engine.folders.shared import FOLDER, put
from tests.spelling import speller


@pytest.fixture
def indexed(tmp_path: Path) -> Callable[..., FolderIndex]:
    """Gives the index of files, whose texts are given by their names."""

    def make(**texts: str) -> FolderIndex:
        put(tmp_path, {f"{name}.txt": text for name, text in texts.items()})
        return FolderIndex(tmp_path, [FOLDER], speller(), {"darn"})

    return make
