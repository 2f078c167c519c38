"""Measures what a model reveals of its training text: planted canaries, and runs of words known by heart.

Canaries are sentences that occur nowhere else. They are planted in a training text before a model learns from it; how
much likelier than others of the same form they are afterwards is their exposure (Carlini et al. 2019, "The Secret
Sharer"), the rank of a canary among random sentences of its form, as log2(all) - log2(rank). A canary that wasn't
learned has an exposure of 1.4 bits on average; one that came out likeliest has the most that the check can show.
"""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from engine.errors import ModelError, TextError
from engine.files import reason
from engine.text import WORD, caret, fold, straight
from engine.transformer.tokenizer import TextTokenizer
from models.reading.corpus import documents

if TYPE_CHECKING:
    from transformers import GPT2LMHeadModel

FILE_NAME = "canaries.json"
_WORDS = (
    "amber", "anchor", "apple", "autumn", "barley", "basket", "beacon", "birch", "bottle", "bridge", "candle", "canyon",
    "cedar", "chapel", "clover", "copper", "cotton", "cradle", "dragon", "eagle", "ember", "falcon", "feather",
    "forest", "garden", "ginger", "granite", "hammer", "harbour", "hazel", "honey", "island", "ivory", "jacket",
    "kettle", "ladder", "lantern", "lemon", "marble", "meadow", "mirror", "needle", "ocean", "olive", "orchard",
    "paper", "pebble", "pepper", "pillow", "planet", "ribbon", "river", "saddle", "silver", "spider", "summer",
    "temple", "thunder", "ticket", "timber", "velvet", "walnut", "willow", "window",
)  # fmt: skip
_SECRET_WORDS = 4  # so that there are 64 ** 4 sentences
_FORM = "The four words to remember are {}."
_OTHERS = 1023  # random sentences that a canary is ranked among: exposures up to 10 bits
_AT_ONCE = 64  # sentences or prompts that are computed at once

_PROMPT, _CONTINUED = 8, 40  # tokens
_PROMPTS = 48
_SAMPLES = 2  # samples per prompt, besides the likeliest continuation
_SHORTEST = 5  # words of a run that counts
_KEPT = 5  # runs that are shown


@dataclass(frozen=True, slots=True)
class MemorisedRun:
    """Words of the training text that the model knows by heart. `bits` is their information in general English."""

    words: str
    length: int
    bits: float


@dataclass(frozen=True, slots=True)
class Memorisation:
    """The findings. `exposures` are the canaries', in bits, of `most`; `prompts` is the number of continued beginnings.

    `runs` are the longest ones, longest first. They quote the training text, so show them to its writer alone.
    """

    exposures: tuple[float, ...]
    most: float
    prompts: int
    runs: tuple[MemorisedRun, ...]


def canaries(seed: int, count: int) -> tuple[str, ...]:
    """`count` different sentences to plant, the same for a seed. Plant each several times, on its own line."""
    generator = random.Random(f"canary {seed}")  # noqa: S311
    found: dict[str, None] = {}
    while len(found) < count:
        found[_FORM.format(" ".join(generator.sample(_WORDS, _SECRET_WORDS)))] = None
    return tuple(found)


def write_planted(folder: Path, seed: int, count: int) -> None:
    """Record in the folder of a trained model the canaries in its training text. Raises OSError."""
    (folder / FILE_NAME).write_text(json.dumps({"seed": seed, "count": count}) + "\n", "utf-8")


def read_planted(folder: Path) -> tuple[str, ...]:
    """The canaries in the training text of the model in `folder`, if recorded. Raises ModelError."""
    path = folder / FILE_NAME
    if not path.exists():
        return ()
    try:
        noted = json.loads(path.read_text("utf-8"))
        return canaries(int(noted["seed"]), min(int(noted["count"]), 1000))
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise ModelError(
            "{path} cannot be read ({reason}): remove it to check without canaries.", path=path, reason=reason(error)
        ) from error


def check(
    model: GPT2LMHeadModel, tokenizer: TextTokenizer, texts: Sequence[Path], planted: Sequence[str], surprise: Surprise
) -> Memorisation:
    """Measure what `model` remembers of the training `texts`. The same every time. Raises TextError."""
    training = [straight(text) for path in texts for text in documents(path)]
    prompts = _prompts(training, tokenizer)
    if not prompts:
        raise TextError("The training text holds nothing of {count} tokens or more: give all of it.", count=_PROMPT)
    said = _continued(model, tokenizer, prompts)
    runs = _runs(said, training, planted)
    judged = [MemorisedRun(" ".join(words), len(words), surprise.bits(words)) for words in runs]
    return Memorisation(
        _exposures(model, tokenizer, planted), math.log2(_OTHERS + 1), len(prompts),
        tuple(islice((run for run in judged if run.bits >= Surprise.LEAST), _KEPT)),
    )  # fmt: skip


def _exposures(model: GPT2LMHeadModel, tokenizer: TextTokenizer, planted: Sequence[str]) -> tuple[float, ...]:
    if not planted:
        return ()
    others = [sentence for sentence in canaries(-1, _OTHERS + len(planted)) if sentence not in planted][:_OTHERS]
    losses = _losses(model, tokenizer, [*planted, *others])
    rest = losses[len(planted) :]
    ranks = [1 + int((rest < loss).sum()) for loss in losses[: len(planted)]]
    return tuple(math.log2(_OTHERS + 1) - math.log2(rank) for rank in ranks)


def _losses(model: GPT2LMHeadModel, tokenizer: TextTokenizer, sentences: Sequence[str]) -> npt.NDArray[np.float64]:
    """The information of each sentence at the beginning of a text by the model, [sentences] in nats."""
    import torch
    from torch.nn.functional import cross_entropy

    bos_id, ignored = model.config.bos_token_id, -100
    max_length = model.config.n_positions + 1  # the part to remember is at the end
    rows = [torch.tensor([bos_id, *ids][-max_length:]) for ids in tokenizer.encode_many(list(sentences))]
    losses = []
    with torch.inference_mode():
        for start in range(0, len(rows), _AT_ONCE):
            some = rows[start : start + _AT_ONCE]
            padded = torch.nn.utils.rnn.pad_sequence(some, batch_first=True, padding_value=bos_id)
            targets = torch.nn.utils.rnn.pad_sequence(some, batch_first=True, padding_value=ignored)[:, 1:]
            logits = model(padded[:, :-1]).logits.transpose(1, 2)  # [rows, S, V] -> [rows, V, S]
            losses.append(cross_entropy(logits, targets, ignore_index=ignored, reduction="none").sum(1).numpy())
    return np.concatenate(losses).astype(np.float64)


def _prompts(training: Sequence[str], tokenizer: TextTokenizer) -> list[list[int]]:
    """The beginnings of some lines, evenly spread over the training text, each of as many tokens."""
    lines = [line for text in training for line in text.splitlines() if len(line) > _PROMPT]
    spread = lines[:: max(1, len(lines) // (2 * _PROMPTS))]
    return [ids[:_PROMPT] for ids in map(tokenizer.encode, spread) if len(ids) >= _PROMPT][:_PROMPTS]


def _continued(model: GPT2LMHeadModel, tokenizer: TextTokenizer, prompts: Sequence[Sequence[int]]) -> Iterator[str]:
    """The model's continuations of each prompt, without the prompt: the likeliest, and some samples."""
    import torch

    torch.manual_seed(0)
    bos_id = model.config.bos_token_id
    begun = torch.tensor([[bos_id, *prompt] for prompt in prompts])  # [prompts, 1 + _PROMPT]
    room = min(_CONTINUED, model.config.n_positions - begun.shape[1])
    for is_sampled in (False, *[True] * _SAMPLES):
        with torch.inference_mode():
            rows = model.generate(begun, attention_mask=torch.ones_like(begun), max_new_tokens=room,
                                  pad_token_id=bos_id, eos_token_id=bos_id,
                                  do_sample=is_sampled, top_k=40 if is_sampled else None)  # fmt: skip
        for row in rows[:, begun.shape[1] :].tolist():
            ids = row[: row.index(bos_id)] if bos_id in row else row
            yield b"".join(tokenizer.tokens[i] or b"" for i in ids).decode("utf-8", "ignore")


def _runs(said: Iterable[str], training: Sequence[str], planted: Sequence[str]) -> list[tuple[str, ...]]:
    """The runs of words in the continuations that are also in the training text, longest first, none within another."""
    known = _TrainingWords(training)
    found = {run for text in said for run in known.runs_in(_words(text))}
    secret = " ".join(fold(sentence) for sentence in planted)
    runs: list[tuple[str, ...]] = []
    for run in sorted(found, key=lambda words: (-len(words), words)):
        text = f" {' '.join(run)} "
        if text.strip() not in secret and not any(text in f" {' '.join(longer)} " for longer in runs):
            runs.append(run)
    return runs


def _words(text: str) -> list[str]:
    return [fold(word) for word in WORD.findall(straight(text))]


class _TrainingWords:
    """The words of the training text, and the places of every few of them."""

    def __init__(self, training: Iterable[str]) -> None:
        self._words: list[str] = []
        for text in training:
            self._words += [*_words(text), ""]  # no run crosses from one document to the next
        self._places: dict[tuple[str, ...], list[int]] = {}
        for start in range(len(self._words) - _SHORTEST + 1):
            self._places.setdefault(tuple(self._words[start : start + _SHORTEST]), []).append(start)

    def runs_in(self, said: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """The longest run from each word that begins one, without those that lie within the one before."""
        reached = 0
        for start in range(len(said) - _SHORTEST + 1):
            places = self._places.get(tuple(said[start : start + _SHORTEST]), ())
            length = max((self._common(said, start, place) for place in places), default=0)
            if start + length > reached:
                reached = start + length
                yield tuple(said[start:reached])

    def _common(self, said: Sequence[str], start: int, place: int) -> int:
        pairs = zip(islice(said, start, None), islice(self._words, place, None), strict=False)
        return next((i for i, (one, other) in enumerate(pairs) if one != other or not one), len(said) - start)


class Surprise:
    """The information of words in general English, by the bundled n-gram model.

    Common phrases, such as "I look forward to hearing from you", reveal nothing about a training text.
    """

    LEAST = 40.0  # bits; common phrases have less

    def __init__(self, folder: Path) -> None:
        from engine.ngram import open_ngram

        self._model = open_ngram(folder)

    def bits(self, words: Sequence[str]) -> float:
        """The information of the words, one after the other from within a text, in bits."""
        text = "and "
        total = 0.0
        for word in words:
            total -= self._model.log_probability(caret(text), word)
            text += f"{word} "
        return total / math.log(2)
