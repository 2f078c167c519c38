"""Suggestions and figures as text for people and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from engine.evaluation import LETTERS_TYPED, RANKS, EvaluationFigures, LostTo
from engine.prediction import Backend, Cancellation, Prediction, Request, Suggestion
from engine.text import caret
from models.bench.row import BenchRow

_BEFORE_A_SPACE = tuple(".,;:!?)]}%")  # punctuation that the next word follows after a space

_LOST = {
    LostTo.CASE: "in another case only",
    LostTo.DIGITS: "digits",
    LostTo.NAME: "a name",
    LostTo.RARE: "a word never offered",
    LostTo.SENTENCE: "first of a sentence",
    LostTo.MARK: "after a mark",
    LostTo.START: "not foreseen",
    LostTo.LETTERS: "first letter not enough",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One model's suggestions for a text: the words that come next, and how the word being typed may go on, if any."""

    kind: str
    model: str
    following: Prediction
    completions: Prediction | None


@dataclass(frozen=True, slots=True)
class Result:
    """The figures of each backend, by kind, on the lines of one file."""

    file: str
    lines: int
    characters: int
    figures: Mapping[str, EvaluationFigures]


def ask(backend: Backend, text: str, count: int) -> Answer:
    """Up to `count` words that may come next after `text`, and as many completions where it ends in a word.

    The next words are those after a space, which need not be typed. Raises ModelError.
    """
    typing = caret(text).prefix != ""
    completions = backend.predict(Request(text, count=count), Cancellation()) if typing else None
    spaced = text + " " if typing or text.endswith(_BEFORE_A_SPACE) else text
    following = backend.predict(Request(spaced, count=count), Cancellation())
    return Answer(backend.kind, backend.name, following, completions)


def suggestions_text(answers: Iterable[Answer]) -> str:
    """A few lines for each model: words with their probabilities, and the milliseconds that each list took."""
    return "\n\n".join(_answer_text(answer) for answer in answers)


def _answer_text(answer: Answer) -> str:
    lines = [f"{answer.kind} ({answer.model})", _words_line("next word", answer.following)]
    if answer.completions:
        lines.append(_words_line(f'"{answer.completions.prefix}" completed', answer.completions))
    return "\n".join(lines)


def _words_line(label: str, prediction: Prediction) -> str:
    words = "   ".join(f"{s.word} {_percent(s.probability)}" for s in prediction.suggestions) or "nothing"
    return f"  {label}:  {words}   ({prediction.milliseconds:.1f} ms)"


def _percent(probability: float) -> str:
    return f"{probability:.1%}" if probability >= 0.0005 else "<0.1%"


def suggestions_json(text: str, answers: Iterable[Answer]) -> str:
    """One JSON object: the text, the letters typed of its last word, and each backend's suggestions by kind."""
    backends = {answer.kind: _answer_fields(answer) for answer in answers}
    return _json({"text": text, "prefix": caret(text).prefix, "backends": backends})


def _answer_fields(answer: Answer) -> dict[str, Any]:
    fields = {"model": answer.model, "suggestions": _words(answer.following.suggestions), "completions": []}
    milliseconds = {"suggestions": answer.following.milliseconds}
    if answer.completions:
        fields["completions"] = _words(answer.completions.suggestions)
        milliseconds["completions"] = answer.completions.milliseconds
    return fields | {"milliseconds": milliseconds}


def _words(suggestions: Sequence[Suggestion]) -> list[dict[str, Any]]:
    return [{"word": found.word, "probability": found.probability} for found in suggestions]


def evaluation_text(results: Iterable[Result]) -> str:
    """A table for each file, one column for each backend."""
    return "\n\n".join(_result_text(result) for result in results)


def _result_text(result: Result) -> str:
    head = f"{result.file} ({result.lines} lines, {result.characters} characters)"
    columns = [_column(figures) for figures in result.figures.values()]
    rows = ["".join(f"{cell:>14}" for cell in (f"{'':28}", *result.figures))]
    rows += [f"  {row[0][0]:26}" + "".join(f"{cell:>14}" for _label, cell in row) for row in zip(*columns, strict=True)]
    return "\n".join([head, *rows])


def _column(figures: EvaluationFigures) -> list[tuple[str, str]]:
    """The figures as table cells, each with the label of its row."""
    latency, grey_text = figures.latency_ms, figures.savings_with_grey_text
    return [
        ("keystroke savings", f"{figures.keystroke_savings:.1%}"),
        ("  without word ends", f"{figures.savings_without_word_ends:.1%}"),
        ("  with grey text", "-" if grey_text is None else f"{grey_text:.1%}"),
        ("looking at each third word", f"{figures.savings_at_a_glance:.1%}"),
        ("  without word ends", f"{figures.savings_at_a_glance_without_word_ends:.1%}"),
        ("keystrokes lost", f"{sum(figures.lost.values()):.1%}"),
        *((f"  {_LOST[to]}", f"{share:.1%}") for to, share in figures.lost.items()),
        ("word ends, all under 5%", f"{figures.weak_word_ends:.1%}"),
        ("word ends, next word", f"{figures.right_word_ends:.1%}"),
        *((f"recall at {k}, {n} typed", f"{figures.recall[n][k]:.1%}") for n in LETTERS_TYPED for k in RANKS),
        ("log-loss per word", f"{figures.log_loss_per_word:.3f} nats"),
        ("log-loss per character", f"{figures.log_loss_per_character:.3f} nats"),
        ("latency, median", f"{latency.median:.2f} ms"),
        ("latency, 95th percentile", f"{latency.p95:.2f} ms"),
        ("latency, 99th percentile", f"{latency.p99:.2f} ms"),
    ]


def evaluation_json(results: Iterable[Result]) -> str:
    """A JSON list with one object for each file, its figures by backend."""
    return _json([_result_fields(result) for result in results])


def _result_fields(result: Result) -> dict[str, Any]:
    backends = {kind: asdict(figures) for kind, figures in result.figures.items()}
    return {"file": result.file, "lines": result.lines, "characters": result.characters, "backends": backends}


def bench_text(rows: Iterable[BenchRow]) -> str:
    """A line for each figure."""
    return "\n".join(f"{row.name:62}{_measured(row)}" for row in rows)


def _measured(row: BenchRow) -> str:
    return f"{'-':>9}  {row.note}" if row.value is None else f"{row.value:9.2f}  {row.unit}"


def bench_json(rows: Iterable[BenchRow]) -> str:
    """A JSON list with one object for each figure."""
    return _json([asdict(row) for row in rows])


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, allow_nan=False)
