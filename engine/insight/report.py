"""The views as text for a terminal."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from engine.insight.alternatives import Alternative
from engine.insight.attention import MEANING, AttentionMap
from engine.insight.beams import Step
from engine.insight.compare import ComparedWord, Comparison
from engine.insight.likelihood import Likelihood, ScoredWord
from engine.insight.looking import LookedAt
from engine.insight.sources import Sources
from engine.insight.tour import FarSight, Sparsity, TokenChoice, WordCounts
from engine.insight.why import Influence
from engine.kinds import Kind
from engine.ngram.explaining import Explanation

_BANDS = ("first 10", "first 100", "first 1,000", "beyond")
_LOOKED_AT = 8  # words


def comparison_text(view: Comparison) -> str:
    """A line for each word: its probability in both models, and the n-gram that answered."""
    head = f"{'word':16}{Kind.TRANSFORMER:>14}{'n-gram':>14}   n-gram that answered"
    return "\n".join([head, *map(_compared, view.words)])


def _compared(word: ComparedWord) -> str:
    places = _placed(word.transformer, word.transformer_place) + _placed(word.ngram, word.ngram_place)
    return f"{word.word:16}{places}   {answered(word.explanation)}"


def _placed(probability: float, place: int | None) -> str:
    return f"{percent(probability):>8} {f'({place})' if place else '':5}"


def answered(explanation: Explanation) -> str:
    """A sentence about the n-gram that answered, and how far the model backed off."""
    words = " ".join(explanation.ngram)
    if not explanation.backed_off:
        return f"{words}: known as it stands"
    noun = "word" if explanation.backed_off == 1 else "words"
    return f"{words}: backed off by {explanation.backed_off} {noun}, weight {explanation.backoff:.2g}"


def looked_at_text(view: Sequence[LookedAt], word: str) -> str:
    """One line of words and their weights."""
    if view and view[0].by_attention:
        return "the transformer looked at: " + ", ".join(f"{one.word.strip()} {one.weight:.0%}" for one in view)
    return f"what counts for {word!r}: " + ", ".join(f"{one.word} {one.weight:+.1f} nats" for one in view)


def influence_line(found: Influence) -> str:
    """A word, its influence on the suggestion, and a bar."""
    bar = ("+" if found.change > 0 else "-") * min(40, round(abs(found.change) * 4))
    return f"{found.word:20}{found.change:+9.3f}  {bar}"


def sources_text(view: Sources) -> str:
    """One line of shares."""
    parts = (
        (Kind.TRANSFORMER, view.transformer),
        ("n-gram", view.ngram),
        ("own words", view.own),
        ("here", view.document),
    )
    return ", ".join(f"{name} {share:.0%}" for name, share in parts)


def attention_text(view: AttentionMap, layer: int | None, head: int | None) -> str:
    """The words that the last word looks at, most first, with an explanation."""
    row = view.last(layer, head)
    best = sorted(range(len(row)), key=lambda i: -float(row[i]))[:_LOOKED_AT]
    lines = [f"{view.words[i].strip() or '(beginning of the text)':24}{row[i]:>7.1%}" for i in best]
    return "\n".join([f"{view.words[-1].strip()!r} looks at:", *lines, MEANING])


def likelihood_text(view: Likelihood) -> str:
    """A line for each word, and the perplexities."""
    words = [_scored(word) for word in view.words if word.is_word]
    sentences = [f"perplexity {sentence.perplexity:12,.1f}  {sentence.text}" for sentence in view.sentences]
    whole = f"{view.kind}: perplexity {view.perplexity:,.1f} per word, log-probability {view.log_probability:.3f} nats"
    return "\n".join([*words, *sentences, whole])


def _scored(word: ScoredWord) -> str:
    return f"{word.text:20}{percent(math.exp(word.log_probability)):>9}  rank {word.rank:>7,}  {_BANDS[word.band]}"


def beams_text(steps: Sequence[Step]) -> str:
    """The partial texts that were followed, step by step, and the finished ones."""
    lines = []
    for step in steps:
        lines.append(f"{step.length}:")
        lines += [f"  {node.log_probability:9.3f}  {node.text!r}" for node in step.partials if node.kept]
    best = steps[-1].finished if steps else ()
    return "\n".join([*lines, "finished:", *(f"  {found.score:9.4f}  {found.text!r}" for found in best)])


def alternatives_text(view: Iterable[Alternative]) -> str:
    """A line for each word, the written one marked."""
    return "\n".join(
        f"{'*' if found.is_written else ' '} {found.word:20}{percent(found.share):>8}{found.change:+9.2f} nats"
        for found in view
    )


def tour_text(
    counts: WordCounts, rows: Iterable[Sparsity], levels: Explanation, far: FarSight, choices: Iterable[TokenChoice]
) -> str:
    """The figures of the five pages."""
    far_words = ", ".join(found.word for found in sorted(far.influences, key=lambda i: -i.change)[:5])
    return "\n".join([
        f"1. Counting: {counts.words} words, {counts.distinct} different; the commonest: "
        + ", ".join(f"{count.text} {count.count}" for count in counts.commonest),
        "2. N-grams that stand there only once: "
        + ", ".join(f"order {row.order} {row.once:.0%}" for row in rows),
        f"3. Back-off, for {levels.word!r}:",
        *(
            f"   {' '.join(level.context) or '(no context)':32}{'found' if level.found else 'backs off':10}"
            f"{percent(level.probability):>9}"
            for level in levels.levels
        ),
        f"4. Self-attention: {far.before}[{far.word}] transformer {percent(far.transformer)}, n-gram, which sees "
        f"{' '.join(far.ngram_sees)!r}, {percent(far.ngram)}; most for it speak: {far_words}",
        "5. Sampling: " + ", ".join(
            f"{choice.text!r} {percent(choice.probability)} -> {percent(choice.reshaped)}" for choice in choices
        ),
    ])  # fmt: skip


def percent(probability: float) -> str:
    """A probability as text, with two significant digits."""
    if probability >= 0.0995:
        return f"{probability:.0%}"
    return f"{100 * probability:.2g}%" if probability >= 1e-6 else "<0.0001%"
