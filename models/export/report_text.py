"""A report as text for a terminal, as Markdown for the model's folder, and as JSON for programs."""

from __future__ import annotations

import json
from dataclasses import asdict

from engine.language import Message, _, figures, ngettext
from models.export.memorisation import Memorisation, MemorisedRun
from models.export.report import ENOUGH, ModelFigures, Report, title

_KNOWN_BY_HEART = 0.7  # of the highest exposure; chance alone gives one canary in a hundred as much
_BY_CHANCE = 1.4  # bits of exposure that a canary has on average that wasn't learned


def report_text(report: Report) -> str:
    """The report for the maker of the model. It quotes the training text that the model remembers."""
    columns = [_column(report, model) for model in (report.torch, *report.models)]
    rows = [f"{'':34}" + "".join(f"{title(model.form)!s:>12}" for model in (report.torch, *report.models))]
    rows += [f"{label:34}" + "".join(f"{column[label]:>12}" for column in columns) for label in columns[0]]
    return "\n".join([report.name, *_heads(report), "", *rows, *_memory_lines(report, quoted=True)])


def report_markdown(report: Report) -> str:
    """The report that goes with the model. It quotes no training text, which may be private."""
    models = (report.torch, *report.models)
    columns = [_column(report, model) for model in models]
    rows = ["| | " + " | ".join(str(title(model.form)) for model in models) + " |", "|---" * (1 + len(models)) + "|"]
    rows += [f"| {label} | " + " | ".join(column[label] for column in columns) + " |" for label in columns[0]]
    lines = [
        _("# {name}: how exact the export is").format(name=report.name),
        "",
        *_heads(report),
        "",
        *rows,
        "",
        _explained(),
    ]
    return "\n".join([*lines, *_memory_lines(report, quoted=False)]) + "\n"


def report_json(report: Report) -> str:
    """The report as a JSON object, quotations included."""
    fields = asdict(report)
    for model, shown in zip((report.torch, *report.models), (fields["torch"], *fields["models"]), strict=True):
        shown["savings"] = report.savings(model)
    told = {"faults": [str(fault) for fault in report.faults()], "changes": [str(change) for change in report.changes]}
    return json.dumps(fields | told, indent=2, allow_nan=False)


def _heads(report: Report) -> list[str]:
    """What was measured, and what had to be changed before."""
    changed = [_("Changed in the source: {changes}.").format(changes="; ".join(map(str, report.changes)))]
    return [_head(report), *(changed if report.changes else ())]


def _head(report: Report) -> str:
    count = len(report.characters)
    lines = ngettext("{count} line", "{count} lines", count).format(count=count)
    if count < ENOUGH:
        lines = _("{lines}, too few to judge keystroke savings by").format(lines=lines)
    head = _("Compared with torch on {tokens} tokens and {characters} characters of: {texts} ({lines})")
    return head.format(
        tokens=report.tokens, characters=sum(report.characters), texts=", ".join(report.texts), lines=lines
    )


def _explained() -> str:
    return _(
        "Differences are the largest ones of log-probabilities, in nats, over all tokens and the whole vocabulary. "
        "“Several at once” are candidates side by side in Foreword's models, and rows of a batch in the standard "
        "export. Keystrokes are counted with three suggestions in view; times are for one token with the cache, on one "
        "thread, and depend on what else the machine does."
    )


def _column(report: Report, model: ModelFigures) -> dict[str, str]:
    """A model's figures as table cells, by row label."""
    lost, error = report.loss(model)
    spread = f" ± {100 * error:.1f}" if error < 1 else ""
    cells = {
        _("perplexity"): f"{model.perplexity:.3f}",
        _("keystroke savings"): f"{report.savings(model):.1%}",
        _("milliseconds per token"): f"{model.milliseconds:.2f}",
        _("size"): f"{model.size / 1e6:.1f} MB",
    }
    compared = {
        _("first token as torch's"): f"{model.first:.1%}",
        _("first five tokens as torch's"): f"{model.first_five:.1%}",
        _("difference, with the cache"): f"{model.cached:.2g}",
        _("difference, without the cache"): f"{model.whole:.2g}",
        _("difference, several at once"): f"{model.together:.2g}",
        _("savings lost, points"): f"{100 * lost:.1f}{spread}",
    }
    cells |= compared if model is not report.torch else dict.fromkeys(compared, "-")
    return {label: figures(cell) for label, cell in cells.items()}


def _memory_lines(report: Report, quoted: bool) -> list[str]:
    """Plain sentences about what the model remembers of its training text."""
    memory = report.memory
    if memory is None:
        return []
    heading = _("What it remembers of its training text")
    lines = ["", heading if quoted else f"## {heading}", "", _runs_line(memory)]
    if quoted:
        lines += [f"  {quoted_run(run)}" for run in memory.runs]
    return [*lines, "", _canaries_line(memory)]


def quoted_run(run: MemorisedRun) -> str:
    """A run of words that the model said by heart, for the writer alone."""
    return _("{count} words: “{words}”").format(count=run.length, words=run.words)


def _runs_line(memory: Memorisation) -> str:
    if not memory.runs:
        none = _(
            "Given the beginnings of {prompts} lines, it said nothing by heart that isn't said by everybody: no run of "
            "five words or more."
        )
        return none.format(prompts=memory.prompts)
    some = _(
        "Given the beginnings of {prompts} lines, it went on word for word for up to {longest} words that general "
        "English would hardly give. If such text is private, keep the model to yourself."
    )
    return some.format(prompts=memory.prompts, longest=memory.runs[0].length)


def _canaries_line(memory: Memorisation) -> str:
    if not memory.exposures:
        return _("No canaries were planted, so how well it knows what it read once or twice wasn't measured.")
    learned = sum(exposure >= _KNOWN_BY_HEART * memory.most for exposure in memory.exposures)
    found = Message(
        "Of {planted} secret sentences that were planted, it knows {learned} well enough that someone could find them "
        "out by asking it (mean exposure {mean:.1f} of {most:.0f} bits, {chance:.1f} by chance).",
        planted=len(memory.exposures),
        learned=learned,
        mean=sum(memory.exposures) / len(memory.exposures),
        most=memory.most,
        chance=_BY_CHANCE,
    )
    return str(found)
