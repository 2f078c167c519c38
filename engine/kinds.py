"""The kinds of model. Everything particular to a kind is in its row of `TABLE`; other code asks the table.

`docs/architecture.md` has the recipe for another kind.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from engine.language import _

Title = Callable[[], str]  # words a title when it is shown, in the language of that moment


class Kind(StrEnum):
    """A kind of model, by the name that manifests, settings and figures have for it on disk."""

    TRANSFORMER = "transformer"
    NGRAM = "ngram"
    BLEND = "blend"


@dataclass(frozen=True, slots=True)
class KindRow:
    """The facts about a kind.

    A model of a kind that has `parts` is made of open models of those kinds, and ends with any of them. `takes_along`
    are the parts that end with it when it fails, so that choosing it again reopens them. A kind that `is_quick`
    answers at once: it is opened and asked before others, and may be asked for each of many words.
    `colour` is its colour role in the window; `bundled` is the name of the model of this kind that comes with Foreword.
    `description` says in one plain sentence what it does.
    `title_in_use` heads the menu in which one of several models of this kind is chosen, if one can be.
    """

    title: Title
    title_in_sentence: Title
    description: Title
    colour: str
    bundled: str
    title_in_use: Title | None = None
    is_quick: bool = False
    parts: tuple[Kind, ...] = ()
    takes_along: tuple[Kind, ...] = ()


TABLE: Mapping[str, KindRow] = {
    Kind.TRANSFORMER: KindRow(
        title=lambda: _("GPT-2"),
        title_in_sentence=lambda: _("GPT-2"),
        description=lambda: _("A neural network that takes the whole text before the caret into account."),
        colour="orange",
        bundled="english-gpt2",
        title_in_use=lambda: _("GP&T-2 in use"),
    ),
    Kind.NGRAM: KindRow(
        title=lambda: _("N-gram"),
        title_in_sentence=lambda: _("the n-gram model"),
        description=lambda: _("Knows which words often follow the last few, and answers at once."),
        colour="green",
        bundled="english-ngram",
        title_in_use=lambda: _("&N-gram model in use"),
        is_quick=True,
    ),
    Kind.BLEND: KindRow(
        title=lambda: _("Best of both"),
        title_in_sentence=lambda: _("the best of both"),
        description=lambda: _("Mixes the suggestions of GPT-2 and the n-gram model, which saves the most keys."),
        colour="blue",
        bundled="english-blend",
        parts=(Kind.TRANSFORMER, Kind.NGRAM),
        takes_along=(Kind.TRANSFORMER,),  # the n-gram model stays, to go on predicting
    ),
}
SINGLE = tuple(kind for kind in Kind if not TABLE[kind].parts)  # made of files alone
MIXED = tuple(kind for kind in Kind if TABLE[kind].parts)
# The quick ones first, so that predictions start early, and the mixed ones after their parts.
OPENING_ORDER = (*sorted(SINGLE, key=lambda kind: not TABLE[kind].is_quick), *MIXED)


def needed_for(kinds: Collection[str]) -> tuple[Kind, ...]:
    """These kinds and those that they are made of, in opening order."""
    return in_opening_order([*kinds, *(part for kind in kinds for part in TABLE[kind].parts)])


def in_opening_order(kinds: Iterable[str]) -> tuple[Kind, ...]:
    """These kinds, each once, in the order in which their models are opened and asked."""
    wanted = set(kinds)
    return tuple(kind for kind in OPENING_ORDER if kind in wanted)


def made_of(kind: str) -> tuple[Kind, ...]:
    """The kinds that a model of this kind is a part of."""
    return tuple(other for other in Kind if kind in TABLE[other].parts)


def ends_with(kind: str) -> tuple[Kind, ...]:
    """The other kinds whose models end when one of this kind fails, mixed ones before their parts."""
    along = TABLE[kind].takes_along
    ended = {*made_of(kind), *along, *(other for part in along for other in made_of(part))}
    return tuple(other for other in reversed(OPENING_ORDER) if other in ended and other != kind)
