"""`main.py models`: its options, and what they do."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING

from commands.options import path, require
from engine.errors import TextError
from engine.files import reason
from models.gpt2.shape import BITS
from models.progress import progress_bar
from models.store.places import Installed, find, find_own, installed, models_folder, read_card

if TYPE_CHECKING:
    from engine.phrases import PhraseSet
    from models.store.comparing import ModelScore

# Each command imports for itself what takes a while to load.


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare the commands and their options."""
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, (summary, add, run) in _COMMANDS.items():
        command = commands.add_parser(name, help=summary)
        command.set_defaults(manage=run)
        add(command)


def run(options: argparse.Namespace) -> None:
    """Do what the options say. Raises ForewordError, or KeyboardInterrupt when the user stops it."""
    options.manage(options)


def _list_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")


def _list(options: argparse.Namespace) -> None:
    models = installed()
    if options.json:
        _say(json.dumps([asdict(model) for model in models], indent=2, default=str))
        return
    for model in models:
        _say(f"{model.name:28} {model.kind or 'damaged':12} {_size(model.size):>8}  {_summary(model)}")
    own = [model for model in models if not model.bundled]
    _say(f"{len(own)} of your own, {_size(sum(model.size for model in own))}")


def _summary(model: Installed) -> str:
    return model.fault or shorten(f"{model.licence}; from {', '.join(model.sources)}", 100, placeholder=" …")


def _get_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="a model of the Hugging Face hub, such as openai-community/gpt2")
    parser.add_argument("--revision", default="main", help="a branch, tag or commit (default: %(default)s)")
    parser.add_argument(
        "--bits",
        type=int,
        choices=BITS,
        default=BITS[0],
        help="bits of the weights of a GPT-2 or a Llama (default: %(default)s)",
    )
    _as_option(parser)


def _get(options: argparse.Namespace) -> None:
    require("optimum", "models get")
    from models.bench.peers import quieten
    from models.getting.getting import get

    quieten()
    try:
        with progress_bar() as progress:
            folder = get(options.name, options.revision, options.bits, options.own_name, progress)
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted: the same command goes on from here.\n")
        raise
    _say(f"{folder.name} is installed in {folder}")


def _rename_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("new", metavar="NEW")


def _rename(options: argparse.Namespace) -> None:
    from models.store.keeping import rename

    _say(f"{options.name} is called {rename(options.name, options.new).name} now")


def _describe_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME")
    parser.add_argument(
        "card",
        nargs="?",
        type=path,
        metavar="FILE",
        help="Markdown that becomes its card (default: print the card)",
    )


def _describe(options: argparse.Namespace) -> None:
    if options.card is None:
        _say(read_card(find(options.name)).rstrip())
        return
    from models.store.keeping import describe

    try:
        card = options.card.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TextError(
            "{card} cannot be read as UTF-8 text ({reason}): check its name.", card=options.card, reason=reason(error)
        ) from error
    describe(options.name, card)
    _say(f"{options.name} is described by {options.card} now")


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "path", type=path, metavar="PATH", help="a model that Foreword made, optimum's export, or a GGUF file"
    )
    _as_option(parser)


def _add(options: argparse.Namespace) -> None:
    from models.gguf import SUFFIX
    from models.gguf.making import add_gguf
    from models.store.keeping import add

    is_gguf = options.path.suffix.lower() == SUFFIX
    if is_gguf:
        require("gguf", "models add")
    folder = (add_gguf if is_gguf else add)(options.path, options.own_name)
    _say(f"{folder.name} is installed in {folder}")


def _two_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("one", metavar="ONE")
    parser.add_argument("other", metavar="OTHER")
    parser.add_argument(
        "text", type=path, metavar="FILE", help="UTF-8 text that neither learned from, one phrase per line"
    )
    parser.add_argument("--limit", type=_positive, metavar="LINES", help="stop after this many lines")
    parser.add_argument("--json", action="store_true", help="print JSON")


def _compare(options: argparse.Namespace) -> None:
    from models.store.comparing import compare

    folders, phrases = _two_and_text(options)
    with progress_bar() as progress:
        found = compare(folders, phrases, progress)
    _say(json.dumps([asdict(model) for model in found], indent=2) if options.json else _table(found))


def _blend(options: argparse.Namespace) -> None:
    from models.store.comparing import measure_weights

    folders, phrases = _two_and_text(options)
    with progress_bar() as progress:
        savings = measure_weights(*folders, phrases, progress)
    if options.json:
        _say(json.dumps(savings, indent=2))
        return
    _say(f"{options.other} has   keystroke savings")
    for weight, share in savings.items():
        _say(f"{weight:>{len(options.other)}.0%}       {share:.1%}")


def _two_and_text(options: argparse.Namespace) -> tuple[tuple[Path, Path], PhraseSet]:
    from engine.phrases import read_phrases

    return (find(options.one), find(options.other)), read_phrases(options.text, options.limit)


def _table(found: list[ModelScore]) -> str:
    columns = [_column(model) for model in found]
    return "\n".join(f"{label:26}" + "".join(f"{column[label]:>20}" for column in columns) for label in columns[0])


def _column(model: ModelScore) -> dict[str, str]:
    figures = model.figures
    recall = {
        f"recall at {k}, {letters} typed": f"{share:.1%}"
        for letters, shares in figures.recall.items()
        for k, share in shares.items()
    }
    return {
        "": model.name,
        "keystroke savings": f"{figures.keystroke_savings:.1%}",
        **recall,
        "perplexity per word": f"{model.perplexity:.1f}",
        "log-loss per character": f"{figures.log_loss_per_character:.3f} nats",
        "latency, median": f"{figures.latency_ms.median:.2f} ms",
        "latency, 95th percentile": f"{figures.latency_ms.p95:.2f} ms",
        "size": _size(model.size),
    }


def _remove_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("--yes", action="store_true", help="don't ask")


def _remove(options: argparse.Namespace) -> None:
    from models.store.keeping import remove

    folder = find_own(options.name)
    if not options.yes and not _agreed(f"Remove {folder}? [y/N] "):
        _say(f"{options.name} stays")
        return
    remove(options.name, _used())
    _say(f"{options.name} is removed")


def _used() -> set[Path]:
    """The folders of the models that the window uses."""
    from service.settings import load
    from service.settings_file import settings_file

    settings, problem = load(settings_file())
    if problem:
        sys.stderr.write(f"{problem}\n")
    return {models_folder() / name for name in settings.own_models}


def _agreed(question: str) -> bool:
    sys.stderr.write(question)
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _pack_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("file", type=path, metavar="FILE", help="the archive to write, such as mine.zip")


def _pack(options: argparse.Namespace) -> None:
    from models.store.archive import pack

    pack(find(options.name), options.file)
    _say(f"{options.name} is packed in {options.file}, {_size(options.file.stat().st_size)}")


def _unpack_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=path, metavar="FILE", help="an archive that `models pack` wrote")
    _as_option(parser)


def _unpack(options: argparse.Namespace) -> None:
    from models.store.archive import unpack

    folder = unpack(options.file, options.own_name)
    _say(f"{folder.name} is installed in {folder}")


def _positive(text: str) -> int:
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError(f"{number} is not above 0")
    return number


def _as_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--as", dest="own_name", default="", metavar="NAME", help="what to call it here (default: its name)"
    )


def _size(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size < 1e9 else f"{size / 1e9:.2f} GB"


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


_Command = tuple[str, Callable[[argparse.ArgumentParser], None], Callable[[argparse.Namespace], None]]
_COMMANDS: dict[str, _Command] = {
    "list": ("list the models, with their size and licence", _list_options, _list),
    "get": ("fetch a model by its name from the Hugging Face hub, and export it", _get_options, _get),
    "add": ("copy a model from any folder to your own", _add_options, _add),
    "rename": ("rename a model of your own", _rename_options, _rename),
    "describe": ("print a model's card, or replace the card of your own", _describe_options, _describe),
    "compare": ("type the same text with two models", _two_options, _compare),
    "blend": ("type a text with two models mixed, by the second one's weight", _two_options, _blend),
    "remove": ("remove a model of your own", _remove_options, _remove),
    "pack": ("write a model to an archive", _pack_options, _pack),
    "unpack": ("install a model from an archive", _unpack_options, _unpack),
}
