"""The models in use: those in the settings, or others if these can't be opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from engine.errors import ForewordError
from engine.kinds import SINGLE, Kind
from engine.language import _
from engine.prediction import Backend
from service.private import PrivateMode
from service.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Chosen:
    """A model by its name, empty for the bundled one, perhaps with a `second` one of weight `percent`."""

    name: str = ""
    second: str = ""
    percent: int = 0

    @property
    def names(self) -> set[str]:
        """The names of its models that are not empty."""
        return {self.name, self.second} - {""}


BUNDLED = Chosen()


def chosen(settings: Settings) -> dict[str, Chosen]:
    """The choices in the settings, by kind."""
    found = {str(kind): Chosen(settings.models.get(kind, "")) for kind in SINGLE}
    if settings.second:
        name = found[Kind.TRANSFORMER].name
        found[Kind.TRANSFORMER] = Chosen(name, settings.second, settings.second_percent)
    return found


def with_chosen(settings: Settings, kind: str, what: Chosen) -> Settings:
    """The settings with another model of this kind."""
    names = {**settings.models, kind: what.name}
    settings = replace(settings, models={kind: name for kind, name in names.items() if name})
    if kind != Kind.TRANSFORMER:
        return settings
    percent = what.percent if what.second else settings.second_percent
    return replace(settings, second=what.second, second_percent=percent)


class ModelsInUse(QObject):
    """Opens the chosen models. `open` is for the worker thread, the rest for the window's."""

    opened = Signal(str, object)  # kind, Chosen: the open models, which may differ from the wish
    problem = Signal(str)  # sentence for the user
    _told = Signal(str, object, str)  # kind, Chosen, sentence: from the worker thread

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wished = chosen(settings)
        self._open: dict[str, Chosen] = {}
        self._private = PrivateMode()  # off, as it is when a window opens
        self._told.connect(self._tell)  # set once the window's thread listens

    def heed(self, private: PrivateMode) -> None:
        """Note from now on which models passed their trial only where this lets it."""
        self._private = private

    def wish(self, kind: str, what: Chosen) -> None:
        """Choose this for the next opening of a model of this kind."""
        self._wished = {**self._wished, kind: what}

    def open(self, kind: str, parts: Mapping[str, Backend]) -> Backend:
        """Open the wished model, or else the one open before, or else the bundled one. Raises ModelError."""
        wished = self._wished.get(kind, BUNDLED)
        ways = list(dict.fromkeys((wished, self._open.get(kind, BUNDLED), BUNDLED)))
        faults: list[str] = []
        for what in ways[:-1]:
            try:
                return self._opened(kind, what, self._open_one(kind, what, parts), faults)
            except Exception as error:  # after any fault of a model, the writer goes on with another
                faults.append(_sentence(error, what))
        return self._opened(kind, ways[-1], self._open_one(kind, ways[-1], parts), faults)

    def _open_one(self, kind: str, what: Chosen, parts: Mapping[str, Backend]) -> Backend:
        # In the worker thread, so that the window does not wait for it.
        from models.store import open_tried, open_tried_pair

        folder, notes = _folder(kind, what.name), not self._private.is_on
        if what.second:
            return open_tried_pair(folder, _folder(kind, what.second), what.percent / 100, notes=notes)
        return open_tried(folder, kind, parts, notes=notes)

    def _opened(self, kind: str, what: Chosen, backend: Backend, faults: list[str]) -> Backend:
        self._open[kind] = what
        said = _("{fault} {name} goes on.").format(fault=faults[0], name=backend.name) if faults else ""
        self._told.emit(kind, what, said)
        return backend

    @Slot(str, object, str)
    def _tell(self, kind: str, what: Chosen, problem: str) -> None:
        self.opened.emit(kind, what)
        self.problem.emit(problem)


def weigh(percent: int) -> Callable[[Backend], None]:
    """A function that sets the weight of the second of two blended transformers, for the worker thread."""

    def change(backend: Backend) -> None:
        from engine.transformer import Pair

        if isinstance(backend, Pair):
            backend.weight = percent / 100

    return change


def _folder(kind: str, name: str) -> Path:
    from models.store import bundled, find

    return find(name) if name else bundled(kind)


def _sentence(error: Exception, what: Chosen) -> str:
    if isinstance(error, ForewordError):
        return str(error)
    cause = type(error).__name__
    return _("{name} can't be opened ({cause}).").format(name=what.name or what.second, cause=cause)
