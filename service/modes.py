"""The modes of writing: which models' suggestions show. Each kind of model is one by itself; Compare shows two."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.kinds import MIXED, SINGLE, TABLE, Kind, Title
from engine.language import _

COMPARE = "both"  # its name on disk


@dataclass(frozen=True, slots=True)
class Mode:
    """A mode of writing shows the suggestions of models of these kinds, a row each.

    `description` is one plain sentence, `colour` a colour role.
    """

    title: Title
    description: Title
    colour: str
    shows: tuple[Kind, ...]


# By their names in settings and figures on disk, in the order on offer: the best first.
MODES: Mapping[str, Mode] = {
    **{
        str(kind): Mode(TABLE[kind].title, TABLE[kind].description, TABLE[kind].colour, (kind,))
        for kind in (*MIXED, *SINGLE)
    },
    COMPARE: Mode(
        title=lambda: _("Compare"),
        description=lambda: _("Shows what GPT-2 and the n-gram model suggest, in two rows."),
        colour="purple",
        shows=(Kind.TRANSFORMER, Kind.NGRAM),
    ),
}


def titles() -> dict[str, str]:
    """The titles of the modes, by their names, in the current language."""
    return {name: mode.title() for name, mode in MODES.items()}
