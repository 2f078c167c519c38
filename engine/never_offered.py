"""The short list of words that a model knows but never offers; a file in the model's folder."""

from __future__ import annotations

from pathlib import Path

from engine.errors import ModelError
from engine.files import reason
from engine.text import fold

FILE_NAME = "never_offered.txt"


def read_never_offered(folder: Path) -> frozenset[str]:
    """The folded words on the list in `folder`, one a line; none without a list. Raises ModelError."""
    path = folder / FILE_NAME
    if not path.exists():
        return frozenset()
    try:
        return frozenset(fold(line.strip()) for line in path.read_text(encoding="utf-8").splitlines())
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(
            "{path} cannot be read as UTF-8 text ({reason}): fetch the model again.", path=path, reason=reason(error)
        ) from error
