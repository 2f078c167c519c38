"""Finds secrets that are groups of words or letters without any label: recovery phrases and app passwords."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.own_words.secrets.letters import strangeness

_LEAST = 12  # words of a recovery phrase, each of 3 to 8 letters and none of them the commonest of a language
_SMALL = r"[a-zß-öø-ÿ]{3,8}+"
_RUN = re.compile(rf"(?<!\S){_SMALL}(?:\s{{1,2}}+{_SMALL}){{{_LEAST - 1},}}+(?!\w)")
_WORD = re.compile(r"\S+")
# What hardly any twelve words of prose do without, and no word of the lists that recovery phrases are drawn from.
_COMMON = (
    "the and was were are for not but had has have his her hers him its our ours they them their she from "
    "would been being than who whom which these those did does may might should because while though "
    "der die das den dem des und ist sind war waren wird werden ein eine einen einem einer eines nicht auch auf aus "
    "bei von vom mit für über unter nach vor zum zur als wie wenn aber oder noch nur schon sich ich wir ihr sie haben "
    "hat les des une est sont était dans pour par pas plus sur avec qui que aux cette ces mais nous vous ils "
    "elle elles los las una uno por con del para que como pero más sus este esta son era fue hay muy sin sobre "
    "gli dei delle della dello nel nella che chi non per con una uno sono era più anche come dal dalla questa questo "
    "uma dos das não que por com para mas são mais como foi nos nas pelo pela sua seu este esta"
)
_COMMON_WORDS = frozenset(_COMMON.split())
_FOURS = re.compile(r"(?<!\S)(?:[a-z]{4}[ -]){3}[a-z]{4}(?![^\s.,;:!?)])")  # as of application passwords
_STRANGE = 3.95  # bits a letter: 98 in 100 random letters in fours have more, and of words one in 10,000


def groups(text: str) -> Iterator[tuple[int, int]]:
    """The spans of recovery phrases and of letters in fours."""
    for run in _RUN.finditer(text):
        yield from _without_common(text, run.start(), run.end())
    for found in _FOURS.finditer(text):
        if strangeness(re.split("[ -]", found[0])) > _STRANGE:
            yield found.span()


def _without_common(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretches of at least so many words, none of them common."""
    words: list[re.Match[str]] = []
    for word in [*_WORD.finditer(text, begin, end), None]:
        if word and word[0] not in _COMMON_WORDS:
            words.append(word)
            continue
        if len(words) >= _LEAST:
            yield words[0].start(), words[-1].end()
        words = []
