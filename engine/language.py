"""The language of the interface. Its texts stand in the code in English, as `_("…")`; gettext finds the translation.

`use` has to be called before the modules are imported that keep texts in constants. `make translations` gathers the
texts of the code into the catalogues.
"""

from __future__ import annotations

import gettext
import tomllib
from collections.abc import Iterable
from pathlib import Path

from engine.paths import read_plain

FOLDER = Path(__file__).with_name("languages")
LANGUAGES = {"en": "English", "de": "Deutsch"}  # as their speakers call them
SYSTEM = "system"  # stands for the first of the system's languages that is here
_DOMAIN = "foreword"

_chosen: gettext.NullTranslations = gettext.NullTranslations()


def use(language: str) -> None:
    """Show texts in this language, as "de", from now on; what has no translation stays English."""
    global _chosen  # one interface, one language
    _chosen = gettext.translation(_DOMAIN, FOLDER, [language], fallback=True)


def chosen(setting: str, preferred: Iterable[str]) -> str:
    """The language that a setting stands for, where the system has `preferred`, as "de-AT", the best first."""
    if setting in LANGUAGES:
        return setting
    wanted = (name.replace("-", "_").partition("_")[0] for name in preferred)
    return next((name for name in wanted if name in LANGUAGES), "en")


def setting_in(file: Path) -> str:
    """The language that a settings file asks for. It is read here alone since the settings have texts themselves.

    Never raises: what is wrong with the file is told when the settings are loaded.
    """
    try:
        return str(tomllib.loads(read_plain(file).decode()).get("language", SYSTEM))
    except (OSError, ValueError, RecursionError):
        return SYSTEM


def _(text: str) -> str:
    """The translation of `text`."""
    return _chosen.gettext(text)


def ngettext(one: str, many: str, count: int) -> str:
    """The translation of `one` or `many`, whichever its language uses with `count`."""
    return _chosen.ngettext(one, many, count)


def number(count: int) -> str:
    """A whole number in figures, with its thousands set apart."""
    return f"{count:,}".replace(",", _(","))
