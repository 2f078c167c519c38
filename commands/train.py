"""`main.py train`: its options, and the plan that they make."""

from __future__ import annotations

import argparse
from dataclasses import fields
from math import inf
from pathlib import Path

from commands.options import require
from models.gpt2.shape import ModelShape
from models.reading.corpus import parse_source
from models.training.plan import OPTIMIZERS, TrainingPlan

_TEXTS = (
    "UTF-8 text, packed with xz or not, blank lines between documents; how often each document counts, 1 unless said"
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("texts", nargs="+", type=parse_source, metavar="TEXT[=WEIGHT]", help=_TEXTS)
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where the model is written")
    parser.add_argument("--from", dest="start", type=Path, metavar="FOLDER", help="a GPT-2 to train on; a new one else")
    budget = parser.add_mutually_exclusive_group(required=True)
    budget.add_argument("--tokens", type=_positive, default=inf, metavar="N", help="stop after these, as 2e7")
    budget.add_argument("--hours", type=_positive, default=inf, metavar="H", help="stop after these")
    parser.add_argument("--batch", type=int, default=8_192, metavar="N", help="tokens in a step (%(default)s)")
    parser.add_argument("--optimizer", choices=OPTIMIZERS, default=OPTIMIZERS[0], help="%(default)s unless said")
    parser.add_argument("--learning-rate", type=_positive, default=3e-3, metavar="R", help="its peak (%(default)s)")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of all that is drawn (%(default)s)")
    parser.add_argument("--no-compile", action="store_true", help="for short runs, or without a C++ compiler")
    shape = parser.add_argument_group("the size of a new model")
    for field in fields(ModelShape):
        shape.add_argument(
            f"--{field.name}", type=int, default=field.default, metavar="N", help="%(default)s unless said"
        )


def run(options: argparse.Namespace) -> None:
    """Train as the options say. Raises ForewordError; KeyboardInterrupt where the user stopped it."""
    require("torch", "train")
    from models.training.run import train

    shape = ModelShape(**{field.name: getattr(options, field.name) for field in fields(ModelShape)})
    plan = TrainingPlan(
        sources=options.texts,
        folder=options.out,
        start=options.start,
        shape=shape,
        tokens=options.tokens,
        seconds=options.hours * 3600,
        batch=options.batch,
        optimizer=options.optimizer,
        learning_rate=options.learning_rate,
        seed=options.seed,
        compiled=not options.no_compile,
    )
    train(plan)


def _positive(text: str) -> float:
    number = float(text)
    if not number > 0:
        raise argparse.ArgumentTypeError(f"{text} is not above 0")
    return number
