"""The report on an export: its figures beside torch's, and the bounds that it must keep to be installed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from engine.errors import ModelError
from engine.language import Message
from engine.manifest import STANDARD
from models.export.memorisation import Memorisation

ENOUGH = 10  # lines before keystroke savings can fail a model
_SURE = 2.0  # standard errors


def title(form: str) -> str | Message:
    """What a form is called, "standard" or "8 bits" in the language of whoever reads it."""
    if form == STANDARD:
        return Message("standard")
    count, _space, unit = form.partition(" ")
    return Message("{count} bits", count=count) if unit == "bits" else form


@dataclass(frozen=True, slots=True)
class ModelFigures:
    """The figures of one model on the report's text. `form` is "torch", "standard", or "8 bits" for Foreword's.

    `size` is that of its weights in bytes. `first` and `first_five` are the shares of torch's one and five likeliest
    next tokens that are among as many of this model's. `cached`, `whole` and `together` are the largest differences
    of log-probabilities, in nats: token by token with the cache, a whole row at once, and several at once, which
    are candidates side by side in Foreword's models and rows of a batch in the standard export. `milliseconds` is the
    median for one token with the cache. `keystrokes` counts those of each line, with three suggestions in view.
    """

    form: str
    bits: int
    size: int
    perplexity: float
    first: float
    first_five: float
    cached: float
    whole: float
    together: float
    milliseconds: float
    keystrokes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most that a model may differ from torch: the share by which its perplexity may be higher, and so on."""

    largest: float
    perplexity: float
    first: float
    savings: float


BOUNDS = {
    32: Bounds(1e-4, 0.001, 0.99, 0.003),
    8: Bounds(np.inf, 0.01, 0.95, 0.003),
    4: Bounds(np.inf, 0.1, 0.75, 0.015),
}


@dataclass(frozen=True, slots=True)
class Report:
    """Models made of one source, beside torch. `characters` counts those of each line that was typed.

    `texts` are the names of the files that it was measured on. `memory` is what the model reveals of its
    training text, if that was asked for, and `changes` what had to be changed in the source to export it.
    """

    name: str
    texts: tuple[str, ...]
    tokens: int
    characters: tuple[int, ...]
    torch: ModelFigures
    models: tuple[ModelFigures, ...]
    memory: Memorisation | None = None
    changes: tuple[Message, ...] = ()

    def savings(self, model: ModelFigures) -> float:
        """Keystroke savings, 1 - keystrokes / characters."""
        return 1 - sum(model.keystrokes) / sum(self.characters)

    def loss(self, model: ModelFigures) -> tuple[float, float]:
        """The loss of savings against torch, and its standard error over lines; infinite for one line."""
        count, total = len(self.characters), sum(self.characters)
        lost = np.subtract(model.keystrokes, self.torch.keystrokes)
        mean = float(lost.sum() / total)
        if count < 2:
            return mean, np.inf
        residuals = lost - mean * np.array(self.characters)
        return mean, float(np.sqrt(count * residuals.var(ddof=1)) / total)

    def faults(self) -> list[Message]:
        """A part of a sentence for each bound that a model breaks, as "its perplexity is 3.1 % above torch's (…)"."""
        return [fault for faults in self.faults_by_form().values() for fault in faults]

    def faults_by_form(self) -> dict[str, list[Message]]:
        """The faults of each model that has some, by its form."""
        found = {model.form: list(self._faults(model, BOUNDS[model.bits])) for model in self.models}
        return {form: faults for form, faults in found.items() if faults}

    def _faults(self, model: ModelFigures, bounds: Bounds) -> Iterator[Message]:
        form = title(model.form)
        largest = float(np.max([model.cached, model.whole, model.together]))  # which shows NaN, too
        if not largest <= bounds.largest:
            yield Message(
                "{form}: a log-probability is {largest:.2g} off torch's, and {allowed:g} is allowed",
                form=form,
                largest=largest,
                allowed=bounds.largest,
            )
        higher = model.perplexity / self.torch.perplexity - 1
        if not higher <= bounds.perplexity:
            yield Message(
                "{form}: its perplexity is {higher:.1%} above torch's, and {allowed:.1%} is allowed",
                form=form,
                higher=higher,
                allowed=bounds.perplexity,
            )
        if not model.first >= bounds.first:
            yield Message(
                "{form}: its first word agrees with torch's in {share:.1%} of places, and {least:.0%} is the least",
                form=form,
                share=model.first,
                least=bounds.first,
            )
        lost, error = self.loss(model)
        if len(self.characters) >= ENOUGH and lost - _SURE * error > bounds.savings:
            yield Message(
                "{form}: it saves {lost:.1f} ± {error:.1f} points fewer keystrokes than torch, and {allowed:.1f} are "
                "allowed",
                form=form,
                lost=100 * lost,
                error=100 * error,
                allowed=100 * bounds.savings,
            )


class BoundsError(ModelError):
    """A made model differs too much from torch to be installed; others may have been. `report` has the figures."""

    def __init__(self, sentence: str, /, report: Report, **values: object) -> None:
        super().__init__(sentence, **values)
        self.report = report
