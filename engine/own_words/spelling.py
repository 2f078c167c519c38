"""What a speller says of the writer's own words, and which of them may be offered and taken for spelt correctly."""

from __future__ import annotations

from typing import Protocol

from engine.own_words.lexicon import LexiconWord

_SIGHTINGS = 2  # before a word that nobody else knows is offered
_DAYS = 3  # on which a word was kept, from which it is meant, though it looks like a slip


class Spelling(Protocol):
    """Knows how words are spelt. Quick where it was asked before."""

    def knows(self, folded: str, /) -> bool:
        """Whether a word is spelt correctly for all one knows of its capitals."""
        ...

    def form(self, folded: str, /) -> str:
        """The word in the case that it has inside a sentence; nothing where it isn't known."""
        ...

    def rarity(self, folded: str, /) -> int | None:
        """-ln of a word's share of all words that people write; None where it isn't known."""
        ...

    def is_slip(self, word: str, /) -> bool:
        """Whether rather another word was meant by this one, which stands inside a sentence."""
        ...


class NoSpelling:
    """Knows no word, and takes none for a slip."""

    def knows(self, _folded: str, /) -> bool:
        """See Spelling."""
        return False

    def form(self, _folded: str, /) -> str:
        """See Spelling."""
        return ""

    def rarity(self, _folded: str, /) -> int | None:
        """See Spelling."""
        return None

    def is_slip(self, _word: str, /) -> bool:
        """See Spelling."""
        return False


def is_vouched(word: LexiconWord) -> bool:
    """Whether the writer said that a word is meant as it is, or kept it over several days."""
    return word.is_meant or word.days >= _DAYS


def may_be_offered(word: LexiconWord, spelling: Spelling) -> bool:
    """Whether a word was seen often enough, and is no slip unless the writer vouches for it."""
    if is_vouched(word):
        return True
    if word.seen < _SIGHTINGS:
        return spelling.knows(word.folded)
    return not looks_like_slip(word, spelling)


def looks_like_slip(word: LexiconWord, spelling: Spelling) -> bool:
    """Whether rather another word was meant, and the writer doesn't vouch for this one."""
    is_seen_inside = word.votes > 0  # of a sentence: the case at its start tells nothing
    return not is_vouched(word) and spelling.is_slip(word.form if is_seen_inside else word.folded)
