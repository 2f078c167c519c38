"""A tiny model, and letters to fine-tune it with."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sentences import TOKENS, write_letters
from tests.tiny import save_checkpoint


@pytest.fixture
def model(tmp_path: Path) -> Path:
    save_checkpoint(tmp_path / "base", TOKENS)
    return tmp_path / "base"


@pytest.fixture
def text(tmp_path: Path) -> Path:
    return write_letters(tmp_path / "letters")
