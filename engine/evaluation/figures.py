"""What a backend scores on a set of lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.evaluation.losses import LostTo


@dataclass(frozen=True, slots=True)
class Latency:
    """Percentiles of the time a prediction takes, in milliseconds."""

    median: float
    p95: float
    p99: float


@dataclass(frozen=True, slots=True)
class EvaluationFigures:
    """What one backend scored on one set of lines.

    `keystroke_savings` is 1 - keystrokes / characters; an accepted suggestion is one keystroke, its spaces included.
    `savings_without_word_ends` counts completions alone. `savings_with_grey_text` takes grey text as well, or is None
    where that wasn't asked for. `savings_at_a_glance` is that of a writer who looks at the chips at every third word
    only, with word ends and without. `lost` tells for each reason how many keystrokes were more than one for each word,
    over all characters; in sum, the savings of a model that always knows the next word, less `keystroke_savings`.

    Of the places where a word has been typed out and another one follows after a space, `weak_word_ends` is the share
    where no suggestion reaches 5 %, `right_word_ends` that where the next word is among the suggestions.
    `recall[letters][k]` is the share of the words of more than `letters` letters that are among the first k suggestions
    once that many letters are typed. `log_loss_per_word` is the mean of -ln P(word | text before it) over all words,
    nothing of them typed, in nats; `log_loss_per_character` is the same sum over the characters of the lines.
    `latency_ms` covers the predictions that the typist waited for.
    """

    keystroke_savings: float
    savings_without_word_ends: float
    savings_with_grey_text: float | None
    savings_at_a_glance: float
    savings_at_a_glance_without_word_ends: float
    lost: Mapping[LostTo, float]
    weak_word_ends: float
    right_word_ends: float
    recall: Mapping[int, Mapping[int, float]]
    log_loss_per_word: float
    log_loss_per_character: float
    latency_ms: Latency
