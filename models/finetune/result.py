"""Puts the fine-tuned model in its place: all of it, or nothing."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.files import put_folder
from engine.manifest import FILE_NAME, Manifest, read_manifest
from engine.never_offered import FILE_NAME as NEVER_OFFERED
from models.export import export_fused
from models.export.memorisation import write_planted
from models.finetune.folder import RunFolder, RunProgress
from models.finetune.log import FILE_NAME as LOG
from models.finetune.plan import FinetunePlan, Recipe
from models.finetune.prepared import CANARIES, Prepared
from models.finetune.savings import savings_in
from models.gpt2.checkpoint import save_gpt2
from models.gpt2.shape import BITS
from models.store.places import CARD

if TYPE_CHECKING:
    from transformers import GPT2LMHeadModel

_BASE = "base"  # the folder of the model that an adapter belongs to, beside the adapter's


def publish(
    plan: FinetunePlan,
    recipe: Recipe,
    folder: RunFolder,
    model: GPT2LMHeadModel,
    adapter: Any | None,
    prepared: Prepared,
    held_out_loss: float,
) -> float:
    """Write `result/checkpoint` for transformers and `result/model` for Foreword; give the keystroke savings of that.

    The curves go to `result/log.csv`. Of `adapter`, if any, come `result/adapter`, for peft, and `result/base`, the
    model that it belongs to. All are made in a draft that takes its name in one step. Raises ModelError, OSError.
    """
    draft = folder.draft
    shutil.rmtree(draft, ignore_errors=True)
    fused = draft / "model"
    fused.mkdir(parents=True)
    save_gpt2(model, folder.base / "tokenizer.json", draft / "checkpoint")
    write_planted(draft / "checkpoint", plan.seed, CANARIES)
    shutil.copyfile(folder.text / LOG, draft / LOG)
    if adapter is not None:
        _keep_adapter(adapter, recipe.interpolation, folder.base, draft)
    if (plan.model / NEVER_OFFERED).exists():
        shutil.copyfile(plan.model / NEVER_OFFERED, fused / NEVER_OFFERED)
    _export(plan, draft / "checkpoint", fused)
    savings = savings_in(fused, prepared.lines)
    (fused / CARD).write_text(_card(plan, recipe, folder.read(), prepared, held_out_loss, savings), "utf-8")
    _export(plan, draft / "checkpoint", fused)  # again, so that the manifest lists the card
    put_folder(draft, folder.result)  # in which a run that was killed right after this left one, too
    return savings


def _keep_adapter(adapter: Any, interpolation: float, base: Path, draft: Path) -> None:
    """Write an adapter, weighted as the result is, and its model beside it."""
    import torch

    shutil.copytree(base, draft / _BASE)
    with torch.no_grad():
        for name, parameter in adapter.named_parameters():
            if ".lora_B." in name:
                parameter.mul_(interpolation)
    for config in adapter.peft_config.values():
        config.base_model_name_or_path = _BASE
    adapter.save_pretrained(draft / "adapter", save_embedding_layers=False)  # which asks the hub about them otherwise


def _export(plan: FinetunePlan, checkpoint: Path, fused: Path) -> None:
    start = _start(plan)
    came_from = f"fine-tuned from {plan.model.name}"
    sources = [came_from, *(start.sources if start else ()), *(plan.sources or ["text of the writer's own"])]
    export_fused(checkpoint, fused, BITS[0], plan.name, _licence(plan, start), sources)


def _start(plan: FinetunePlan) -> Manifest | None:
    return read_manifest(plan.model) if (plan.model / FILE_NAME).exists() else None


def _licence(plan: FinetunePlan, start: Manifest | None) -> str:
    """The plan's; or else the writer's text is the writer's own, and the licence of the weights goes on to hold."""
    if plan.licence:
        return plan.licence
    return f"the writer's own; made from weights under {start.licence}" if start else "the writer's own"


def _card(
    plan: FinetunePlan, recipe: Recipe, progress: RunProgress, prepared: Prepared, held_out_loss: float, savings: float
) -> str:
    counts = prepared.counts
    dropped = "kept" if plan.keep_duplicates else "left out"
    hidden = "kept" if plan.keep_private else "left out"
    before = progress.savings_before or 0.0
    return f"""# {plan.name}

A GPT-2 fine-tuned with Foreword on its writer's own text, {datetime.now(UTC):%Y-%m-%d}, from `{plan.model.name}`.

| On text that it did not learn from | before | after |
|---|---|---|
| loss, nats per token | {progress.held_out_loss_before} | {held_out_loss:.4f} |
| keystroke savings, {len(prepared.lines)} sentences, 3 suggestions | {before:.1%} | {savings:.1%} |

- Learned from {counts.learned_words:,} words; {counts.held_out_words:,} words were held out to measure on.
- Read: {counts.words:,} words in {counts.documents:,} documents of {counts.files:,} files.
- Duplicate paragraphs, {dropped}: {sum(counts.duplicates.values()):,}.
- Passages that look private, {hidden}: {sum(counts.private.values()):,}.
- Method: {plan.method}, learning rate {recipe.learning_rate:g}, {progress.step} steps of {plan.batch_size} rows,
  {plan.rehearsal:g} made-up rows for each of the text, {recipe.interpolation:.0%} of the change kept.
- Licence: {_licence(plan, _start(plan))}.

A model can say again what it has learned. Give it only to those to whom you would give the text.
"""
