"""Measures the gate by kinds: `python -m tests.engine.own_words.gate_kinds` prints what it stops and what it lets by.

A secret is stopped where no word of it is learned, but those that stand in the text around it as well; a harmless text
is learned where every word of it is.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable

from engine.own_words import gate
from engine.text import WORD, fold, straight
from tests.engine.own_words.harmless_by_kind import harmless
from tests.engine.own_words.secrets_by_kind import Secret, secrets

_SHORTEST = 3  # letters of a part of a secret that would betray it
Tally = dict[str, list[str]]  # by kind, the texts that were treated wrongly; an empty string for each that was not


def stopped(is_sealed: bool) -> Tally:
    """The secrets of a half, those that were learned named."""
    return _tally((case.kind, case.text if _is_learned(case) else "") for case in secrets(is_sealed))


def learned(is_sealed: bool) -> Tally:
    """The harmless texts of a half, those not wholly learned named."""
    return _tally((kind, text if _lost(text) else "") for kind, text in harmless(is_sealed))


def share(tally: Tally) -> float:
    """The part, 0 to 1, that was treated rightly."""
    every = [wrong for texts in tally.values() for wrong in texts]
    return every.count("") / len(every)


def _tally(results: Iterable[tuple[str, str]]) -> Tally:
    found: Tally = defaultdict(list)
    for kind, wrong in results:
        found[kind].append(wrong)
    return found


def _words(text: str) -> Counter[str]:
    return Counter(fold(word) for word in WORD.findall(straight(text)) if word.isalpha())


def _kept(text: str) -> Counter[str]:
    return sum((_words(" ".join(sentence)) for sentence in gate.sentences(text)), Counter())


def _is_learned(case: Secret) -> bool:
    around = case.text
    for part in case.parts:
        around = around.replace(part, " ")
    kept = _words(" ".join(case.parts)) & (_kept(case.text) - _words(around))
    return any(len(word) >= _SHORTEST for word in kept)


def _lost(text: str) -> Counter[str]:
    """The words that were not learned; the mark of a sentence's start is none."""
    return _words(text) - _kept(text)


def main() -> None:
    """Print how many of each half were treated rightly, and with `--which` the others of the open one."""
    for name, measured in (("secrets stopped", stopped), ("harmless learned", learned)):
        for half in ("open", "sealed"):
            tally = measured(half == "sealed")
            count = sum(map(len, tally.values()))
            sys.stdout.write(f"{name}, {half} half: {100 * share(tally):.1f} % of {count}\n")
            wrong = sorted((kind, text) for kind, texts in tally.items() for text in texts if text)
            if "--which" in sys.argv and half == "open":
                sys.stdout.writelines(f"  {kind}: {text!r}\n" for kind, text in wrong)


if __name__ == "__main__":
    main()
