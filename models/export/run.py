"""An export from beginning to end: check the source, make the models, measure them, and install all of them or none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from engine.files import put_folder
from engine.kinds import Kind
from engine.language import Message, _, in_english
from engine.manifest import FILE_NAME, STANDARD, read_manifest
from engine.phrases import read_phrases
from engine.transformer.tokenizer import TextTokenizer
from models.export import install
from models.export.card import card
from models.export.fused import FILES as FUSED_FILES
from models.export.fused import REPORT, export_fused
from models.export.measure import Judge
from models.export.memorisation import Memorisation, Surprise, check, read_planted
from models.export.others import lay_out
from models.export.report import BoundsError, Report, title
from models.export.report_text import report_markdown
from models.export.standard import FILES as STANDARD_FILES
from models.export.standard import export_standard
from models.gpt2.configuration import read_config
from models.gpt2.fused_graph import GraphShape
from models.gpt2.source import clean_checkpoint, find_description, find_weights, float_size
from models.progress import Progress
from models.reading.files import require_there
from models.store import bundled
from models.store.manifest import rewrite_manifest
from models.store.places import CARD, require_name

if TYPE_CHECKING:
    from transformers import GPT2LMHeadModel

SAMPLE = Path(__file__).with_name("sample.txt")  # written for Foreword, so no model learned from it
_ROOM = {STANDARD: 2.9, 32: 1.05, 8: 0.35, 4: 0.2}  # what each form takes at most, with its drafts, of the floats' size


@dataclass(frozen=True, slots=True)
class ExportPlan:
    """Export the GPT-2 in `source`, or in the fine-tuning run there, in each of `bits` (32, 8 or 4).

    The first form is written to `folder`, others beside it. With `standard`, optimum's export too, and it alone
    where there are no `bits`. The report is on `texts`, which the model should not have learned from, or on some lines
    of Foreword's own; keystrokes are counted for this many `seconds`. With `training` texts, what the model remembers
    of them is checked. `name` is the folder's unless given; licence and sources are those of the source's manifest
    unless given.
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
        if not self.bits:
            return {STANDARD: folder}
        places = {form_of(bits): folder.with_name(f"{folder.name}-{bits}bit") for bits in self.bits}
        places[form_of(self.bits[0])] = folder
        if self.standard:
            places[STANDARD] = folder.with_name(f"{folder.name}-{STANDARD}")
        return places

    def origin(self) -> tuple[str, tuple[str, ...]]:
        """The licence of the model, and what it was made from."""
        described = find_description(self.source)
        known = read_manifest(described) if (described / FILE_NAME).exists() else None
        licence = self.licence or (known.licence if known else "not stated")
        return licence, self.sources or (known.sources if known else (self.source.resolve().name,))


def form_of(bits: int) -> str:
    """The name of Foreword's model with weights of this many bits among the forms of an export."""
    return f"{bits} bits"


def export(plan: ExportPlan, progress: Progress) -> Report:
    """Do what the plan says. Each model is installed, or its folder is as it was.

    Raises BoundsError, which has the report, where a model is too far from torch, after the others were installed;
    ModelError for a source that cannot be exported or a disk that is full, and TextError for texts that cannot be read,
    before any is.
    """
    plan = replace(plan, source=find_weights(plan.source))
    places, lines = plan.places(), _lines(plan.texts or (SAMPLE,))
    for form, folder in places.items():
        install.require_replaceable(folder, STANDARD_FILES if form == STANDARD else FUSED_FILES)
    _require_sound(plan)
    with install.workplace(next(iter(places.values())), _room(plan)) as work:
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
        _install(plan, report, work)
    _require_bounds(report)
    return report


def _require_sound(plan: ExportPlan) -> None:
    """Raise for what would come out only at the end."""
    if plan.name:
        require_name(plan.name)
    require_there(plan.training)


def _room(plan: ExportPlan) -> float:
    """The bytes that are written in the process: the clean checkpoint and each form."""
    forms = [*plan.bits, *([STANDARD] if STANDARD in plan.places() else [])]
    return float_size(plan.source) * (1.05 + sum(_ROOM[form] for form in forms))


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
    if STANDARD in plan.places():
        progress(_("making the standard export"), 0.05)
        export_standard(checkpoint, work / STANDARD)
    licence, sources = plan.origin()
    for bits in plan.bits:
        form = form_of(bits)
        progress(_("making Foreword's model, {form}").format(form=title(form)), 0.35)
        (work / form).mkdir()
        install.keep_companions(plan.places()[form], find_description(plan.source), work / form)
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
    faults = report.faults_by_form()
    told, cures = report.faults(), _cures(faults)
    if 0 < len(faults) < len(report.models):
        raise BoundsError(
            "{name} was installed, but not in every form. {faults:; }. {cures: }",
            report,
            name=report.name,
            faults=told,
            cures=cures,
        )
    if faults:
        raise BoundsError(
            "{name} was not installed. {faults:; }. {cures: }", report, name=report.name, faults=told, cures=cures
        )


def _cures(forms: Iterable[str]) -> list[Message]:
    """A sentence for each kind of form that failed, which names what helps."""
    cures = {
        STANDARD: Message("Leave the standard export out, with --no-standard."),
        form_of(32): Message("The weights or the libraries are at fault, so export again from another checkpoint."),
    }
    bits = Message("Keep more bits, with --bits 8 or 32.")
    return list(dict.fromkeys(cures.get(form, bits) for form in forms))


def _install(plan: ExportPlan, report: Report, work: Path) -> None:
    """Add the report and, if there is none, a model card to each sound model, and install it."""
    with in_english():  # it goes with the model, wherever that goes
        written = report_markdown(report)
    sound = {form: folder for form, folder in plan.places().items() if form not in report.faults_by_form()}
    for form in sound:
        draft = work / form
        if form == STANDARD:
            lay_out(draft)
        else:
            (draft / REPORT).write_text(written, "utf-8")
            rewrite_manifest(draft, listed=REPORT)
        if not (draft / CARD).exists():
            (draft / CARD).write_text(card(report, form, *plan.origin()), "utf-8")
            if form != STANDARD:
                rewrite_manifest(draft, listed=CARD)
    for form, folder in sound.items():
        put_folder(work / form, folder)
