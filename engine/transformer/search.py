"""Finds the likeliest words in the tree of tokens.

A word's probability is the sum over its spellings in tokens, each times the probability that the word ends there. The
search evaluates the likeliest unexpanded spellings first, a row of them at a time. All that an unexpanded spelling can
still add to a word is its own probability, so the search ends when that is too small to matter; with no bound on effort
its result is that of enumerating all token sequences.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush, nlargest
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from engine.prediction import Cancellation
from engine.transformer.session import Probabilities
from engine.transformer.tree import Node, TokenTree
from engine.transformer.vocabulary import PrefixIndex, TokenVocabulary, fold

Ids = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Effort:
    """How far a search goes: one run of the model with as many spellings as words are wanted, then one for each of
    `rows`, which says how many spellings it holds at most.

    `width` is how many continuations of a spelling are looked at. Spellings are followed down to `margin` times the
    probability of the last wanted word, and not below `tolerance` times that of the stem, nor is a word
    offered that is less likely.
    """

    rows: tuple[int, ...]
    width: int
    margin: float
    tolerance: float


@dataclass(frozen=True, slots=True)
class Stem:
    """What a word begins with: `lead`, the space before it or nothing, and the typed `letters`, as bytes.

    With `folded`, case is ignored, and `letters` are folded. With `complete`, the letters are the whole word.
    """

    lead: bytes
    letters: bytes
    folded: bool = True
    complete: bool = False


@dataclass(slots=True)
class FoundWord:
    """A word found: its probability, all its cases together, and how much of it each case has, as bytes."""

    probability: float = 0.0
    cases: dict[bytes, float] = field(default_factory=dict)

    def add(self, case: bytes, probability: float) -> None:
        self.probability += probability
        self.cases[case] = self.cases.get(case, 0.0) + probability

    @property
    def commonest(self) -> bytes:
        return max(self.cases, key=self.cases.__getitem__)


@dataclass(frozen=True, slots=True)
class FoundWords:
    """What a search found after `context`: the likeliest words that go on from `stem`, likeliest first.

    `others` are as many more at most, of whose probabilities a part may be missing. `mass` is the probability of the
    stem, `typed` the share of it that the word has which the letters already spell.
    """

    context: Node
    stem: Stem
    words: list[FoundWord]
    others: list[FoundWord]
    mass: float
    typed: float


class UnfinishedWord(NamedTuple):
    """The beginning of a word, spelt `text` in tokens up to `token`, which follows `parent` and is not expanded yet.

    Sorts likeliest first: `cost` is minus its probability, and `number` tells equals apart.
    """

    cost: float
    number: int
    parent: Node
    token: int
    text: bytes


class WordSearch:
    """One search for the words that begin with a stem, after the text that ends at the node `context`.

    `run` may be called once.
    """

    def __init__(
        self,
        tree: TokenTree,
        vocabulary: TokenVocabulary,
        context: Node,
        stem: Stem,
        effort: Effort,
        never_offered: frozenset[bytes] = frozenset(),
    ) -> None:
        self._tree, self._vocabulary, self._context = tree, vocabulary, context
        self._stem, self._effort = stem, effort
        self._whole = stem.lead + stem.letters
        self._index = vocabulary.folded if stem.folded else vocabulary.exact
        typed = fold(stem.letters)
        # Once such a word is typed in full, its longer forms are offered like any others.
        self._held_back = {typed} if typed in never_offered else {typed, *never_offered}
        self._frontier: list[UnfinishedWord] = []
        self._pushed = 0
        self._bound = 0.0  # spellings below this probability are left alone
        self._words: dict[bytes, FoundWord] = {}  # by their folded bytes
        self._mass = 0.0  # the probability of the stem

    def run(self, count: int, cancellation: Cancellation) -> FoundWords:
        """Search until the `count` likeliest words are found. Raises Cancelled."""
        rows = (count, *self._effort.rows)
        if self._tree.room() < sum(rows):
            self._tree.prune(self._context)
        if not self._stem.letters:
            self._mass = mass_of_lead(self._context, self._stem.lead, self._vocabulary)
        self._expand(self._context, b"", 1.0)
        for row in rows:
            self._set_bound(count)
            batch = self._batch(row)
            if not batch:
                break
            nodes = self._tree.branch([(spelling.parent, spelling.token) for spelling in batch], cancellation)
            for spelling, node in zip(batch, nodes, strict=True):
                self._expand(node, spelling.text, -spelling.cost)
        ranked = sorted(self._offered(), key=lambda word: (-word.probability, word.commonest))
        words = [word for word in ranked[: 2 * count] if _is_text(word.commonest)]
        typed = self._typed_word().probability / self._mass if self._mass else 0.0
        return FoundWords(self._context, self._stem, words[:count], words[count:], self._mass, typed)

    def _typed_word(self) -> FoundWord:
        return self._words.get(fold(self._stem.letters), FoundWord())

    def _offered(self) -> list[FoundWord]:
        """The words found, but for scraps, the one that is typed already, and those that are not offered."""
        least = self._least()
        return [word for text, word in self._words.items() if word.probability > least and text not in self._held_back]

    def _set_bound(self, count: int) -> None:
        """Set the bound by the last of the `count` likeliest words so far. It never falls, since words only gain."""
        best = nlargest(count, [word.probability for word in self._offered()])
        last = best[-1] if len(best) == count else 0.0
        self._bound = max(last * self._effort.margin, self._least())

    def _least(self) -> float:
        """The probability below which nothing is worth looking at or showing."""
        return self._mass * self._effort.tolerance

    def _batch(self, row: int) -> list[UnfinishedWord]:
        """The next `row` spellings to expand, also if the tree holds them: the result depends on the request alone."""
        batch: list[UnfinishedWord] = []
        while self._frontier and len(batch) < row and -self._frontier[0].cost > self._bound:
            batch.append(heappop(self._frontier))
        return batch

    def _expand(self, node: Node, text: bytes, probability: float) -> None:
        """Take in what follows `node`: the word may end there, or go on."""
        missing = self._whole[len(text) :]
        if missing or text == self._stem.lead:
            self._complete_stem(node, text, missing, probability)
            return
        end, further = _after_word(node, self._vocabulary, self._effort.width)
        word = text[len(self._stem.lead) :]
        self._words.setdefault(fold(word), FoundWord()).add(word, probability * end)
        if not self._stem.complete:
            self._push(node, text, probability, further)

    def _complete_stem(self, node: Node, text: bytes, missing: bytes, probability: float) -> None:
        """Follow `node` with tokens that hold all that is missing of the stem, or the beginning of it."""
        probabilities = _in_order(node, self._index)
        if self._stem.letters:
            self._mass += probability * float(probabilities[self._index.starting_with(missing)].sum())
        covers = self._index.covering(missing, self._stem.complete)
        self._push(
            node, text, probability, _likeliest(self._index.ids[covers], probabilities[covers], self._effort.width)
        )
        for length in range(1, len(missing) + (missing == self._stem.lead)):
            for place in self._index.equal_to(missing[:length]):
                self._push(node, text, probability, [(int(self._index.ids[place]), float(probabilities[place]))])

    def _push(self, node: Node, text: bytes, probability: float, tokens: Sequence[tuple[int, float]]) -> None:
        """Add the spellings that go on from `text` with one of `tokens`, given with their probabilities, falling."""
        if node.position + 1 >= self._tree.max_length:
            return
        least = max(self._bound, self._least())
        for token, following in tokens:
            if probability * following <= least:
                break
            self._pushed += 1
            longer = text + (self._vocabulary.tokens[token] or b"")
            heappush(self._frontier, UnfinishedWord(-probability * following, self._pushed, node, token, longer))


def likeliest_covers(node: Node, stem: Stem, vocabulary: TokenVocabulary, width: int) -> list[tuple[int, float]]:
    """The `width` likeliest tokens after `node` that hold the whole stem, with their probabilities, falling."""
    index = vocabulary.folded if stem.folded else vocabulary.exact
    covers = index.covering(stem.lead + stem.letters, stem.complete)
    return _likeliest(index.ids[covers], _in_order(node, index)[covers], width)


def mass_of_lead(node: Node, lead: bytes, vocabulary: TokenVocabulary) -> float:
    """The probability that the text goes on with `lead`, a space or nothing, whatever comes then."""
    assert node.probabilities is not None
    return float(node.probabilities @ vocabulary.spaced) if lead else 1.0


def _after_word(node: Node, vocabulary: TokenVocabulary, width: int) -> tuple[float, list[tuple[int, float]]]:
    """The probability that the word of `node` ends there, and the `width` likeliest tokens that go on with it."""
    if "after word" not in node.notes:
        assert node.probabilities is not None
        end = float(node.probabilities @ vocabulary.ends)
        tokens = vocabulary.continues
        node.notes["after word"] = end, _likeliest(tokens, node.probabilities[tokens], width)
    return node.notes["after word"]  # type: ignore[no-any-return]


def _in_order(node: Node, index: PrefixIndex) -> Probabilities:
    """The probabilities after `node` in the order of `index`; kept, since every further letter asks again."""
    if index not in node.notes:
        assert node.probabilities is not None
        node.notes[index] = node.probabilities[index.ids]  # [V] -> [n]
    return node.notes[index]  # type: ignore[no-any-return]


def _likeliest(tokens: Ids, probabilities: Probabilities, width: int) -> list[tuple[int, float]]:
    """The `width` tokens of greatest probability with their probabilities, falling."""
    if len(tokens) > width:
        best = np.argpartition(probabilities, -width)[-width:]
        tokens, probabilities = tokens[best], probabilities[best]
    order = np.argsort(-probabilities, kind="stable")
    return list(zip(tokens[order].tolist(), probabilities[order].tolist(), strict=True))


def _is_text(word: bytes) -> bool:
    """Whether the bytes are whole characters that show; tokens may be parts of one, also of a control character."""
    try:
        return word.decode().isprintable()
    except UnicodeDecodeError:
        return False
