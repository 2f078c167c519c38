"""Where the settings are kept; apart from them, since their texts are in the language that the file names."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_config_path


def settings_file() -> Path:
    """The file of the settings, in the user's configuration folder. It need not exist."""
    return user_config_path("foreword") / "settings.toml"
