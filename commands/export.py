"""`main.py export`: its options, and the plan that they make."""

from __future__ import annotations

import argparse
import sys

from commands.options import path, require
from engine.errors import ForewordError
from models.gpt2.shape import BITS
from models.progress import progress_bar


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.description = (
        "Writes Foreword's model, with its manifest, card and report, to FOLDER, and optimum's standard export, which "
        "any ONNX program opens, beside it to FOLDER-standard. Both are compared with torch first; one that is too far "
        "off isn't written, and what was there stays. Of a Llama, Mistral, Qwen or Gemma, Foreword's model alone is "
        "written, and not compared."
    )
    parser.add_argument(
        "source", type=path, metavar="SOURCE", help="a safetensors folder, a model or a fine-tuning run"
    )
    parser.add_argument("folder", type=path, metavar="FOLDER", help="folder to write Foreword's model to")
    parser.add_argument(
        "--bits", type=int, nargs="+", choices=BITS, default=[BITS[0]], metavar="N",
        help="bits of its weights: 32 (float), 8 or 4 (default: 8); every form after the first goes to FOLDER-Nbit",
    )  # fmt: skip
    standard = parser.add_mutually_exclusive_group()
    standard.add_argument("--no-standard", action="store_true", help="make no standard export")
    standard.add_argument("--standard-only", action="store_true", help="make the standard export alone, in FOLDER")
    parser.add_argument("--name", default="", help="name of the model (default: the name of its folder)")
    parser.add_argument("--licence", default="", help='licence of the model (default: that of SOURCE, or "not stated")')
    parser.add_argument(
        "--source", dest="sources", action="append", default=[], metavar="TEXT", help="a text that it learned from"
    )
    parser.add_argument(
        "--text", dest="texts", type=path, nargs="+", default=[], metavar="FILE",
        help="text to compare on that it did not learn from, one phrase per line (default: lines of Foreword's own)",
    )  # fmt: skip
    parser.add_argument(
        "--seconds", type=float, default=5.0, metavar="S",
        help="how long torch types for keystroke savings (default: %(default)s); after ten lines they can fail a model",
    )  # fmt: skip
    parser.add_argument(
        "--check-memory", dest="training", type=path, nargs="+", default=[], metavar="FILE",
        help="text that it learned from: report what it knows by heart, before you give it to others",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> None:
    """Export as the options say, and print the report. Raises ForewordError."""
    require("optimum", "export")
    # Imported here because they load onnxruntime and --help should not.
    from models.bench.peers import quieten
    from models.export.llama import is_llama
    from models.export.report import BoundsError
    from models.export.report_text import report_json, report_text
    from models.export.run import ExportPlan, export

    if len(set(options.bits)) < len(options.bits):
        raise ForewordError("--bits names a form twice: name each once.")
    quieten()
    if is_llama(options.source):
        _export_llama(options)
        return
    bits = () if options.standard_only else tuple(options.bits)
    plan = ExportPlan(
        options.source, options.folder, bits, not options.no_standard, options.name, options.licence,
        tuple(options.sources), tuple(options.texts), options.seconds, tuple(options.training),
    )  # fmt: skip
    shown = report_json if options.json else report_text
    try:
        with progress_bar() as progress:
            report = export(plan, progress)
    except BoundsError as error:
        sys.stdout.write(shown(error.report) + "\n")
        raise
    sys.stdout.write(shown(report) + "\n")
    if not options.json:
        sys.stdout.write("".join(f"\n{form}: {folder}" for form, folder in plan.places().items()) + "\n")


def _export_llama(options: argparse.Namespace) -> None:
    """Make Foreword's own graph of a Llama, and say what else was not done."""
    from models.export.llama import export_llama
    from models.export.run import ExportPlan

    if options.json:
        raise ForewordError("There is no report on a Llama to print: leave out --json.")
    plan = ExportPlan(
        options.source, options.folder, tuple(options.bits), options.standard_only, options.name, options.licence,
        tuple(options.sources), tuple(options.texts), training=tuple(options.training),
    )  # fmt: skip
    with progress_bar() as progress:
        export_llama(plan, progress)
    sys.stdout.write("A Llama is not compared with torch, and no standard export of it is made.\n\n")
    sys.stdout.write("".join(f"{form}: {folder}\n" for form, folder in plan.places().items()))
