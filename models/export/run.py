"""An export from beginning to end: check the source, make the models, measure them, and install all of them or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from engine.files import put_folder
from engine.kinds import Kind
from engine.language import _, in_english
from engine.manifest import FILE_NAME, STANDARD, read_manifest
from engine.phrases import read_phrases
from engine.transformer.tokenizer import TextTokenizer
from models.export import install
from models.export.card import card
from models.export.fused import FILES as FUSED_FILES
from models.export.fused import REPORT, export_fused
from models.export.measure import Judge
from models.export.memorisation import Memorisation, Surprise, check, read_planted
from models.export.report import BoundsError, Report, title
from models.export.report_text import report_markdown
from models.export.standard import FILES as STANDARD_FILES
from models.export.standard import export_standard
from models.gpt2.configuration import read_config
from models.gpt2.fused_graph import GraphShape
from models.gpt2.source import clean_checkpoint, find_description, find_weights
from models.progress import Progress
from models.store import bundled
from models.store.manifest import rewrite_manifest
from models.store.places import CARD

if TYPE_CHECKING:
    from transformers import GPT2LMHeadModel

SAMPLE = Path(__file__).parent.parent / "bench" / "lines.txt"  # written for Foreword, so no model learned from it
_ROOM = 4  # times the size of the source are written in the process


@dataclass(frozen=True, slots=True)
class ExportPlan:
    """Export the GPT-2 in `source`, or in the fine-tuning run there, in each of `bits` (32, 8 or 4).

    The first form is written to `folder`, others beside it.

    With `standard`, optimum's export too. The report is on `texts`, which the model should not have learned from, or on
    some lines of Foreword's own; keystrokes are counted for this many `seconds`. With `training` texts, what the model
    remembers of them is checked. `name` is the folder's unless given; licence and sources are those of the source's
    manifest unless given.
    """

    source: Path
    folder: Path
    bits: tuple[int, ...] = (8,)
    standard: bool = True
    name: str = ""
    licence: str = ""
    sources: tuple[str, ...] = ()
    texts: tuple[Path, ...] = ()
    seconds: float = 5.0
    training: tuple[Path, ...] = ()

    def places(self) -> dict[str, Path]:
        """The folder of each model that will be made, by its form: "8 bits", "standard"."""
        folder = self.folder.resolve()
        places = {form_of(bits): folder.with_name(f"{folder.name}-{bits}bit") for bits in self.bits}
        places[form_of(self.bits[0])] = folder
        if self.standard:
            places[STANDARD] = folder.with_name(f"{folder.name}-{STANDARD}")
        return places


def form_of(bits: int) -> str:
    """The name of Foreword's model with weights of this many bits among the forms of an export."""
    return f"{bits} bits"


def export(plan: ExportPlan, progress: Progress) -> Report:
    """Do what the plan says. Either every model is installed, or none, and all folders are as they were.

    Raises BoundsError, which has the report, where a model is too far from torch; ModelError for a source that cannot
    be exported or a disk that is full; TextError for texts that cannot be read.
    """
    plan = replace(plan, source=find_weights(plan.source))
    places, lines = plan.places(), _lines(plan.texts or (SAMPLE,))
    for form, folder in places.items():
        install.require_replaceable(folder, STANDARD_FILES if form == STANDARD else FUSED_FILES)
    needed = _ROOM * sum(file.stat().st_size for file in plan.source.glob("model.*"))
    with install.workplace(places[form_of(plan.bits[0])], needed) as work:
        progress(_("checking the model"), 0.0)
        checkpoint = work / "checkpoint"
        changes = clean_checkpoint(plan.source, checkpoint)
        for bits in plan.bits:
            GraphShape.of(read_config(checkpoint)).require(bits)
        _make(plan, checkpoint, work, progress)
        progress(_("asking torch"), 0.45)
        model = _torch_model(checkpoint)
        report = _measured(plan, Judge.of(model, checkpoint, lines, plan.seconds), model, work, progress)
        progress(_("looking for what the model remembers"), 0.9)
        report = replace(report, memory=_memory(plan, model, checkpoint), changes=tuple(changes))
        _require_bounds(report)
        _install(plan, report, work)
    return report


def _torch_model(checkpoint: Path) -> GPT2LMHeadModel:
    """The clean checkpoint as transformers itself opens it."""
    from transformers import GPT2Config, GPT2LMHeadModel

    config = GPT2Config.from_pretrained(checkpoint)
    # Only eager attention heeds a scale by layer.
    attention = "eager" if config.scale_attn_by_inverse_layer_idx else "sdpa"
    model = GPT2LMHeadModel.from_pretrained(checkpoint, attn_implementation=attention, use_safetensors=True)
    return model.eval()


def _lines(texts: Sequence[Path]) -> tuple[str, ...]:
    return tuple(line for text in texts for line in read_phrases(text).lines)


def _make(plan: ExportPlan, checkpoint: Path, work: Path, progress: Progress) -> None:
    """Make each model in a folder of `work` named after its form."""
    if plan.standard:
        progress(_("making the standard export"), 0.05)
        export_standard(checkpoint, work / STANDARD)
    described = find_description(plan.source)
    known = read_manifest(described) if (described / FILE_NAME).exists() else None
    licence = plan.licence or (known.licence if known else "not stated")
    sources = plan.sources or (known.sources if known else (plan.source.resolve().name,))
    for bits in plan.bits:
        form = form_of(bits)
        progress(_("making Foreword's model, {form}").format(form=title(form)), 0.35)
        (work / form).mkdir()
        install.keep_companions(plan.places()[form], described, work / form)
        export_fused(checkpoint, work / form, bits, plan.name or plan.places()[form].name, licence, list(sources))


def _measured(plan: ExportPlan, judge: Judge, model: GPT2LMHeadModel, work: Path, progress: Progress) -> Report:
    models = []
    bits_of = {STANDARD: 32} | {form_of(bits): bits for bits in plan.bits}
    for index, form in enumerate(plan.places()):
        progress(_("measuring: {form}").format(form=title(form)), 0.6 + 0.3 * index / len(plan.places()))
        models.append(judge.measure(form, bits_of[form], work / form, model))
    texts = tuple(text.name for text in plan.texts) or (_("lines of Foreword's own"),)
    name = plan.name or plan.folder.resolve().name
    return Report(name, texts, judge.tokens, judge.characters, judge.torch, tuple(models))


def _memory(plan: ExportPlan, model: GPT2LMHeadModel, checkpoint: Path) -> Memorisation | None:
    if not plan.training:
        return None
    tokenizer = TextTokenizer(checkpoint / "tokenizer.json")
    return check(model, tokenizer, plan.training, read_planted(plan.source), Surprise(bundled(Kind.NGRAM)))


def _require_bounds(report: Report) -> None:
    faults = report.faults()
    if faults:
        raise BoundsError(
            "{name} was not installed. {faults:; }. Keep more bits, with --bits 8 or 32; if they are all off, the "
            "weights or the libraries are at fault, so export again from another checkpoint.",
            report,
            name=report.name,
            faults=faults,
        )


def _install(plan: ExportPlan, report: Report, work: Path) -> None:
    """Add the report and, if there is none, a model card to each model, and install it."""
    manifest = read_manifest(work / form_of(plan.bits[0]))
    with in_english():  # it goes with the model, wherever that goes
        written = report_markdown(report)
    for form in plan.places():
        draft = work / form
        if form != STANDARD:
            (draft / REPORT).write_text(written, "utf-8")
            rewrite_manifest(draft, listed=REPORT)
        if not (draft / CARD).exists():
            (draft / CARD).write_text(card(report, form, manifest), "utf-8")
            if form != STANDARD:
                rewrite_manifest(draft, listed=CARD)
    for form, folder in plan.places().items():
        put_folder(work / form, folder)
