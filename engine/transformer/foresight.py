"""What the writer is likely to do next: type one of a few letters, or take a suggestion."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from engine.prediction import Request, Suggestion
from engine.transformer.search import FoundWords, Stem, likeliest_covers
from engine.transformer.tree import Node
from engine.transformer.vocabulary import TokenVocabulary

_LOOKED_AT = 64  # tokens from which the next letter is guessed


def futures(
    request: Request, prefix: str, suggestions: Sequence[Suggestion], found: FoundWords, vocabulary: TokenVocabulary
) -> list[str]:
    """The texts that may stand before the caret next, likeliest first. `found` is what the suggestions came from."""
    head = request.before[: len(request.before) - len(prefix)]
    taken = [(suggestion.probability, f"{head}{suggestion.word} ") for suggestion in suggestions]
    letters = _next_letters(found.context, found.stem, vocabulary).items()
    typed = [((1 - found.typed) * probability, request.before + letter) for letter, probability in letters]
    finished = [(found.typed, request.before + " ")] if prefix else []
    return [text for _, text in sorted(taken + typed + finished, reverse=True)]


def _next_letters(node: Node, stem: Stem, vocabulary: TokenVocabulary) -> dict[str, float]:
    """The probability of each letter to come next, given the stem, as far as single tokens tell."""
    probabilities: dict[str, float] = defaultdict(float)
    typed = len(stem.lead + stem.letters)
    for token, probability in likeliest_covers(node, stem, vocabulary, _LOOKED_AT):
        letter = (vocabulary.tokens[token] or b"")[typed : typed + 1]
        if letter.isalpha():  # of the ASCII letters: a byte of another is no letter by itself
            probabilities[letter.decode()] += probability
    whole = sum(probabilities.values())
    return {letter: probability / whole for letter, probability in probabilities.items() if whole}
