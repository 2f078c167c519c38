"""The tasks of the pages, which run in their own processes. Arguments and results are JSON values. Without
`notes`, nothing is recorded beside what the writer ordered.

Each imports what it needs, so that the window can import this module.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.progress import Progress

if TYPE_CHECKING:
    from models.finetune.plan import FinetunePlan

_MOST_LINES = 100  # of a text to measure models on


def rename(_progress: Progress, name: str, new: str) -> str:
    """Give a model another name; returns it."""
    from models.store.keeping import rename

    return rename(name, new).name


def describe(_progress: Progress, name: str, card: str) -> str:
    """Replace a model's card; returns the model's name."""
    from models.store.keeping import describe

    describe(name, card)
    return name


def remove(_progress: Progress, name: str, used: Sequence[str]) -> str:
    """Remove a model, unless it is one of those used; returns its name."""
    from models.store import find
    from models.store.keeping import remove

    remove(name, [find(one) for one in used])
    return name


def pack(_progress: Progress, name: str, file: str) -> str:
    """Write a model to a file; returns it."""
    from models.store import find
    from models.store.archive import pack

    pack(find(name), Path(file))
    return file


def add(_progress: Progress, file: str, notes: bool) -> str:
    """Install the model in an archive or a GGUF file; returns its name."""
    from models.gguf import SUFFIX
    from models.gguf.making import add_gguf
    from models.store.archive import unpack

    install = add_gguf if Path(file).suffix.lower() == SUFFIX else unpack
    return install(Path(file), notes=notes).name


def compare(progress: Progress, names: Sequence[str], text: str) -> list[dict[str, Any]]:
    """Measure models on a text, Foreword's own lines where it is empty; returns their figures."""
    from models.store import find
    from models.store.comparing import compare

    phrases = _phrases(text)
    return [
        {
            "name": found.name,
            "savings": found.figures.keystroke_savings,
            "recall": [found.figures.recall[letters][3] for letters in (0, 1, 2)],
            "perplexity": found.perplexity,
            "milliseconds": found.figures.latency_ms.median,
            "size": found.size,
        }
        for found in compare([find(name) for name in names], phrases, progress)
    ]


def measure_weights(progress: Progress, one: str, other: str, text: str, notes: bool) -> dict[str, float]:
    """The savings of two blended models by the other's weight in percent."""
    from models.store import find
    from models.store.comparing import measure_weights

    phrases = _phrases(text)
    found = measure_weights(find(one), find(other), phrases, progress, notes=notes)
    return {f"{100 * weight:.0f}": savings for weight, savings in found.items()}


def get(progress: Progress, name: str, revision: str, bits: int, own_name: str, notes: bool) -> str:
    """Fetch a model by its name on the hub and install it; returns its name here."""
    from models.getting.getting import get

    return get(name, revision, bits, own_name, progress, notes=notes).name


def export(
    progress: Progress, source: str, folder: str, bits: int, standard: bool, text: str, training: Sequence[str]
) -> dict[str, Any]:
    """Export a model; returns the report as Markdown, the folders, and what is wrong with a form, if anything."""
    from models.bench.peers import quieten
    from models.export.report import BoundsError
    from models.export.report_text import quoted_run, report_markdown
    from models.export.run import ExportPlan, export

    quieten()
    texts = (Path(text),) if text else ()
    plan = ExportPlan(Path(source), Path(folder), (bits,), standard, texts=texts, training=tuple(map(Path, training)))
    try:
        report, fault = export(plan, progress), ""
    except BoundsError as error:
        report, fault = error.report, str(error)
    places = [str(place) for form, place in plan.places().items() if form not in report.faults_by_form()]
    runs = report.memory.runs if report.memory else ()  # quoted for the writer alone, not in the model's folder
    quoted = "".join(f"\n- {quoted_run(run)}" for run in runs)
    return {"report": report_markdown(report) + quoted, "places": places, "fault": fault}


def look(progress: Progress, **plan: Any) -> dict[str, Any]:
    """The material and the cost of a fine-tuning run, as `models.finetune.look.Look`; or what is to be chosen before:
    `authors` with their lines, `fields` with their words.
    """
    from models.bench.peers import quieten
    from models.finetune.look import look, look_json
    from models.reading import UnchosenError

    quieten()
    try:
        looked = look(make_plan(Path(), **plan), lambda doing: progress(doing, -1.0))
        found: dict[str, Any] = json.loads(look_json(looked))
    except UnchosenError as error:
        return {"authors": error.authors, "fields": error.fields}
    return found


def adopt(_progress: Progress, folder: str, name: str, notes: bool) -> str:
    """Install a model made by a run under a free name; returns the name."""
    from models.store import installed
    from models.store.keeping import draft, install

    taken = {model.name.lower() for model in installed()}
    names = (name if number == 1 else f"{name}-{number}" for number in count(1))
    with draft() as made:
        shutil.copytree(folder, made, dirs_exist_ok=True)
        return install(made, next(free for free in names if free.lower() not in taken), notes=notes).name


def make_plan(
    folder: Path,
    files: Sequence[str],
    model: str,
    name: str,
    method: str,
    keep_private: bool,
    keep_duplicates: bool,
    authors: Sequence[str],
    fields: Sequence[str],
    preset: str,
    sources: Sequence[str],
    **settings: Any,
) -> FinetunePlan:
    """The plan of the fine-tuning run that the page asks for; `settings` are further fields of it."""
    from models.finetune.plan import PRESETS, FinetunePlan

    return FinetunePlan(
        tuple(map(Path, files)),
        folder,
        Path(model),
        name,
        method,
        keep_private=keep_private,
        keep_duplicates=keep_duplicates,
        authors=tuple(authors),
        fields=tuple(fields),
        sources=tuple(sources),
        **{**PRESETS[preset], **settings},
    )


def _phrases(text: str) -> Any:
    from engine.phrases import read_phrases
    from models.bench.bench import LINES

    return read_phrases(Path(text) if text else LINES, _MOST_LINES)


TASKS: Mapping[str, Callable[..., Any]] = {
    task.__name__: task
    for task in (rename, describe, remove, pack, add, compare, measure_weights, get, export, look, adopt)
}
