"""Exports a model of the Llama family: Foreword's own graph alone, without a report and without a standard export."""

from __future__ import annotations

from pathlib import Path

from engine.errors import ModelError
from engine.files import put_folder
from engine.language import _
from models.export import install
from models.export.fused import FILES
from models.export.report import title
from models.export.run import ExportPlan, form_of
from models.gpt2.configuration import read_config
from models.llama.checkpoint import export_fused, read_shape
from models.llama.shape import FAMILIES
from models.progress import Progress
from models.store.places import CARD, require_name


def is_llama(source: Path) -> bool:
    """Whether `source` is a transformers folder of that family. Raises ModelError where config.json can't be read."""
    config = source / "config.json"
    return config.exists() and read_config(source).get("model_type") in FAMILIES


def export_llama(plan: ExportPlan, progress: Progress) -> None:
    """Make the forms of the plan, which has no standard one; all are installed, or every folder is as it was.

    Nothing is compared with torch. Raises ModelError.
    """
    _require_possible(plan)
    shapes = [read_shape(plan.source, bits) for bits in plan.bits]
    places = plan.places()
    for folder in places.values():
        install.require_replaceable(folder, FILES)
    room = shapes[0].parameters * sum(plan.bits) / 8 * 1.2  # bytes; with scales, and the settings
    with install.workplace(plan.folder.resolve(), room) as work:
        for index, bits in enumerate(plan.bits):
            form = form_of(bits)
            progress(_("making Foreword's model, {form}").format(form=title(form)), index / len(plan.bits))
            _make(plan, bits, places[form], work / form)
        for form, folder in places.items():
            put_folder(work / form, folder)


def _require_possible(plan: ExportPlan) -> None:
    if plan.name:
        require_name(plan.name)
    if plan.standard or plan.texts or plan.training:
        raise ModelError(
            "{source} is no GPT-2, and export makes Foreword's own graph of it alone, which it does not compare with "
            "torch: leave out --standard-only, --text and --check-memory.",
            source=plan.source,
        )


def _make(plan: ExportPlan, bits: int, folder: Path, draft: Path) -> None:
    """Make one form in `draft`, which will become `folder`."""
    licence, sources = plan.origin()
    name = plan.name or folder.name
    draft.mkdir()
    install.keep_companions(folder, plan.source, draft)
    if not (draft / CARD).exists():
        made_from = "; ".join(sources)
        (draft / CARD).write_text(
            f"# {name}\n\nMade from {made_from}, in {bits} bits.\n\n- Licence: {licence}\n", "utf-8"
        )
    export_fused(plan.source, draft, bits, name, licence, list(sources))
