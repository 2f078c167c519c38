"""Two models, or two weights of a pair of them, measured on the same held-out text."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from platformdirs import user_cache_path

from engine.evaluation import CHIPS, EvaluationFigures, evaluate
from engine.files import replacing
from engine.language import _
from engine.owner_only import make_folder
from engine.phrases import PhraseSet
from engine.prediction import Backend
from models.progress import Progress
from models.store.manifest import fingerprint
from models.store.opening import kind_of, opened
from models.store.tried import open_tried_pair, require_tried

WEIGHTS = (0.0, 0.25, 0.5, 0.75, 1.0)  # weights at which a pair is measured


@dataclass(frozen=True, slots=True)
class ModelScore:
    """The score of a model. `perplexity` is that of a word; `size` is that of its files, in bytes."""

    name: str
    kind: str
    size: int
    perplexity: float
    figures: EvaluationFigures


def compare(folders: Sequence[Path], phrases: PhraseSet, progress: Progress) -> list[ModelScore]:
    """Type the same phrases with the model in each folder; `progress` hears of each line. Raises ModelError."""
    done = _counter(progress, _("Typing the text with each model"), len(folders) * len(phrases.lines))
    return [_measured(folder, phrases, done) for folder in folders]


def measure_weights(
    one: Path, other: Path, phrases: PhraseSet, progress: Progress, *, notes: bool = True
) -> dict[float, float]:
    """The keystroke savings of two models as one, by the other's weight, at WEIGHTS; `progress` hears of each line.

    Where `notes` is set they are kept in the user's cache, and not measured again for the same models and text. Raises
    ModelError.
    """
    cache = user_cache_path("foreword") / "pairs.json"
    key = _key(one, other, phrases)
    kept = _read(cache)
    if key not in kept:
        done = _counter(progress, _("Typing the text with each blend"), len(WEIGHTS) * len(phrases.lines))
        kept[key] = _savings(one, other, phrases, done)
        if notes:
            _keep(cache, kept)
    return dict(zip(WEIGHTS, kept[key], strict=True))


def _keep(cache: Path, measured: dict[str, list[float]]) -> None:
    with suppress(OSError):  # it is measured again then
        make_folder(cache.parent)
        with replacing(cache, private=True) as draft:
            draft.write_text(json.dumps(measured), "utf-8")


def _savings(one: Path, other: Path, phrases: PhraseSet, done: Callable[[], None]) -> list[float]:
    found = []
    with closing(open_tried_pair(one, other, 0, notes=False)) as pair:
        for weight in WEIGHTS:
            pair.weight = weight
            found.append(_figures(pair, phrases, done).keystroke_savings)
    return found


def _measured(folder: Path, phrases: PhraseSet, done: Callable[[], None]) -> ModelScore:
    require_tried(folder, notes=False)
    with opened(folder) as backend:
        figures = _figures(backend, phrases, done)
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    return ModelScore(folder.name, kind_of(folder), size, math.exp(figures.log_loss_per_word), figures)


def _figures(backend: Backend, phrases: PhraseSet, done: Callable[[], None]) -> EvaluationFigures:
    def lines() -> Iterator[str]:
        for line in phrases.lines:
            yield line
            done()

    return evaluate(backend, lines(), CHIPS, phrases.ignore_case)


def _counter(progress: Progress, doing: str, total: int) -> Callable[[], None]:
    lines = count(1)
    return lambda: progress(doing, next(lines) / total)


def _key(one: Path, other: Path, phrases: PhraseSet) -> str:
    text = hashlib.sha256("\n".join(phrases.lines).encode("utf-8", "replace")).hexdigest()
    return f"{fingerprint(one)} {fingerprint(other)} {text}"


def _read(cache: Path) -> dict[str, list[float]]:
    """The earlier measurements; empty if the file is missing or damaged."""
    try:
        kept = json.loads(cache.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    sound = isinstance(kept, dict) and all(_are_savings(values) for values in kept.values())
    return kept if sound else {}


def _are_savings(values: object) -> bool:
    return isinstance(values, list) and len(values) == len(WEIGHTS) and all(type(value) is float for value in values)
