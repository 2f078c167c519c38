"""`main.py count`: its options, and what they do."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from commands.options import path
from engine.errors import ForewordError, TextError
from engine.files import reason
from models.progress import Progress, progress_bar
from models.reading.corpus import Source, parse_source

if TYPE_CHECKING:
    from models.ngram.card import Card

_TEXTS = (
    "UTF-8 text, packed with xz or not, blank lines between documents; the weight says how often each document counts "
    "(default: 1); one document in 100 is held out to measure on"
)
_TOKENS = (
    "write only the tokens that KenLM counts, one sentence per line: lmplz -o 5 < FILE > ARPA, then --from-arpa ARPA"
)
_PRUNINGS = ("entropy", "count", "none")
_UNITS = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9}


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("texts", nargs="*", type=parse_source, metavar="TEXT[=WEIGHT]", help=_TEXTS)
    result = parser.add_mutually_exclusive_group(required=True)
    result.add_argument("--out", type=path, metavar="FOLDER", help="folder to write the model to")
    result.add_argument("--tokens", type=path, metavar="FILE", help=_TOKENS)
    parser.add_argument(
        "--from-arpa", type=path, metavar="FILE", help="import this model; the texts then only measure it"
    )
    parser.add_argument(
        "--order", type=int, choices=range(1, 6), default=5, help="length of the longest n-grams, in words (default: 5)"
    )
    parser.add_argument(
        "--words", type=_number, default=60_000, metavar="N", help="words in the vocabulary (default: 60000)"
    )
    parser.add_argument(
        "--size",
        type=_number,
        default=25 * 10**6,
        metavar="BYTES",
        help="size to prune to, such as 500k or 25M (default: 25M)",
    )
    parser.add_argument("--prune", choices=_PRUNINGS, default=_PRUNINGS[0], help="how to prune (default: %(default)s)")
    parser.add_argument("--arpa", type=path, metavar="FILE", help="also write an ARPA file, which KenLM and SRILM read")
    parser.add_argument("--name", help="name of the model (default: the name of its folder)")
    parser.add_argument("--licence", default="not stated", help="licence of the model, for its card")
    parser.add_argument("--about", type=path, metavar="FILE", help="Markdown to add to its card")


def run(options: argparse.Namespace) -> None:
    """Do what the options say. Raises ForewordError, or KeyboardInterrupt when the user stops it."""
    if not (options.texts or options.from_arpa):
        raise TextError("There is nothing to count: give a text, or a counted model with --from-arpa.")
    place = options.tokens or options.out
    try:
        with progress_bar() as progress:
            found = _make(options, progress)
    except KeyboardInterrupt:
        sys.stderr.write(f"Interrupted: {place} is as it was before.\n")
        raise
    except (OSError, UnicodeEncodeError) as error:
        raise ForewordError(
            "{place} cannot be written ({reason}), and is as it was: make room or choose another place.",
            place=place,
            reason=reason(error),
        ) from error
    sys.stdout.write(f"{place}: {found}\n")


def _make(options: argparse.Namespace, progress: Progress) -> str:
    """Make the tokens or the model, and return a sentence with its figures."""
    # Imported here because numpy takes a while to load and --help should not.
    from models.ngram.build import count, import_arpa, write_tokens

    if options.tokens:
        write_tokens(options.texts, options.tokens, options.words, progress)
        return "written"
    card = _card(options)
    if options.from_arpa:
        progress(f"reading {options.from_arpa.name}", 0)
        measured = import_arpa(options.from_arpa, options.out, card, options.texts)
    else:
        measured = count(
            options.texts, options.out, options.size, card, progress,
            order=options.order, words=options.words, pruning=options.prune, arpa=options.arpa,
        )  # fmt: skip
    return str(measured or "written; nothing is held out of fewer than 100 documents, so it was not measured")


def _card(options: argparse.Namespace) -> Card:
    from models.ngram.card import Card

    sources = tuple(map(_described, options.texts)) or (options.from_arpa.name,)
    return Card(options.name or options.out.resolve().name, options.licence, sources, _about(options.about))


def _about(path: Path | None) -> str:
    try:
        return path.read_text("utf-8") if path else ""
    except (OSError, UnicodeDecodeError) as error:
        raise TextError(
            "{path} cannot be read as UTF-8 text ({reason}): check its name.", path=path, reason=reason(error)
        ) from error


def _described(source: Source) -> str:
    return f"{source.path.name.removesuffix('.xz').removesuffix('.txt')} ({source.weight:g})"


def _number(text: str) -> int:
    """A number such as 60000, 60k, 25M or 1G."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([kMG]?)", text)
    number = int(float(found[1]) * _UNITS[found[2]]) if found else 0
    if not 0 < number < 10**12:
        raise argparse.ArgumentTypeError(f"{text} is not a number such as 60000, 60k or 25M")
    return number
