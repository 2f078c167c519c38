"""The words that a typed one may have been meant for, and how likely each is before the text around is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from engine.corrections.channel import Channel
from engine.corrections.dictionary import Dictionary, near_words

OWN_RARITY = 12.0  # -ln of the share of one of the writer's own words, until the model is asked
_SHORT = 5  # letters up to which only one edit is looked for, not two
_SHORTEST_STEM = 3  # letters
_UNFINISHED = 0.7  # cost of a word whose rest is still to be typed


@dataclass(frozen=True, slots=True)
class Respelling:
    """`cost` is -ln P(typed | word), `rarity` is -ln P(word) as far as it is known without its context."""

    folded: str
    cost: float
    rarity: float

    def unlikelihood(self) -> tuple[float, str]:
        """The key by which respellings are sorted: the likeliest is the least."""
        return self.cost + self.rarity, self.folded


class Respellings:
    """Finds respellings in a word list and among the writer's own words. Threads may share it."""

    def __init__(self, dictionary: Dictionary, channel: Channel) -> None:
        self._dictionary = dictionary
        self._channel = channel
        self._near = lru_cache(256)(dictionary.near)
        self._near_stems = lru_cache(256)(dictionary.near_stems)

    def find(self, folded: str, own_words: Iterable[str], unfinished: bool) -> Iterable[Respelling]:
        """All respellings of a typed word, in no order; also itself, where it is known.

        `own_words` are folded, as the typed word is. If it is `unfinished` and no listed word begins so, also words
        that begin nearly so. Takes some milliseconds the first time.
        """
        distance = 1 if len(folded) <= _SHORT else 2
        known = self._near(folded, distance)
        found = {word: self._respelling(folded, word, self._dictionary.rarity(word)) for word in known}
        for word in near_words(folded, own_words, distance):
            found[word] = self._respelling(folded, word, found[word].rarity if word in found else OWN_RARITY)
        for pair, rarity in self._pairs(folded):
            found[pair] = self._respelling(folded, pair, rarity)
        if unfinished and len(folded) >= _SHORTEST_STEM and not self._dictionary.beginning_with(folded):
            for respelling in self._completions(folded):
                rival = found.get(respelling.folded, respelling)
                found[respelling.folded] = min(respelling, rival, key=Respelling.unlikelihood)
        return found.values()

    def _respelling(self, folded: str, word: str, rarity: float) -> Respelling:
        return Respelling(word, self._channel.cost(folded, word), rarity)

    def _pairs(self, folded: str) -> Iterator[tuple[str, float]]:
        """Two known words that were typed without the space between them."""
        for place in range(1, len(folded)):
            first, second = folded[:place], folded[place:]
            if all(half in "ai" if len(half) == 1 else half in self._dictionary for half in (first, second)):
                yield f"{first} {second}", self._dictionary.rarity(first) + self._dictionary.rarity(second)

    def _completions(self, folded: str) -> Iterator[Respelling]:
        """Words that begin nearly as `folded` does."""
        for stem in self._near_stems(folded):
            cost = self._channel.cost(folded, stem) + _UNFINISHED
            for word in self._dictionary.beginning_with(stem):
                yield Respelling(word, cost, self._dictionary.rarity(word))
