"""A report as text for a terminal, as Markdown for the model's folder, and as JSON for programs."""

from __future__ import annotations

import json
from dataclasses import asdict

from models.export.memorisation import Memorisation
from models.export.report import ENOUGH, ModelFigures, Report

_KNOWN_BY_HEART = 0.7  # of the highest exposure; chance alone gives one canary in a hundred as much
_HEAD = "Compared with torch on {tokens} tokens and {characters} characters of: {texts} ({lines})"


def report_text(report: Report) -> str:
    """The report for whoever made the model. What it remembers is quoted."""
    columns = [_column(report, model) for model in (report.torch, *report.models)]
    rows = [f"{'':34}" + "".join(f"{model.form:>12}" for model in (report.torch, *report.models))]
    rows += [f"{label:34}" + "".join(f"{column[label]:>12}" for column in columns) for label in columns[0]]
    return "\n".join([report.name, _head(report), "", *rows, *_memory_lines(report, quoted=True)])


def report_markdown(report: Report) -> str:
    """The report as it goes along with the model. What it remembers is not quoted, since that may be private."""
    models = (report.torch, *report.models)
    columns = [_column(report, model) for model in models]
    rows = ["| | " + " | ".join(model.form for model in models) + " |", "|---" * (1 + len(models)) + "|"]
    rows += [f"| {label} | " + " | ".join(column[label] for column in columns) + " |" for label in columns[0]]
    lines = [f"# {report.name}: how exact the export is", "", _head(report), "", *rows, "", _EXPLAINED]
    return "\n".join([*lines, *_memory_lines(report, quoted=False)]) + "\n"


def report_json(report: Report) -> str:
    """The report as a JSON object, what is quoted included."""
    fields = asdict(report)
    for model, shown in zip((report.torch, *report.models), (fields["torch"], *fields["models"]), strict=True):
        shown["savings"] = report.savings(model)
    return json.dumps(fields | {"faults": report.faults()}, indent=2, allow_nan=False)


_EXPLAINED = """Differences are the largest ones of log-probabilities, in nats, over all tokens and the whole
vocabulary. "Several at once" are candidates side by side in Foreword's models, and rows of a batch in the standard
export. Keystrokes are counted with three suggestions in view; times are for one token with the cache, on one thread,
and hang on what else the machine does.
"""


def _head(report: Report) -> str:
    count, characters = len(report.characters), sum(report.characters)
    lines = f"{count} line{'s' * (count != 1)}"
    if count < ENOUGH:
        lines += ", too few to judge keystroke savings by"
    return _HEAD.format(tokens=report.tokens, lines=lines, characters=characters, texts=", ".join(report.texts))


def _column(report: Report, model: ModelFigures) -> dict[str, str]:
    """A model's figures as table cells, by row label."""
    lost, error = report.loss(model)
    spread = f" ± {100 * error:.1f}" if error < 1 else ""
    figures = {
        "perplexity": f"{model.perplexity:.3f}",
        "keystroke savings": f"{report.savings(model):.1%}",
        "milliseconds per token": f"{model.milliseconds:.2f}",
        "size": f"{model.size / 1e6:.1f} MB",
    }
    compared = {
        "first token as torch's": f"{model.first:.1%}",
        "first five tokens as torch's": f"{model.first_five:.1%}",
        "difference, with the cache": f"{model.cached:.2g}",
        "difference, without the cache": f"{model.whole:.2g}",
        "difference, several at once": f"{model.together:.2g}",
        "savings lost, points": f"{100 * lost:.1f}{spread}",
    }
    return figures | (compared if model is not report.torch else dict.fromkeys(compared, "-"))


def _memory_lines(report: Report, quoted: bool) -> list[str]:
    """What the model remembers of its training text, in words that need no explanation."""
    memory = report.memory
    if memory is None:
        return []
    lines = ["", f"{'' if quoted else '## '}What it remembers of its training text", "", _runs_line(memory)]
    if quoted:
        lines += [f'  {run.length} words: "{run.words}"' for run in memory.runs]
    return [*lines, "", _canaries_line(memory)]


def _runs_line(memory: Memorisation) -> str:
    if not memory.runs:
        return (
            f"Given the beginnings of {memory.prompts} lines, it said nothing by heart that isn't said by everybody: "
            "no run of five words or more."
        )
    return (
        f"Given the beginnings of {memory.prompts} lines, it went on word for word for up to {memory.runs[0].length} "
        "words that general English would hardly give. If such text is private, keep the model to yourself."
    )


def _canaries_line(memory: Memorisation) -> str:
    if not memory.exposures:
        return "No canaries were planted, so how well it knows what it read once or twice wasn't measured."
    learned = sum(exposure >= _KNOWN_BY_HEART * memory.most for exposure in memory.exposures)
    mean = sum(memory.exposures) / len(memory.exposures)
    return (
        f"Of {len(memory.exposures)} secret sentences that were planted, it knows {learned} well enough that someone "
        f"could find them out by asking it (mean exposure {mean:.1f} of {memory.most:.0f} bits, 1.4 by chance)."
    )
