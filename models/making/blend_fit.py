"""Fits the weights of the blend: `python -m models.making.blend_fit CORPUS_FOLDER OUT_FOLDER` makes the bundled ones.

The weight w of the transformer, for contexts of one length of which the n-gram model goes by so many words, is the one
that makes held-out text likeliest. Expectation-maximisation finds it: with t_i and n_i for the probabilities that the
two models give to word i after such a context,

    w <- mean over i of  w t_i / (w t_i + (1 - w) n_i)

until nothing changes; no step lowers the likelihood (Jelinek and Mercer, "Interpolated estimation of Markov source
parameters from sparse data", 1980; Dempster, Laird and Rubin, "Maximum likelihood from incomplete data via the EM
algorithm", 1977).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from engine.blend import LENGTHS, WEIGHTS_FILE, Weights, length
from engine.errors import ForewordError, TextError
from engine.kinds import Kind
from engine.ngram import NgramBackend, open_ngram
from engine.text import WORD, caret
from engine.transformer import Transformer, open_transformer
from engine.transformer.window import SENTENCE_START
from models.reading.corpus import held_out
from models.store import bundled
from models.store.manifest import write_manifest

Probabilities = npt.NDArray[np.float64]
TEXTS = (
    "email_sent", "tatoeba", "chitchat", "reddit_posts", "topical_chat", "web_english", "masc", "podcast_transcripts",
)  # fmt: skip
WORDS = 15_000  # as many from each text, as far as they go
_SETTLED = 1e-5  # a step that changes a weight by less is the last
_BOUNDS = 0.01, 0.99  # neither model is ever left out
_FEWEST = 100  # words; contexts that fewer follow have the weight of all of their length, or else of all
_CARD = """# {transformer} + {ngram}

The weights by which Foreword's default backend mixes its two models, word by word. This table has those of
{transformer}; {ngram} has the rest of 1. They depend on how many words there are before the word to come, and on how
many of those the n-gram model goes by: 0 where it knows the last one not at all.

| Words before | {heads} |
|---|{lines}
{rows}

Found by expectation-maximisation on {words:,} words of the texts that the manifest names, from every hundredth
document: those are held out from what Foreword trains and counts. Found again, after a model was made anew, by

    python -m models.making.blend_fit CORPUS_FOLDER OUT_FOLDER

- Licence: CC-BY-SA-4.0
- Limits: those of the two models; the weights suit everyday English, not any one writer.
"""


@dataclass(frozen=True, slots=True)
class Scores:
    """The probabilities that two models gave to words.

    `transformer` and `ngram` [n] are the words' probabilities, `lengths` [n] tells which length the context had (see
    `engine.blend.length`), `matched` [n] how many words of it the n-gram model went by.
    """

    transformer: Probabilities
    ngram: Probabilities
    lengths: npt.NDArray[np.int64]
    matched: npt.NDArray[np.int64]


def sample(path: Path, words: int) -> Iterator[tuple[str, str]]:
    """About `words` words of the held-out documents of a text, each with the text before it, sentence by sentence.

    The sentences are spread evenly. Every other one begins with an empty context, as what people begin to write does.
    Numbers are left out, since none is ever suggested. Raises TextError.
    """
    sentences = [sentence for document in held_out(path) for sentence in _sentences(document)]
    whole = sum(len(WORD.findall(sentence)) for _, sentence in sentences)
    step = max(1, whole // words)
    for number, (before, sentence) in enumerate(sentences[::step]):
        context = before if number % 2 else ""
        for match in WORD.finditer(sentence):
            if not match[0][0].isdigit():
                yield context + sentence[: match.start()], match[0]


def _sentences(document: str) -> Iterator[tuple[str, str]]:
    """The sentences of a document, each after the text before it."""
    ends = [match.end() for match in SENTENCE_START.finditer(document)]
    for begin, end in pairwise([0, *ends, len(document)]):
        yield document[:begin], document[begin:end]


def score(transformer: Transformer, ngram: NgramBackend, words: Iterable[tuple[str, str]]) -> Scores:
    """Ask both models for the probability of each word after the text before it."""
    log_probabilities, contexts = list[tuple[float, float]](), list[tuple[int, int]]()
    for before, word in words:
        at = caret(before)
        log_probabilities.append((transformer.log_probability(at, word), ngram.log_probability(at, word)))
        contexts.append((length(at), ngram.matched(at)))
    by_model = np.exp(np.array(log_probabilities, np.float64).reshape(-1, 2)).T  # [n, 2] -> [2, n]
    return Scores(*by_model, *np.array(contexts, np.int64).reshape(-1, 2).T)


def fit(scores: Scores, orders: int) -> list[list[float]]:
    """The transformer's weights, [LENGTHS, orders]. Raises TextError without words."""
    if not len(scores.matched):
        raise TextError("The held-out documents have no words: choose texts of some hundred documents.")
    overall = expectation_maximisation(scores.transformer, scores.ngram)
    table = []
    for number in range(LENGTHS):
        long = scores.lengths == number
        weight = _weight(scores, long, overall)
        table.append([_weight(scores, long & (scores.matched == order), weight) for order in range(orders)])
    return table


def _weight(scores: Scores, chosen: npt.NDArray[np.bool_], otherwise: float) -> float:
    if np.count_nonzero(chosen) < _FEWEST:
        return otherwise
    return expectation_maximisation(scores.transformer[chosen], scores.ngram[chosen])


def expectation_maximisation(one: Probabilities, other: Probabilities) -> float:
    """The weight of `one` [n] that makes the mixture with `other` [n] likeliest; all are above 0."""
    *_, weight = em_steps(one, other)
    return weight


def em_steps(one: Probabilities, other: Probabilities) -> Iterator[float]:
    """The weights on the way from one half to the likeliest, each from the one before by the formula above."""
    weight, before = 0.5, 0.0
    while abs(weight - before) > _SETTLED:
        yield weight
        shares = weight * one / (weight * one + (1 - weight) * other)
        weight, before = float(shares.mean()), weight


def write_blend(folder: Path, weights: Weights, transformer: str, ngram: str, words: int) -> None:
    """Write a blend's folder: the weights, rounded, its card and its manifest. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    rounded = np.round(np.clip(weights, *_BOUNDS), 3)  # [LENGTHS, orders]
    (folder / WEIGHTS_FILE).write_text(json.dumps({Kind.TRANSFORMER: rounded.tolist()}) + "\n", "utf-8", newline="\n")
    card = _CARD.format(
        transformer=transformer,
        ngram=ngram,
        words=words,
        heads=" | ".join(f"goes by {order}" for order in range(rounded.shape[1])),
        lines="---|" * rounded.shape[1],
        rows="\n".join(_row(number, row) for number, row in enumerate(rounded.tolist())),
    )
    (folder / "README.md").write_text(card, "utf-8", newline="\n")
    source = f"fitted on {words:,} words of documents held out from {', '.join(TEXTS)}"
    write_manifest(folder, kind=Kind.BLEND, name=f"{transformer} + {ngram}", licence="CC-BY-SA-4.0", sources=[source])


def _row(number: int, weights: list[float]) -> str:
    """A length of context and its weights, as a row of the card's table."""
    least = 2**number - 1
    words = f"{least} or more" if number == LENGTHS - 1 else f"{least} to {2 * least}" if number else "none"
    return " | ".join([f"| {words}", *(f"{weight:.3f}" for weight in weights)]) + " |"


def main() -> int:
    """Fit the weights for the bundled models, or for another transformer, on the held-out part of a folder of texts."""
    parser = argparse.ArgumentParser(description="Fit the weights of the blend.")
    parser.add_argument("corpus", type=Path, metavar="CORPUS_FOLDER")
    parser.add_argument("folder", type=Path, metavar="OUT_FOLDER")
    parser.add_argument("--transformer", type=Path, default=bundled(Kind.TRANSFORMER), metavar="FOLDER")
    parser.add_argument("--ngram", type=Path, default=bundled(Kind.NGRAM), metavar="FOLDER")
    arguments = parser.parse_args()
    try:
        transformer, ngram = open_transformer(arguments.transformer), open_ngram(arguments.ngram)
        words = [word for name in TEXTS for word in sample(arguments.corpus / f"{name}.txt.xz", WORDS // len(TEXTS))]
        scores = score(transformer, ngram, tqdm(words, "asking both models", unit="word"))
        weights = fit(scores, ngram.order)
        write_blend(arguments.folder, weights, transformer.name, ngram.name, len(words))
    except (ForewordError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
