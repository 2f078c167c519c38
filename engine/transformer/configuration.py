"""What config.json says about a model, by the names that different architectures have for the same thing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from engine.errors import ModelError
from engine.files import reason
from engine.language import Message

_LENGTHS = ("n_positions", "max_position_embeddings", "n_ctx", "seq_length", "max_seq_len")
_FIRST = ("bos_token_id", "eos_token_id")  # some models have one token for both, and name it once


class Configuration:
    """The configuration of a model folder, untrusted. Raises ModelError where a setting is missing or wrong."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "config.json"
        self._settings = read_object(self._path)

    @property
    def bos_id(self) -> int:
        """The token that every text begins with."""
        found = self._setting(_FIRST)
        return self._number(found[0] if isinstance(found, list) and found else found)

    @property
    def context_length(self) -> int:
        """The most tokens that the model reads."""
        return self._number(self._setting(_LENGTHS))

    def _setting(self, names: tuple[str, ...]) -> Any:
        """The setting under the first of `names` that has a value."""
        found = next((self._settings[name] for name in names if self._settings.get(name) is not None), None)
        if found is None:
            raise ModelError(
                "{path} lacks a setting ({names: or }): export the model again.", path=self._path, names=names
            )
        return found

    def _number(self, value: Any) -> int:
        if type(value) is not int or value < 0:
            raise ModelError(
                "{path} has {value!r} for a number: export the model again.", path=self._path, value=str(value)[:50]
            )
        return value


def read_object(path: Path) -> dict[str, Any]:
    """The JSON object in a file. Raises ModelError."""
    try:
        content = json.loads(path.read_text("utf-8"))
        if not isinstance(content, dict):
            raise ValueError(Message("no object"))
    except (OSError, ValueError, RecursionError) as error:
        raise ModelError(
            "{path} cannot be read ({reason}): fetch the model again.", path=path, reason=reason(error)
        ) from error
    return content
