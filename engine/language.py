"""The language of the interface. Its texts stand in the code in English; gettext finds the translation.

`_("…")` is worded at once. `Message("…")` is worded whenever it is shown, so it may be kept: in a constant, in an
error, for another thread. `make translations` gathers both into the catalogues.
"""

from __future__ import annotations

import gettext
import string
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from engine.paths import read_plain

FOLDER = Path(__file__).with_name("languages")
LANGUAGES = {"en": "English", "de": "Deutsch"}  # as their speakers call them
SYSTEM = "system"  # means the first of the system's languages that is here
_DOMAIN = "foreword"
_LONGEST_FORMAT = 4  # of a value; one in a damaged message could ask for millions of spaces
_SWAPPED = str.maketrans({",": ".", ".": ",", "%": "\u202f%"})

_chosen: gettext.NullTranslations = gettext.NullTranslations()


def use(language: str) -> None:
    """Show texts in this language, such as "de"; texts without a translation stay English."""
    global _chosen  # one interface, one language
    _chosen = gettext.translation(_DOMAIN, FOLDER, [language], fallback=True)


@contextmanager
def in_english() -> Iterator[None]:
    """Word texts in English inside the block, in all threads, for output that others read."""
    global _chosen
    before, _chosen = _chosen, gettext.NullTranslations()
    try:
        yield
    finally:
        _chosen = before


def used() -> str:
    """The language in use, such as "de"."""
    return _chosen.info().get("language", "en")


def chosen(setting: str, preferred: Iterable[str]) -> str:
    """The language that a setting means on a system with `preferred` languages, such as "de-AT", best first."""
    if setting in LANGUAGES:
        return setting
    wanted = (name.replace("-", "_").partition("_")[0] for name in preferred)
    return next((name for name in wanted if name in LANGUAGES), "en")


def setting_in(file: Path) -> str:
    """The language that a settings file asks for. It is read here alone, for the window to be made in it.

    Never raises: `service.settings.load` reports what is wrong with the file.
    """
    try:
        return str(tomllib.loads(read_plain(file).decode()).get("language", SYSTEM))
    except (OSError, ValueError, RecursionError):
        return SYSTEM


def _(text: str) -> str:
    """The translation of `text`."""
    return _chosen.gettext(text)


def ngettext(one: str, many: str, count: int) -> str:
    """The translation of `one` or `many`, by the plural rule for `count`."""
    return _chosen.ngettext(one, many, count)


def number(count: int) -> str:
    """A whole number in figures, with its thousands set apart."""
    return figures(f"{count:,}")


class Message:
    """A text and the values of its `{placeholders}`, worded by `str` in the language of that moment.

    A value may be a message or an error, which is worded along with it, or a list, which is joined by commas or by what
    stands behind the colon, as in `{faults:; }`. Numbers with a format are written as in the language.
    """

    __slots__ = ("text", "values")

    def __init__(self, text: str, /, **values: object) -> None:
        self.text, self.values = text, values

    def __str__(self) -> str:
        return _FORMATTER.vformat(_(self.text), (), self.values)

    def __repr__(self) -> str:
        return f"Message({self.text!r}, {self.values!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and (self.text, self.values) == (other.text, other.values)

    def __hash__(self) -> int:
        return hash(self.text)

    def pack(self) -> dict[str, Any]:
        """The message as JSON can hold it, for another process or another day to word it."""
        return {"text": self.text, "values": {name: _packed(value) for name, value in self.values.items()}}

    @classmethod
    def unpack(cls, packed: Any) -> Message:
        """The message that `pack` gave. Raises ValueError for anything else."""
        try:
            text, values = str(packed["text"]), dict(packed["values"])
        except (LookupError, TypeError) as error:
            raise ValueError("not a message") from error
        parsed = list(_FORMATTER.parse(text))
        fields = {field for _text, field, _format, _conversion in parsed} - {None}
        widths = [len(form or "") for _text, _field, form, _conversion in parsed]
        if not fields <= values.keys() or max(widths, default=0) > _LONGEST_FORMAT:  # nor an attribute of a value
            raise ValueError("not a message")
        return cls(text, **{str(name): _unpacked(value) for name, value in values.items()})


def _packed(value: object) -> Any:
    if isinstance(value, Message):
        return value.pack()
    if isinstance(value, list | tuple):
        return [_packed(item) for item in value]
    message = getattr(value, "message", None)  # an error's
    if isinstance(message, Message):
        return message.pack()
    return value if isinstance(value, int | float) else str(value)


def _unpacked(value: Any) -> object:
    if isinstance(value, Mapping):
        return Message.unpack(value)
    return [_unpacked(item) for item in value] if isinstance(value, list) else value


class _MessageFormatter(string.Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, list | tuple):
            return (format_spec or ", ").join(map(str, value))
        text = str(super().format_field(value, format_spec))
        return figures(text) if format_spec and isinstance(value, int | float) else text


_FORMATTER = _MessageFormatter()


def figures(text: str) -> str:
    """Figures as in English, "1,234.5" or "3.1%", with the marks of the language between them."""
    return text.translate(_SWAPPED) if _(",") == "." else text
