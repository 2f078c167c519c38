"""What the writer chose, kept in a TOML file. A bad value in it costs that value only."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import tomlkit
from platformdirs import user_config_path
from tomlkit.exceptions import TOMLKitError

from engine.errors import ForewordError
from gui.documents import replace_file
from gui.ghost import GHOST_TITLES

TITLES = {"blend": "Blend", "transformer": "Transformer", "ngram": "N-gram", "both": "Both"}
BACKENDS = tuple(TITLES)
THEMES = ("light", "dark", "system")
MOST_CHIPS = 5
FONT_SIZES = (6, 48)  # points
ZOOMS = (50, 60, 70, 80, 90, 100, 110, 125, 150, 175, 200, 250, 300, 400)  # percent of the font's size


@dataclass(frozen=True, slots=True)
class Settings:
    """The writer's choices. An empty `font_family` stands for a serif that this machine has."""

    backend: str = "blend"
    chips: int = 3
    ghost: str = "fairly sure"
    think_ahead: bool = True
    font_family: str = ""
    font_size: int = 13
    theme: str = "system"
    zoom: int = 100
    curly_quotes: bool = False
    capital_i: bool = False  # code, lists and other languages have an i of their own
    learn: bool = True


def _integer(low: int, high: int) -> Callable[[Any], bool]:
    return lambda value: type(value) is int and low <= value <= high


def _is_switch(value: Any) -> bool:
    return type(value) is bool


_VALID: dict[str, Callable[[Any], bool]] = {
    "backend": lambda value: value in BACKENDS,
    "chips": _integer(1, MOST_CHIPS),
    "ghost": lambda value: type(value) is str and value in GHOST_TITLES,
    "think_ahead": _is_switch,
    "learn": _is_switch,
    "font_family": lambda value: type(value) is str,
    "font_size": _integer(*FONT_SIZES),
    "theme": lambda value: value in THEMES,
    "zoom": lambda value: type(value) is int and value in ZOOMS,
    "curly_quotes": _is_switch,
    "capital_i": _is_switch,
}


def settings_file() -> Path:
    """Where the settings are kept, in the user's configuration folder."""
    return user_config_path("foreword") / "settings.toml"


def load(path: Path) -> tuple[Settings, str]:
    """The settings in a file, and a sentence about what was wrong with it, empty where nothing was. Never raises.

    A file that is no TOML is kept beside as `settings.toml.broken`.
    """
    try:
        kept = tomlkit.parse(path.read_text(encoding="utf-8")).unwrap()
    except FileNotFoundError:
        return Settings(), ""
    except OSError as error:
        return Settings(), f"{path} can't be read ({error.strerror}); the usual settings are used."
    except (UnicodeDecodeError, TOMLKitError, RecursionError):
        return Settings(), _set_aside(path)
    good = {name: kept[name] for name, valid in _VALID.items() if name in kept and valid(kept[name])}
    bad = [field.name for field in fields(Settings) if field.name in kept and field.name not in good]
    problem = f"{path} has a bad value for {', '.join(bad)}; the usual one is used." if bad else ""
    return Settings(**good), problem


def save(settings: Settings, path: Path) -> None:
    """Write the settings over the file, keeping what else it holds. Raises ForewordError."""
    try:
        kept = tomlkit.parse(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, TOMLKitError, RecursionError):
        kept = tomlkit.document()  # nothing there that could be kept; what was damaged lies aside since it was loaded
    kept.update(asdict(settings))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ForewordError(f"{path.parent} can't be made ({error.strerror}); the settings aren't kept.") from error
    replace_file(path, tomlkit.dumps(kept).encode())


def _set_aside(path: Path) -> str:
    aside = path.with_name(path.name + ".broken")
    try:
        os.replace(path, aside)
    except OSError as error:
        return f"{path} is damaged and can't be moved ({error.strerror}); the usual settings are used."
    return f"{path} is damaged; it is kept as {aside.name}, and the usual settings are used."
