"""Sentences of a few words that follow each other by rule, in which a tiny model finds much to learn."""

from __future__ import annotations

import random
from pathlib import Path

TOKENS = [*"abcdefghijklmnopqrstuvwxyzT.\n ", *(f" {letter}" for letter in "abcdhilnorst")]  # that spell them
_FOLLOWERS = {
    "the": ["small cat", "old dog", "red house"],
    "cat": ["sleeps in", "looks at"],
    "dog": ["runs to", "looks at"],
    "house": ["stands near", "belongs to"],
}


def sentences(generator: random.Random, count: int) -> str:
    """So many sentences of 24 words or so, as paragraphs."""
    return "\n\n".join(_sentence(generator) for _ in range(count))


def write_letters(folder: Path) -> Path:
    """Write fifty files of ten sentences each."""
    folder.mkdir()
    generator = random.Random(1)
    for number in range(50):
        (folder / f"{number}.txt").write_text(sentences(generator, 10), "utf-8")
    return folder


def _sentence(generator: random.Random) -> str:
    words = ["the"]
    while len(words) < 24:
        words += generator.choice(_FOLLOWERS.get(words[-1], ["the"])).split()
    return " ".join(words).capitalize() + "."
