"""The place of the settings file; apart from the settings, whose texts depend on the language in it."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_config_path


def settings_file() -> Path:
    """The file of the settings, in the user's configuration folder. It need not exist."""
    return user_config_path("foreword") / "settings.toml"
