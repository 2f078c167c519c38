"""Foreword's entry: the window, or a command without one. `python main.py --help` lists the commands."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from importlib.util import find_spec
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import ForewordError, ModelError
from engine.phrases import LONGEST, PhraseSet, decode, read_phrases
from engine.prediction import Backend
from engine.version import version
from gui import preflight
from models.store import KINDS, bundled, kind_of, open_model

if TYPE_CHECKING:
    from engine.report import Result, Row

# The window is not to wait for what only the commands need: they import it themselves.
_SAMPLE = "I look forward to"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0, 2 for a fault that is said on standard error, 130 for Ctrl+C."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or given[0] not in {*_COMMANDS, "-h", "--help", "--version"}:
        given = ["edit", *given]
    options = _parser().parse_args(given)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a word that the terminal cannot show is no reason to stop
    try:
        return int(options.run(options))
    except ForewordError as error:
        print(f"foreword: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="main.py", description="A predictive keyboard. Without a command, its window."
    )
    parser.add_argument("--version", action="version", version=f"Foreword {version()}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, (summary, add_options, run) in _COMMANDS.items():
        command = commands.add_parser(name, help=summary)
        command.set_defaults(run=run)
        add_options(command)
    return parser


def _edit_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="a text file to open")


def _edit(options: argparse.Namespace) -> int:
    if not preflight.has_display(os.environ):
        print(f"{preflight.NO_DISPLAY}\nThis is what it would suggest after {_SAMPLE!r}:\n")
        return main(["suggest", _SAMPLE])
    preflight.require_libraries(os.environ)
    from gui import language, startup

    language.use(startup.wanted_language())  # the window's modules are imported in it
    from gui.app import run

    return run(options.files)


def _suggest_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", nargs="?", default="-", help="the text; from standard input where absent or -")
    _common_options(parser)


def _suggest(options: argparse.Namespace) -> int:
    from engine import report

    text = _standard_input() if options.text == "-" else options.text.encode("utf-8", "replace").decode()
    with _backends(options.model) as backends:
        answers = [report.ask(backend, text, options.chips) for backend in backends]
    print(report.suggestions_json(text, answers) if options.json else report.suggestions_text(answers))
    return 0


def _evaluate_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="UTF-8 text, one phrase per line")
    parser.add_argument("--limit", type=_count(10**9), metavar="LINES", help="stop after this many lines of each file")
    _common_options(parser)


def _evaluate(options: argparse.Namespace) -> int:
    from engine import report

    sets = [read_phrases(file, options.limit) for file in options.files]
    with _backends(options.model) as backends:
        results = [_result(phrases, backends, options.chips) for phrases in sets]
    print(report.evaluation_json(results) if options.json else report.evaluation_text(results))
    return 0


def _result(phrases: PhraseSet, backends: list[Backend], chips: int) -> Result:
    from tqdm import tqdm

    from engine.evaluation import evaluate
    from engine.report import Result

    figures = {}
    for backend in backends:
        lines = tqdm(phrases.lines, desc=f"{Path(phrases.file).name}, {backend.kind}", unit="line", leave=False)
        figures[backend.kind] = evaluate(backend, lines, chips, phrases.ignore_case)
    return Result(phrases.file, len(phrases.lines), sum(map(len, phrases.lines)), figures)


def _bench_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="UTF-8 phrases to type; some of its own else"
    )
    parser.add_argument("--model", type=Path, metavar="FOLDER", help="a model that Foreword made; the bundled one else")
    parser.add_argument("--gpt2", type=Path, metavar="FOLDER", help="GPT-2's encoder.json and vocab.bpe: its size too")
    parser.add_argument("--quick", action="store_true", help="fewer lines and prompts: well under a minute")
    parser.add_argument("--json", action="store_true", help="print JSON")


def _bench(options: argparse.Namespace) -> int:
    from tqdm import tqdm

    if find_spec("optimum") is None:
        raise ForewordError("bench compares with other programs, which are not installed: run it by `make bench`.")
    from engine import report
    from models.bench.bench import LINES, bench, bench_gpt2, bench_ngram

    lines = [
        line for file in options.files or [LINES] for line in read_phrases(file, 3 if options.quick else None).lines
    ]
    with tqdm(bar_format="{desc} {elapsed}", leave=False) as bar:
        rows = bench(options.model or bundled("transformer"), lines, options.quick, bar.set_description)
        if options.gpt2:
            rows += bench_gpt2(options.gpt2, lines, options.quick, bar.set_description)
        if not options.model:
            rows += bench_ngram(bundled("ngram"), lines)
            bar.set_description("the window")
            rows += _window_rows(100 if options.quick else 400)
    print(report.bench_json(rows) if options.json else report.bench_text(rows))
    return 0


def _window_rows(keys: int) -> list[Row]:
    """What gui.bench measures in a process of its own; a row that says why where it cannot."""
    import json
    import subprocess
    import time

    from engine.report import Row

    command = [sys.executable, "-m", "gui.bench", "--keys", str(keys), "--launched", str(time.time())]
    done = subprocess.run(command, cwd=Path(__file__).parent, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        return [Row("window", None, "ms", (done.stderr.strip().splitlines() or ["failed"])[-1])]
    return [Row(**row) for row in json.loads(done.stdout)]


def _train_options(parser: argparse.ArgumentParser) -> None:
    from models.training.command import add_options

    add_options(parser)


def _train(options: argparse.Namespace) -> int:
    _require("torch", "train")
    from models.training.command import train

    train(options)
    return 0


def _finetune_options(parser: argparse.ArgumentParser) -> None:
    from models.finetune.command import add_options

    add_options(parser)


def _finetune(options: argparse.Namespace) -> int:
    _require("peft", "finetune")
    from models.finetune.command import finetune

    finetune(options)
    return 0


def _export_options(parser: argparse.ArgumentParser) -> None:
    from models.export_command import add_options

    add_options(parser)


def _export(options: argparse.Namespace) -> int:
    _require("optimum", "export")
    from models.export_command import export

    export(options)
    return 0


def _explain_options(parser: argparse.ArgumentParser) -> None:
    from models.explain_command import add_options

    add_options(parser)


def _explain(options: argparse.Namespace) -> int:
    from models.explain_command import explain

    explain(options)
    return 0


def _count_options(parser: argparse.ArgumentParser) -> None:
    from models.ngram.command import add_options

    add_options(parser)


def _count_ngrams(options: argparse.Namespace) -> int:
    from models.ngram.command import count

    count(options)
    return 0


def _models_options(parser: argparse.ArgumentParser) -> None:
    from models.store.command import add_options

    add_options(parser)


def _manage_models(options: argparse.Namespace) -> int:
    options.manage(options)
    return 0


def _require(library: str, command: str) -> None:
    """Raise ForewordError unless the libraries are there that only the workshop needs."""
    if find_spec(library) is None:
        raise ForewordError(
            f"{command} needs libraries that writing does not: install them with `pip install -r requirements/all.txt`."
        )


def _common_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--chips", type=_count(10), default=3, metavar="N", help="how many suggestions, 3 unless said")
    parser.add_argument("--model", type=Path, metavar="FOLDER", help="a model to use for the bundled one of its kind")
    parser.add_argument("--json", action="store_true", help="print JSON")


def _count(most: int) -> Callable[[str], int]:
    def count(text: str) -> int:
        number = int(text)
        if not 1 <= number <= most:
            raise argparse.ArgumentTypeError(f"{number} is not between 1 and {most}")
        return number

    return count


def _standard_input() -> str:
    """What standard input holds, less the line end that closes it."""
    return decode(sys.stdin.buffer.read(LONGEST + 1), "Standard input").removesuffix("\n").removesuffix("\r")


@contextmanager
def _backends(model: Path | None) -> Iterator[list[Backend]]:
    """Open `model`, if any, and the bundled models of the other kinds; one that fails is left out and said so."""
    chosen = {kind_of(model): model} if model else {}
    opened: dict[str, Backend] = {}
    with ExitStack() as stack:
        for kind in KINDS:
            try:
                backend = open_model(chosen.get(kind) or bundled(kind), kind, opened)
                opened[kind] = stack.enter_context(closing(backend))
            except ModelError as error:
                if kind in chosen:
                    raise
                print(f"foreword: {error}", file=sys.stderr)
        if not opened:
            raise ModelError("No model could be opened: fetch Foreword again, or give a model with --model.")
        yield list(opened.values())


_COMMANDS = {
    "edit": ("open the window (the default)", _edit_options, _edit),
    "suggest": ("print what each backend suggests after a text", _suggest_options, _suggest),
    "bench": ("measure how fast the transformer answers, beside other programs", _bench_options, _bench),
    "models": ("list, fetch, compare and keep models", _models_options, _manage_models),
    "explain": ("show what the models see in a text, and why they suggest what they do", _explain_options, _explain),
    "count": ("count an n-gram model of text files", _count_options, _count_ngrams),
    "train": ("train a GPT-2 on text files, from scratch or from a model", _train_options, _train),
    "finetune": ("fine-tune a GPT-2 on your own text", _finetune_options, _finetune),
    "export": ("make ONNX models of a GPT-2, checked against torch", _export_options, _export),
    "evaluate": ("type text files and print what each backend saves", _evaluate_options, _evaluate),
}

if __name__ == "__main__":
    sys.exit(main())
