"""Tells words that are made from listed ones by a usual ending: no list has all of them, and they are no slips."""

from __future__ import annotations

import re
from collections.abc import Container

_SHORTEST = 5  # letters of the word that it is made from
_ENDINGS = (
    "s", "er", "ers", "or", "ors", "ish", "less", "ness", "able", "ability", "ize", "izes", "ized", "izing", "izer",
    "ization", "izations", "ise", "ising", "ings", "ing", "like", "ism", "ist", "ists", "wise", "ify", "ifier",
)  # fmt: skip
_DOUBLED = re.compile(r"(.)\1")
_VOWELS = frozenset("aeiou")


def is_derived(folded: str, listed: Container[str]) -> bool:
    """Whether a folded word is a listed one with an ending, as "podcaster"; a final e may be gone, as in "sharable"."""
    bases = ((folded.removesuffix(ending), ending) for ending in _ENDINGS if folded.endswith(ending))
    return any(
        len(base) >= _SHORTEST
        and base[-1] != ending[0]
        and (base in listed or (ending[0] in _VOWELS and f"{base}e" in listed))
        for base, ending in bases
    )


def single(folded: str) -> str:
    """The word with each double letter single: slips in doubling are the same but for that."""
    return _DOUBLED.sub(r"\1", folded)
