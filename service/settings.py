"""The settings, kept in a TOML file. A bad value costs that value only."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from engine.errors import ForewordError
from engine.files import reason, replace_file
from engine.kinds import SINGLE, Kind
from engine.language import LANGUAGES, SYSTEM, _
from engine.owner_only import make_folder
from engine.paths import read_plain, resolved
from service.ghost_policy import GHOST_TITLES
from service.modes import MODES

THEMES = ("light", "dark", "high contrast light", "high contrast dark", "system")
MOST_CHIPS = 5
FONT_SIZES = (6, 48)  # points
ZOOMS = (50, 60, 70, 80, 90, 100, 110, 125, 150, 175, 200, 250, 300, 400)  # percent of the font's size


@dataclass(frozen=True, slots=True)
class Settings:
    """The writer's choices. An empty `font_family` means a serif font of this machine."""

    backend: str = str(Kind.BLEND)  # a mode of writing
    chips: int = 3
    ghost: str = "fairly sure"
    tab_takes_chip: bool = True  # the first one, where it is nearly certain
    think_ahead: bool = True
    font_family: str = ""
    font_size: int = 13
    theme: str = "system"
    zoom: int = 100
    curly_quotes: bool = False
    capital_i: bool = False  # code, lists and other languages have an i of their own
    check_spelling: bool = True  # of English
    auto_correct: bool = False
    learn: bool = True
    folders: tuple[str, ...] = ()  # of the writer's, searched while writing
    resume: bool = True  # open the texts that were open
    shortcuts: Mapping[str, str] = field(default_factory=dict)  # keys by the names of commands, if not the usual ones
    say_after_pause: bool = False  # suggestions, to a screen reader
    language: str = SYSTEM
    insight: bool = False  # whether the insight dock shows
    models: Mapping[str, str] = field(
        default_factory=dict
    )  # names of the models to use in place of the bundled ones, by kind
    second: str = ""  # a transformer that is blended into the one in use
    second_percent: int = 50  # its weight

    @property
    def own_models(self) -> set[str]:
        """The names of the user's own models in use."""
        return {*self.models.values(), self.second} - {""}


def _integer(low: int, high: int) -> Callable[[Any], bool]:
    return lambda value: type(value) is int and low <= value <= high


def _is_text(value: Any) -> bool:
    return type(value) is str


def _is_switch(value: Any) -> bool:
    return type(value) is bool


_VALID: dict[str, Callable[[Any], bool]] = {
    "backend": lambda value: type(value) is str and value in MODES,
    "chips": _integer(1, MOST_CHIPS),
    "ghost": lambda value: type(value) is str and value in GHOST_TITLES,
    "tab_takes_chip": _is_switch,
    "think_ahead": _is_switch,
    "check_spelling": _is_switch,
    "auto_correct": _is_switch,
    "learn": _is_switch,
    "folders": lambda value: isinstance(value, list) and all(map(_is_text, value)),
    "resume": _is_switch,
    "say_after_pause": _is_switch,
    "insight": _is_switch,
    "language": lambda value: value == SYSTEM or (type(value) is str and value in LANGUAGES),
    "second": _is_text,
    "second_percent": _integer(0, 100),
    "font_family": _is_text,
    "font_size": _integer(*FONT_SIZES),
    "theme": lambda value: value in THEMES,
    "zoom": lambda value: type(value) is int and value in ZOOMS,
    "curly_quotes": _is_switch,
    "capital_i": _is_switch,
}


def _shortcuts(kept: Any, are_keys: Callable[[Any], bool]) -> tuple[dict[str, str], list[str]]:
    """The valid shortcuts in the file, and the names of the others."""
    if not isinstance(kept, dict):
        return {}, ["shortcuts"]
    good = {name: keys for name, keys in kept.items() if are_keys(keys)}
    return good, [f"shortcuts.{name}" for name in kept if name not in good]


def _models(kept: Mapping[str, Any]) -> tuple[dict[str, str], list[str]]:
    """The valid names of models, by kind, and the kinds of the others."""
    names = {str(kind): kept[kind] for kind in SINGLE if kept.get(kind, "") != ""}
    good = {kind: name for kind, name in names.items() if _is_text(name)}
    return good, [kind for kind in names if kind not in good]


def load(path: Path, are_keys: Callable[[Any], bool] = _is_text) -> tuple[Settings, str]:
    """Load the settings; the sentence says what was wrong with the file, empty if nothing. Never raises.

    `are_keys` says which values are keys of a command.

    A file that is not TOML is renamed to `settings.toml.broken`.
    """
    try:
        kept = tomlkit.parse(read_plain(path).decode("utf-8-sig")).unwrap()
    except FileNotFoundError:
        return Settings(), ""
    except OSError as error:
        return Settings(), _("{path} can't be read ({reason}); the usual settings are used.").format(
            path=path, reason=reason(error)
        )
    except (ValueError, TOMLKitError, RecursionError):
        return Settings(), _set_aside(path)
    good = {name: kept[name] for name, valid in _VALID.items() if name in kept and valid(kept[name])}
    good["folders"] = tuple(good.get("folders", ()))
    good["shortcuts"], bad = _shortcuts(kept.pop("shortcuts", {}), are_keys)
    good["models"], bad_models = _models(kept)
    bad += bad_models
    bad += [one.name for one in fields(Settings) if one.name in kept and one.name not in good]
    problem = _("{path} has a bad value for {names}; the usual one is used.").format(path=path, names=", ".join(bad))
    return Settings(**good), problem if bad else ""


def save(settings: Settings, path: Path) -> None:
    """Write the settings to the file, keeping its comments and other keys. Raises ForewordError."""
    try:
        kept = tomlkit.parse(read_plain(path).decode("utf-8-sig"))
    except (OSError, ValueError, TOMLKitError, RecursionError):
        kept = tomlkit.document()  # nothing to keep; `load` has set a damaged file aside
    values = asdict(settings)
    models = values.pop("models")
    kept.update(values | {kind: models.get(kind, "") for kind in SINGLE})
    try:
        make_folder(path.parent)
    except OSError as error:
        raise ForewordError(
            "{path} can't be made ({reason}); the settings aren't kept.", path=path.parent, reason=reason(error)
        ) from error
    replace_file(resolved(path), tomlkit.dumps(kept).encode(), private=True)  # a link to it stays


def _set_aside(path: Path) -> str:
    aside = path.with_name(path.name + ".broken")
    try:
        os.replace(path, aside)
    except OSError as error:
        sentence = _("{path} is damaged and can't be moved ({reason}); the usual settings are used.")
        return sentence.format(path=path, reason=reason(error))
    return _("{path} is damaged; it is kept as {name}, and the usual settings are used.").format(
        path=path, name=aside.name
    )
