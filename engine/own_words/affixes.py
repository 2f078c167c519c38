"""The words that a hunspell dictionary makes of its stems by the rules in the `.aff` file beside it.

Prefixes, suffixes, both together, and suffixes of suffixes; flags of one letter, two letters, numbers and aliases.
spylls, the library that reads these files, looks words up but lists none, and had its last release in 2022.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

_MOST_FORMS = 200  # of one stem: languages that glue make more than anybody writes
_NO_WORD = ("FORBIDDENWORD", "ONLYINCOMPOUND", "NOSUGGEST")  # such a stem and its forms are not to be offered
_NO_WORD_ALONE = "NEEDAFFIX"
_ODD = re.compile(r"[^\w.\[\]^'-]")  # what no condition has


@dataclass(frozen=True, slots=True)
class _Affix:
    """What is cut off a stem and put there, where the stem fits; `flags` are those that the result has."""

    is_suffix: bool
    crosses: bool
    cut: str
    put: str
    fits: re.Pattern[str]
    flags: frozenset[str]

    def applied(self, word: str) -> str:
        """The new word, or nothing where the rule is for others."""
        if len(self.cut) >= len(word) or not self.fits.search(word):
            return ""
        if self.is_suffix:
            return word.removesuffix(self.cut) + self.put if word.endswith(self.cut) else ""
        return self.put + word.removeprefix(self.cut) if word.startswith(self.cut) else ""


@dataclass(slots=True)
class Affixes:
    """The rules of an `.aff` file, by flag."""

    flag_kind: str = ""  # "long", "num", or one letter
    aliases: list[str] = field(default_factory=list)  # the first says how many follow
    rules: dict[str, list[_Affix]] = field(default_factory=lambda: defaultdict(list))
    options: dict[str, str] = field(default_factory=dict)

    def words(self, stem: str, flags: str) -> Iterator[str]:
        """The words that an entry of the dictionary stands for, the stem among them."""
        mine = self.split(flags)
        if mine.isdisjoint(self.options.get(name, "") for name in _NO_WORD):
            if self.options.get(_NO_WORD_ALONE, "") not in mine:
                yield stem
            yield from islice(self._forms(stem, mine), _MOST_FORMS)

    def split(self, flags: str) -> frozenset[str]:
        """The flags in a text of them."""
        if self.aliases and flags.isdecimal():
            flags = self.aliases[int(flags)] if 0 < int(flags) < len(self.aliases) else ""
        if self.flag_kind == "long":
            return frozenset(re.findall("..", flags))
        return frozenset(filter(None, flags.split(",")) if self.flag_kind == "num" else flags)

    def _forms(self, stem: str, flags: Collection[str]) -> Iterator[str]:
        suffixed: list[str] = []
        for rule, word in self._applied(stem, flags, is_suffix=True):
            yield word
            yield from (longer for _rule, longer in self._applied(word, rule.flags, is_suffix=True))
            suffixed += [word] * rule.crosses
        for rule, word in self._applied(stem, flags, is_suffix=False):
            yield word
            yield from filter(None, map(rule.applied, suffixed if rule.crosses else ()))

    def _applied(self, word: str, flags: Collection[str], is_suffix: bool) -> Iterator[tuple[_Affix, str]]:
        rules = (rule for flag in sorted(flags) for rule in self.rules.get(flag, ()) if rule.is_suffix == is_suffix)
        return ((rule, longer) for rule in rules if (longer := rule.applied(word)))


def read_affixes(text: str) -> Affixes:
    """The rules in the text of an `.aff` file; lines that are not understood are passed over."""
    found = Affixes()
    crosses: dict[tuple[str, str], bool] = {}
    for kind, *parts in (line.split() for line in text.splitlines() if line.strip()):
        if kind in ("PFX", "SFX") and len(parts) >= 3:
            if (kind, parts[0]) in crosses:
                found.rules[parts[0]] += _rules(found, kind, crosses[kind, parts[0]], parts[1:])
            else:
                crosses[kind, parts[0]] = parts[1] == "Y"  # the head of a group
        elif kind == "FLAG" and parts:
            found.flag_kind = parts[0]
        elif kind == "AF" and parts:
            found.aliases.append(parts[0])
        elif parts:
            found.options[kind] = parts[0]
    return found


def _rules(affixes: Affixes, kind: str, crosses: bool, parts: Sequence[str]) -> Iterator[_Affix]:
    """The rule of a line, if it is one."""
    cut, put, condition = (*parts, ".")[:3]
    put, _, flags = put.partition("/")
    condition = _ODD.sub("", condition)
    try:
        fits = re.compile(f"{condition}$" if kind == "SFX" else f"^{condition}")
    except re.error:
        return
    nothing = {"0": ""}
    yield _Affix(kind == "SFX", crosses, nothing.get(cut, cut), nothing.get(put, put), fits, affixes.split(flags))
