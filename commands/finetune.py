"""`main.py finetune`: its options, and what it prints."""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commands.options import path, require
from engine.errors import ForewordError
from engine.kinds import Kind
from models.finetune.folder import RunFolder, RunProgress
from models.finetune.plan import FILE_NAME, METHODS, PRESETS, FinetunePlan
from models.finetune.sound import require_sound
from models.progress import Meter
from models.reading import TextChoice, read_all
from models.store import bundled

if TYPE_CHECKING:
    from models.finetune.look import Look

_POLL_EVERY = 0.2  # seconds
_FIGURES = ("loss", "held_out_loss", "savings")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    default, sized = FinetunePlan((), Path(), Path(), ""), "default: by the model's size"
    add = parser.add_argument
    add(
        "files",
        nargs="*",
        type=path,
        metavar="FILE",
        help="texts, books, mail, chats, tables, subtitles; or folders of them",
    )
    add("--author", action="append", default=[], metavar="NAME", help="whose lines of chats to learn (may be repeated)")
    add("--field", action="append", default=[], metavar="NAME", help="which field of tables to learn (may be repeated)")
    add("--out", type=path, metavar="FOLDER", help="a new folder for the run; the model is written to FOLDER/result")
    add("--resume", type=path, metavar="FOLDER", help="go on with the run in this folder")
    add(
        "--dry-run", action="store_true", help="only report what is in the files, and the time and memory it would take"
    )
    add("--json", action="store_true", help="print JSON")
    add("--model", type=path, metavar="FOLDER", help="the GPT-2 to start from (default: the bundled one)")
    add("--name", default="my-gpt2", metavar="NAME", help="name of the new model (default: %(default)s)")
    add("--preset", choices=PRESETS, default="usual", help="settings to begin with; gpt2 is the recipe known for GPT-2")
    lora = "learn small matrices beside the model's own, which are merged at the end and kept in FOLDER/result/adapter"
    add("--lora", action="store_true", help=lora)
    add("--rank", type=_count, default=default.rank, metavar="N", help="rank of LoRA's matrices (default: %(default)s)")
    add("--alpha", type=_count, metavar="N", help="alpha of LoRA's matrices (default: twice the rank)")
    add("--keep-private", action="store_true", help="also learn from sentences that look private")
    add("--keep-duplicates", action="store_true", help="also learn from paragraphs that are repeated")
    add("--epochs", type=_count, metavar="N", help=f"most epochs ({sized})")
    add("--learning-rate", type=_positive, metavar="R", help=f"peak of the learning rate ({sized})")
    add("--kept", type=_share, metavar="SHARE", help=f"weight of the learned model in the result, 0 to 1 ({sized})")
    add("--batch-size", type=_count, metavar="N", help=f"rows of one step (default: {default.batch_size})")
    add("--warmup", type=_steps, metavar="N", help="steps in which the learning rate rises (default: 200, or a tenth)")
    context = "tokens of a row, at most what the model reads (default: %(default)s)"
    add("--context", type=_context, default=default.context, metavar="N", help=context)
    add("--gradient-checkpointing", action="store_true", help="take less memory, and about a third more time")
    add("--tensorboard", action="store_true", help="write curves for TensorBoard to FOLDER/tensorboard")
    add("--licence", default="", help="licence of the model (default: the writer's own, and that of the weights)")
    add(
        "--source", dest="sources", action="append", default=[], metavar="TEXT", help="what the texts are, for the card"
    )
    rehearsed = (
        f"rows that the model makes up for each row of the text, against forgetting (default: {default.rehearsal})"
    )
    add("--rehearsal", type=_amount, metavar="R", help=rehearsed)
    typed = "held-out sentences to type for the keystroke savings (default: %(default)s)"
    add("--lines", type=_count, default=default.measured_lines, metavar="N", help=typed)
    add("--seed", type=int, default=default.seed, metavar="N", help="seed of every random draw (default: %(default)s)")


def _count(text: str) -> int:
    return int(_within(float(int(text)), 1, 10_000))


def _steps(text: str) -> int:
    return int(_within(float(int(text)), 0, 1e6))


def _context(text: str) -> int:
    return int(_within(float(int(text)), 16, 1e6))


def _positive(text: str) -> float:
    return _within(float(text), 1e-12, 1e3)


def _share(text: str) -> float:
    return _within(float(text), 1e-3, 1)


def _amount(text: str) -> float:
    return _within(float(text), 0, 10)


def _within(number: float, least: float, most: float) -> float:
    if not least <= number <= most:
        raise argparse.ArgumentTypeError(f"{number:g} is not between {least:g} and {most:g}")
    return number


def run(options: argparse.Namespace) -> None:
    """Look, start or resume, as the options say. Raises ForewordError, or KeyboardInterrupt when the user stops it."""
    require("peft", "finetune")
    if options.resume:
        _run(options.resume, options.json)
    elif not options.files:
        raise ForewordError("There is no text to learn from: name files or folders.")
    elif options.dry_run:
        _look(_plan(options, Path()), options.json)
    elif not options.out:
        raise ForewordError("There is no folder to work in: name a new one with --out.")
    else:
        _begin(_plan(options, options.out))
        _run(options.out, options.json)


def _plan(options: argparse.Namespace, folder: Path) -> FinetunePlan:
    return FinetunePlan(
        files=tuple(path.absolute() for path in options.files),
        folder=folder,
        model=(options.model or bundled(Kind.TRANSFORMER)).absolute(),
        name=options.name,
        method=METHODS[1] if options.lora else METHODS[0],
        context=options.context,
        rank=options.rank,
        alpha=options.alpha or 2 * options.rank,
        gradient_checkpointing=options.gradient_checkpointing,
        tensorboard=options.tensorboard,
        licence=options.licence,
        sources=tuple(options.sources),
        **{**PRESETS[options.preset], **_given(options)},
        measured_lines=options.lines,
        keep_private=options.keep_private,
        keep_duplicates=options.keep_duplicates,
        seed=options.seed,
        authors=tuple(options.author),
        fields=tuple(options.field),
    )


def _given(options: argparse.Namespace) -> dict[str, Any]:
    """The settings that a preset has as well, where they were given."""
    found = {
        "epochs": options.epochs, "learning_rate": options.learning_rate, "rehearsal": options.rehearsal,
        "interpolation": options.kept, "batch_size": options.batch_size, "warmup_steps": options.warmup,
    }  # fmt: skip
    return {name: value for name, value in found.items() if value is not None}


def _begin(plan: FinetunePlan) -> None:
    """Write the plan; under `accelerate launch` the first process does, and the others wait for it."""
    if os.environ.get("RANK", "0") == "0":
        require_sound(plan)
        read_all(plan.files, TextChoice(plan.authors, plan.fields))  # what is to be chosen is told before it is made
        plan.write()
    while not (plan.folder / FILE_NAME).exists():
        time.sleep(_POLL_EVERY)


def _run(folder: Path, as_json: bool) -> None:
    from models.finetune.run import run

    is_first = os.environ.get("RANK", "0") == "0"
    known: dict[str, Any] = {}
    with Meter(is_first) as meter:
        run(folder, lambda changes: _show(meter, known, changes))
    progress = RunFolder(folder).read()
    if is_first:
        print(json.dumps(asdict(progress)) if as_json else _summary(progress))  # noqa: T201


def _show(meter: Meter, known: dict[str, Any], changes: Mapping[str, Any]) -> None:
    """Show what has changed, with what is `known` from before."""
    known |= changes
    if "changed" in changes:
        meter.say(f"The model: {changes['changed']}.")
    share = known["step"] / known["of"] if known.get("of") and "step" in known else None
    figures = [f"{name.replace('_', ' ')} {known[name]}" for name in _FIGURES if name in known]
    meter.show(changes.get("state"), share, changes.get("seconds_left"), ", ".join(figures))


def _summary(progress: RunProgress) -> str:
    if progress.state != "finished":
        return f"The run is {progress.state}."
    return (
        f"loss on held-out text   {progress.held_out_loss_before} -> {progress.held_out_loss}\n"
        f"keystroke savings       {progress.savings_before:.1%} -> {progress.savings:.1%}\n"
        f"model                   {progress.message}"
    )


def _look(plan: FinetunePlan, as_json: bool) -> None:
    from models.finetune.look import look, look_json

    with Meter() as meter:
        found = look(plan, meter.show)
    print(look_json(found) if as_json else _look_text(found, plan))  # noqa: T201


def _look_text(found: Look, plan: FinetunePlan) -> str:
    counts = found.counts
    kept = {True: "kept", False: "left out"}
    private, duplicates = _listed(counts.private), _listed(counts.duplicates)
    rows = [
        ("read", f"{counts.words:,} words, {counts.documents:,} documents, {counts.files:,} files"),
        ("duplicates", f"paragraphs: {duplicates}, {kept[plan.keep_duplicates]}"),
        ("looks private", f"{private}, {kept[plan.keep_private]}"),
        ("left out", _listed(counts.left_out)),
        ("to learn from", f"{counts.learned_words:,} words; {found.tokens:,} tokens an epoch, made-up ones included"),
        ("held out", f"{counts.held_out_words:,} words"),
        ("model", f"{found.parameters:,} parameters, learning rate {found.learning_rate:g}"),
        ("steps", f"at most {found.steps:,}, {found.warmup_steps} of them to warm up"),
        ("takes about", f"{found.seconds / 60:,.0f} minutes, {found.memory / 1e9:.1f} GB of memory"),
        *(("changed", change) for change in found.changes),
        *(("not read", sentence) for sentence in counts.unread),
    ]
    return "\n".join(f"{name:<15}{value}" for name, value in rows)


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {kind}" for kind, count in counts.items()) or "none"
