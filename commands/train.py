"""`main.py train`: its options, and the plan that they make."""

from __future__ import annotations

import argparse
from dataclasses import fields
from math import inf

from commands.options import path, require
from models.gpt2.shape import ModelShape
from models.reading.corpus import parse_source
from models.training.plan import OPTIMIZERS, TrainingPlan

_TEXTS = (
    "UTF-8 text, packed with xz or not, blank lines between documents; the weight says how often each document counts "
    "(default: 1)"
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("texts", nargs="+", type=parse_source, metavar="TEXT[=WEIGHT]", help=_TEXTS)
    parser.add_argument("--out", type=path, required=True, metavar="FOLDER", help="folder to write the model to")
    parser.add_argument(
        "--from", dest="start", type=path, metavar="FOLDER", help="a GPT-2 to start from (default: a new one)"
    )
    budget = parser.add_mutually_exclusive_group(required=True)
    budget.add_argument(
        "--tokens", type=_positive, default=inf, metavar="N", help="stop after this many tokens, such as 2e7"
    )
    budget.add_argument("--hours", type=_positive, default=inf, metavar="H", help="stop after this many hours")
    parser.add_argument("--batch", type=int, default=8_192, metavar="N", help="tokens in a step (default: %(default)s)")
    parser.add_argument("--optimizer", choices=OPTIMIZERS, default=OPTIMIZERS[0], help="default: %(default)s")
    parser.add_argument(
        "--learning-rate",
        type=_positive,
        default=3e-3,
        metavar="R",
        help="peak of the learning rate (default: %(default)s)",
    )
    parser.add_argument(
        "--seed", type=int, default=0, metavar="N", help="seed of every random draw (default: %(default)s)"
    )
    parser.add_argument(
        "--no-compile", action="store_true", help="do not compile: for short runs, or without a C++ compiler"
    )
    shape = parser.add_argument_group("the size of a new model")
    for field in fields(ModelShape):
        shape.add_argument(f"--{field.name}", type=int, default=field.default, metavar="N", help="default: %(default)s")


def run(options: argparse.Namespace) -> None:
    """Train as the options say. Raises ForewordError, or KeyboardInterrupt when the user stops it."""
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
        batch_size=options.batch,
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
