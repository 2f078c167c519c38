"""The perplexity that `count` prints is KenLM's of the same model on the same held-out text."""

from pathlib import Path

import kenlm
import numpy as np
import pytest

from engine.ngram.words import pieces, token
from models.ngram.build import count
from models.ngram.card import Card
from models.ngram.measure import MeasuredPerplexity
from models.reading.corpus import Source, held_out

CARD = Card("small", "MIT", ("a test",))


def documents(number: int) -> str:
    random = np.random.default_rng(5)
    words = [first + second for first in "bdfgkmptrs" for second in "aeiou"]
    lines = [" ".join(words[place] for place in random.zipf(1.6, 9) % len(words)) for _ in range(number)]
    return "\n\n".join(f"{line}. {line[::-1]}, {line[:2]}" for line in lines) + "\n"


def counted(folder: Path, text: str, **options: object) -> MeasuredPerplexity | None:
    path = folder / "text.txt"
    path.write_text(text)
    return count([Source(path)], folder / "model", 1_000_000, CARD, lambda doing, share: None, **options)


def of_kenlm(folder: Path) -> tuple[float, int, int]:
    """Perplexity without unknown words, how many words there are, and how many more are unknown."""
    model = kenlm.Model(str(folder / "model.arpa"))
    text = "".join(held_out(folder / "text.txt"))
    sentences = " ".join(map(token, pieces(text))).split("</s>")
    scores = [score for sentence in sentences if sentence.strip() for score in model.full_scores(sentence)]
    known = [score for score, _, unknown in scores if not unknown]
    return 10 ** -np.mean(known), len(known), len(scores) - len(known)


@pytest.mark.parametrize("order", [2, 3, 5])
def test_it_is_kenlms(tmp_path: Path, order: int) -> None:
    found = counted(tmp_path, documents(600), order=order, words=60, pruning="none", arpa=tmp_path / "model.arpa")
    assert found is not None
    perplexity, words, unknown = of_kenlm(tmp_path)
    assert unknown > 0
    assert (found.words, found.unknown) == (words, unknown)
    assert found.perplexity == pytest.approx(perplexity, rel=1e-4)


def test_longer_ngrams_foresee_held_out_text_better(tmp_path: Path) -> None:
    text = "\n\n".join(f"We saw {word} {word[::-1]} again" for word in ("ab", "cd", "ef", "gh") * 100) + "\n"
    one, two = (counted(tmp_path, text, order=order) for order in (1, 2))
    assert one is not None
    assert two is not None
    assert two.perplexity < one.perplexity / 2


def test_the_card_says_what_was_measured_and_that_nothing_was(tmp_path: Path) -> None:
    found = counted(tmp_path, documents(200))
    assert str(found) in (tmp_path / "model" / "README.md").read_text()
    assert counted(tmp_path, documents(99)) is None
    assert "not measured" in (tmp_path / "model" / "README.md").read_text()
