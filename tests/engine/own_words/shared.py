"""What tests of own words share: a clock set by hand, texts to learn, and looks at what was learned."""

from pathlib import Path

from engine.own_words import OwnWords
from engine.own_words.listing import learned
from engine.text import caret

NOW = 1_800_000_000
TEXT = "We met Zorblatt at the quay. Zorblatt was late."
SECOND = "Then we met Zorblatt again."


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.seconds = NOW

    def __call__(self) -> float:
        return self.seconds


def written(path: Path) -> bytes:
    """All bytes of the file and of what lies beside it."""
    return b"".join(file.read_bytes() for file in sorted(path.parent.glob(f"{path.name}*"))).lower()


def texts(own: OwnWords, containing: str = "") -> set[str]:
    return {found.text for found in learned(own, containing)}


def probability(own: OwnWords, before: str, word: str) -> float:
    return own.expectation(caret(before)).probability(word)
