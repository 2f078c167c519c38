"""Own words in a file that is not there yet."""

from pathlib import Path

import pytest

from engine.own_words import OwnWords
from tests.engine.own_words.shared import Clock


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "own" / "words.db"


@pytest.fixture
def own(path: Path) -> OwnWords:
    return OwnWords(path, Clock())
