"""Makes the list of correctly spelt words: `python -m models.making.spelling_build SCOWL_FOLDER OUT_FOLDER`.

SCOWL_FOLDER holds SCOWL's lists as Debian's package `scowl` has them (`english-words.10` and so on, in UTF-8).
Words that SCOWL lacks come from the bundled n-gram model, and from it comes how common each word is. The same lists and
the same model give the same bytes. What else lies in OUT_FOLDER, the card and SCOWL's copyright, stays, and goes into
the manifest.

What a model has read holds misspellings too. So a word that SCOWL lacks is taken in only if it is common enough, and if
no word of SCOWL's that looks like it, nor two words that make it up, are so much commoner that it is likely a slip of
theirs: short words look like others by chance, long ones seldom do.
"""

from __future__ import annotations

import argparse
import math
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.corrections.dictionary import FILE_NAME, Dictionary
from engine.errors import TextError
from engine.kinds import Kind
from engine.ngram.backend import MODEL_FILE
from engine.ngram.container import read_arrays
from engine.ngram.trie import Trie
from engine.ngram.vocabulary import NgramVocabulary
from engine.ngram.words import END, START
from engine.text import fold
from models.store import bundled
from models.store.manifest import write_manifest

_LIST = re.compile(r"(?:english|american|british|british_z|canadian|australian)-([a-z-]+)\.(\d+)")
_LARGEST = 60  # SCOWL's size for spell checkers: larger lists have rare words that are oftener slips of common ones
_WORD = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)*")
# What SCOWL has as rare words, and almost always lacks an apostrophe.
_LACKING = frozenset(("cant", "hes", "hows", "shes", "whats", "wheres", "wont"))
_UNITS = frozenset(("cm", "ft", "hr", "kg", "km", "lb", "mg", "ml", "mm", "oz", "vs", "yr"))
_SHORT = 3  # letters up to which most strings look like a word
_LONG = 7  # letters from which a word two edits away is no chance
_ENDINGS = ("s", "d", "r", "y")  # what makes another word of a word and is no slip
_ROUNDS = 2  # of adding up what follows each word, after which shares change little
_NEGLIGIBLE = 1e-9  # a share that adds nothing


@dataclass(frozen=True, slots=True)
class Rule:
    """When a word that SCOWL lacks is taken in. Chosen on text held out of the corpus.

    `share` is the least share of all words, `short` that of one of up to 3 small letters, and `capitals` that of a word
    with capitals beyond the first letter, SCOWL's too: written so it is never misspelt, and in small letters it is more
    likely a slip. `odds` says for words of up to 4, 5, 6 and more letters how many times as common a word one edit away
    may be; `name` multiplies that for names, and `far` for words two edits away, which count from 7 letters on.
    `apostrophe` and `pair` stand in place of it for the same letters with an apostrophe and with a space.
    """

    share: float = 2e-7
    short: float = 1e-5
    capitals: float = 2e-5
    odds: tuple[float, float, float, float] = (300, 20, 10, 3)
    name: float = 10
    far: float = 5
    apostrophe: float = 3
    pair: float = 2


class WordShares:
    """The n-gram model's words by their folded form, and their shares of all words."""

    def __init__(self, folder: Path) -> None:
        arrays = read_arrays(folder / MODEL_FILE)
        self.vocabulary = NgramVocabulary.from_arrays(arrays)
        self._trie = Trie(arrays, len(self.vocabulary))
        shares = _shares(self._trie, self.vocabulary)
        self.forms = {fold(word): word for word in self.vocabulary if _WORD.fullmatch(word)}
        self.share = {folded: float(shares[self.vocabulary.id(folded)]) for folded in self.forms}

    def pair_share(self, first: str, second: str) -> float:
        """How often the second word follows the first, as a share of all words."""
        if first not in self.share or second not in self.share:
            return 0.0
        following = self._trie.probabilities([self.vocabulary.id(first)])
        return self.share[first] * float(following[self.vocabulary.id(second)])


def build(scowl: Path, out: Path, rule: Rule | None = None) -> int:
    """Write the word list into `out`; returns how many words it has. Raises TextError, ModelError, OSError."""
    rarity = words(read_scowl(scowl), WordShares(bundled(Kind.NGRAM)), rule or Rule())
    lines = [f"{form}\t{rarity[form]}\n" for form in sorted(rarity, key=fold)]
    out.mkdir(parents=True, exist_ok=True)
    (out / FILE_NAME).write_text("".join(lines), encoding="utf-8", newline="\n")
    write_manifest(
        out,
        kind="words",
        name=out.name,
        licence="SCOWL's own (see COPYRIGHT) and CC-BY-SA-4.0",
        sources=["SCOWL by Kevin Atkinson, sizes 10 to 60", "the n-gram model that comes with Foreword"],
    )
    return len(lines)


def read_scowl(folder: Path) -> dict[str, str]:
    """SCOWL's words, from American to Australian, by their folded form; accents are taken off. Raises TextError."""
    files = [(match, path) for path in sorted(folder.iterdir()) if (match := _LIST.fullmatch(path.name))]
    if not files:
        raise TextError("{folder} has no list of SCOWL's: give the folder that holds english-words.10.", folder=folder)
    found: dict[str, str] = {}
    for match, path in files:
        least = 1 if match[1] == "words" else _SHORT  # letters: most pairs of letters stand for something
        for word in map(_plain, path.read_text(encoding="utf-8").split()) if int(match[2]) <= _LARGEST else ():
            if _WORD.fullmatch(word) and (len(word) >= least or word in _UNITS):
                found[fold(word)] = min(word, found.get(fold(word), word), key=str.swapcase)  # "may" before "May"
    return {folded: word for folded, word in found.items() if not folded.endswith("'s") or folded[:-2] not in found}


def words(scowl: Mapping[str, str], model: WordShares, rule: Rule) -> dict[str, int]:
    """All words in the form they have inside a sentence, and how rare they are: -ln of their share, in whole nats."""
    forms = {folded: _form(form, model, rule) for folded, form in scowl.items() if folded not in _LACKING}
    forms |= {folded: model.forms[folded] for folded in _new(scowl, model, rule)}
    least = min(share for share in model.share.values() if share) / 2
    return {
        form: round(-math.log(share))
        for folded, form in forms.items()
        if (share := max(model.share.get(folded, 0), least)) > rule.capitals or form[1:] == fold(form[1:])
    }


def _form(listed: str, model: WordShares, rule: Rule) -> str:
    """The commonest form of a word that SCOWL has. Where that is rare or an abbreviation, it may be another word's."""
    folded = fold(listed)
    commonest = model.forms.get(folded, listed)
    is_other = len(listed) > 2 and listed[1:].islower() and not commonest[1:].islower()
    return listed if is_other or model.share.get(folded, 0) < rule.capitals else commonest


def _new(scowl: Mapping[str, str], model: WordShares, rule: Rule) -> Iterator[str]:
    """The words of the model that SCOWL lacks and that are spelt correctly as far as can be told."""
    known = Dictionary({folded: 0 for folded in scowl if model.share.get(folded)})
    for folded, share in model.share.items():
        is_short = len(folded) <= _SHORT and model.forms[folded].islower()
        if folded in scowl or share < (rule.short if is_short else rule.share):
            continue
        base = folded.removesuffix("'s")
        if base in scowl if base != folded else not _is_slip(folded, known, model, rule):
            yield folded


def _is_slip(folded: str, known: Dictionary, model: WordShares, rule: Rule) -> bool:
    """Whether a word is more likely another one misspelt."""
    share = model.share[folded]
    odds = rule.odds[min(max(len(folded), 4), 7) - 4] * (rule.name if model.forms[folded][0].isupper() else 1)
    near = known.near(folded, 1)
    far = set(known.near(folded, 2)).difference(near) if len(folded) >= _LONG else set()
    limits = {word: odds for word in near if folded[len(word) :] not in _ENDINGS or not folded.startswith(word)}
    limits |= dict.fromkeys(far, odds * rule.far)
    return (
        any(model.share[word] > limit * share for word, limit in limits.items())
        or _lacks_apostrophe(folded, model, rule.apostrophe)
        or _pairs(folded, model) > rule.pair * share
    )


def _lacks_apostrophe(folded: str, model: WordShares, odds: float) -> bool:
    """Whether the same letters with an apostrophe are so many times as common."""
    spellings = (f"{folded[:place]}'{folded[place:]}" for place in range(1, len(folded)))
    return any(model.share.get(spelling, 0) > odds * model.share.get(folded, 0) > 0 for spelling in spellings)


def _pairs(folded: str, model: WordShares) -> float:
    """How often two words that make up this one follow each other, as a share of all words."""
    return sum(model.pair_share(folded[:place], folded[place:]) for place in range(1, len(folded)))


def _shares(trie: Trie, vocabulary: NgramVocabulary) -> npt.NDArray[np.float64]:
    """Each word's share of all words, [vocabulary]: what the model's pairs of words agree on.

    The model's own shares of single words are Kneser-Ney's, which count contexts and not occurrences.
    """
    start, end = vocabulary.id(START), vocabulary.id(END)
    shares = trie.probabilities([]).astype(np.float64)
    for _ in range(_ROUNDS):
        following = np.zeros(len(vocabulary))
        for index in np.flatnonzero(shares > _NEGLIGIBLE):
            following += shares[index] * trie.probabilities([start if index == end else int(index)])
        shares = following / following.sum()
    return shares


def _plain(word: str) -> str:
    """The word without accents."""
    return "".join(letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter))


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description="Make the list of correctly spelt words.")
    parser.add_argument("scowl", type=Path, help="the folder of SCOWL's lists")
    parser.add_argument("out", type=Path, help="the folder to write into")
    options = parser.parse_args()
    print(f"{build(options.scowl, options.out):,} words")  # noqa: T201


if __name__ == "__main__":
    main()
