"""The model cards of n-gram models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.ngram.measure import MeasuredPerplexity

_TEMPLATE = """# {name}

An n-gram model for Foreword: it predicts the words that often follow the last few.

- Form: interpolated modified Kneser-Ney of order {order} over words, as flat arrays in one file
- Licence: {licence}
- Size of the n-gram file: {size:,} bytes
- n-grams: {grams}
- On what was held out of the texts: {measured}

{about}
## What was counted, and how often each document

{sources}
"""


@dataclass(frozen=True, slots=True)
class Card:
    """What a model's folder says about it. `sources` names each text and its weight, `about` is Markdown."""

    name: str
    licence: str
    sources: tuple[str, ...]
    about: str = ""

    def text(self, sizes: Sequence[int], size: int, measured: MeasuredPerplexity | None) -> str:
        """The model card of a model with `sizes` n-grams of each order, in a file of `size` bytes."""
        grams = ", ".join(f"{count:,} of order {order}" for order, count in enumerate(sizes, start=1))
        sources = "\n".join(f"- {source}" for source in self.sources)
        return _TEMPLATE.format(
            name=self.name,
            order=len(sizes),
            licence=self.licence,
            size=size,
            grams=grams,
            measured=measured or "not measured",
            about=self.about,
            sources=sources,
        )
