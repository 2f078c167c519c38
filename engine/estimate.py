"""The confidence interval of a share of saved keystrokes, from sums over the counted words."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

FEWEST = 50  # words; the formula below is for large samples
_NORMAL = 1.959964  # 95 % of a normal distribution lie within this many standard deviations of its mean


@dataclass(frozen=True, slots=True)
class SavingsEstimate:
    """A share of keystrokes saved, and half the width of its 95 % confidence interval; both from 0 to 1."""

    savings: float
    margin: float
    words: int


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums over words that have c characters and took k keystrokes."""

    words: int = 0
    characters: int = 0
    keystrokes: int = 0
    characters_squared: int = 0
    products: int = 0  # c k
    keystrokes_squared: int = 0

    @classmethod
    def of_word(cls, characters: int, keystrokes: int) -> Sums:
        """The sums over one word."""
        return cls(1, characters, keystrokes, characters**2, characters * keystrokes, keystrokes**2)

    def __add__(self, other: Sums) -> Sums:
        return Sums(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))

    def estimate(self) -> SavingsEstimate | None:
        """Savings 1 - r with r = sum(k) / sum(c), and their margin; None for fewer than FEWEST words.

        r is a ratio estimator over n words, taken as drawn independently. Its variance by the delta method is
        sum((k - r c)^2) / (n - 1) / (n mean(c)^2), as in Cochran, "Sampling Techniques", 3rd edition (1977), 6.3, with
        no correction for a finite population.
        """
        if self.words < FEWEST:
            return None
        ratio = self.keystrokes / self.characters
        residuals = self.keystrokes_squared - 2 * ratio * self.products + ratio**2 * self.characters_squared
        variance = max(0.0, residuals) / (self.words - 1) * self.words / self.characters**2
        return SavingsEstimate(1 - ratio, _NORMAL * math.sqrt(variance), self.words)
