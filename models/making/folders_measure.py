"""Measures what the writer's folders save: `python -m models.making.folders_measure CORPUS.xz...`.

Held-out lines of a text are typed with the model alone; beside a folder of other documents of the same text, which
shares nothing with them but what people write alike; and beside the same folder with three in ten of their
sentences strewn among its documents, word for word. The same files give the same figures.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

from engine.corrections import Speller
from engine.errors import ForewordError
from engine.evaluation import CHIPS, evaluate
from engine.folders.mixing import Recalling
from engine.kinds import Kind
from engine.own_words.spelling import Spelling
from engine.prediction import Backend
from models.making.folders_gain import SHARE, indexed, shared_sentences, typed_lines
from models.store import bundled, open_model
from models.store.word_list import open_dictionary

_HEAD = """| Text | Lines typed | Backend | Alone | Folder that shares nothing | Folder with 30 % of the sentences |
|---|---|---|---|---|---|"""


def row(corpus: Path, backend: Backend, spelling: Spelling, limit: int, words: int) -> str:
    """One line of the table: savings, and what the folders add, in points."""
    lines = typed_lines(corpus, limit)
    savings = [evaluate(backend, lines, CHIPS, ignore_case=False).keystroke_savings]
    for share in (0.0, SHARE):
        with indexed([corpus], words, shared_sentences(lines, share), spelling) as index:
            recalling = Recalling(backend, index, _raise)
            savings.append(evaluate(recalling, lines, CHIPS, ignore_case=False).keystroke_savings)
    alone, *beside = (100 * saved for saved in savings)
    more = (f"{saved - alone:+.2f}" for saved in beside)
    name = corpus.name.partition(".")[0]
    return f"| {name} | {len(lines)} | {backend.kind} | {alone:.1f} % | {' | '.join(more)} |"


def _raise(error: Exception) -> None:
    raise error


def rows(options: argparse.Namespace, backends: Sequence[Backend]) -> Iterator[str]:
    """Measure every text with every backend. Raises ForewordError."""
    spelling = Speller(open_dictionary())
    for corpus in options.corpus:
        for backend in backends:
            yield row(corpus, backend, spelling, options.limit, options.words)


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description="Measure what folders of the writer's texts save.")
    parser.add_argument("corpus", nargs="+", type=Path, metavar="CORPUS.xz")
    parser.add_argument("--kind", choices=[*map(str, Kind)], default=str(Kind.BLEND), help="the backend")
    parser.add_argument("--limit", type=int, default=200, metavar="LINES", help="lines of each text, evenly spread")
    parser.add_argument("--words", type=int, default=1_000_000, help="words of the folder")
    options = parser.parse_args()
    try:
        with ExitStack() as stack:
            parts: dict[str, Backend] = {}
            for kind in Kind:
                parts[kind] = stack.enter_context(closing(open_model(bundled(kind), kind, parts)))
            print(_HEAD)  # noqa: T201
            for line in rows(options, [parts[options.kind]]):
                print(line, flush=True)  # noqa: T201
    except ForewordError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
