"""`main.py explain`: what the models see in a text, view by view."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commands.options import path
from engine.errors import InsightError, ModelError
from engine.kinds import Kind
from engine.prediction import Cancellation
from engine.text import WORD, caret
from models.store import bundled, open_model, open_tried, open_tried_attention

if TYPE_CHECKING:
    from engine.insight.reader import Reader
    from engine.insight.settings import ContinuationSettings
    from engine.ngram import NgramBackend
    from engine.transformer.attention import Attention

_VIEWS = {
    "compare": "the words that the transformer and the n-gram model expect, and which n-gram answered",
    "why": "how much each word of the text changes the probability of --word (default: the likeliest word)",
    "attention": "which words the last one looks at; averaged, unless --layer and --head choose",
    "likelihood": "how likely each word is, and the perplexity of each sentence",
    "continue": "how the text goes on",
    "alternatives": "words that could replace --word in TEXT, or the word in [brackets]",
    "tour": "the figures of the tour, for this text",
}
_METHODS = ("greedy", "sample", "beam")


@dataclass(frozen=True, slots=True)
class _Opened:
    """The open models, and the options."""

    reader: Reader
    ngram: NgramBackend
    folder: Path
    options: argparse.Namespace


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = "views:\n" + "\n".join(f"  {name:14}{summary}" for name, summary in _VIEWS.items())
    parser.add_argument("view", choices=_VIEWS, metavar="VIEW", help=", ".join(_VIEWS))
    parser.add_argument("text", help="the text, up to the caret")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON")
    form.add_argument("--csv", action="store_true", help="print CSV")
    parser.add_argument("--model", type=path, metavar="FOLDER", help="use this transformer in place of the bundled one")
    parser.add_argument("--word", default="", help="the word to explain, to compare or to replace")
    parser.add_argument("--layer", type=int, metavar="N", help="layer of the attention, from 1")
    parser.add_argument("--head", type=int, metavar="N", help="head of the attention, from 1")
    _add_settings(parser.add_argument_group("continuing"))


def _add_settings(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--method", choices=_METHODS, default="sample", help="default: %(default)s")
    group.add_argument(
        "--tokens", type=int, default=40, metavar="N", help="most tokens to write (default: %(default)s)"
    )
    group.add_argument("--temperature", type=float, default=1.0, help="below 1 sharpens, above 1 flattens")
    group.add_argument("--top-k", type=int, default=0, metavar="N", help="draw from the N likeliest tokens; 0 for all")
    group.add_argument(
        "--top-p",
        type=float,
        default=1.0,
        metavar="P",
        help="draw from the fewest tokens whose probabilities add up to P",
    )
    group.add_argument("--repetition-penalty", type=float, default=1.0, metavar="X", help="above 1 repeats less")
    group.add_argument("--seed", type=int, default=0, help="the same seed gives the same text")
    group.add_argument(
        "--beams",
        type=int,
        default=4,
        metavar="N",
        help="partial texts that --method beam follows (default: %(default)s)",
    )
    group.add_argument(
        "--length-penalty", type=float, default=1.0, metavar="X", help="for --method beam: above 0 favours long texts"
    )
    group.add_argument("--early-stopping", choices=("no", "yes", "never"), default="no", help="for --method beam")


def run(options: argparse.Namespace) -> None:
    """Print the view. Raises ForewordError."""
    with _opened(options) as opened:
        shown = _SHOW[options.view](opened)
        if options.json or options.csv:
            from engine.insight.saving import to_csv, to_json

            sys.stdout.write(to_json(shown.data) + "\n" if options.json else to_csv(shown.data))
        else:
            sys.stdout.writelines(f"{line}\n" for line in shown.lines)


@dataclass(frozen=True, slots=True)
class _Shown:
    """A view as data, and as lines for people."""

    data: Any
    lines: tuple[str, ...]


@contextmanager
def _opened(options: argparse.Namespace) -> Iterator[_Opened]:
    """Open the models that a view needs. Raises ModelError."""
    from engine.insight.reader import Reader
    from engine.ngram import NgramBackend
    from engine.transformer import Transformer

    folder = options.model or bundled(Kind.TRANSFORMER)
    with ExitStack() as stack:
        transformer = stack.enter_context(closing(open_tried(folder, Kind.TRANSFORMER)))
        ngram = stack.enter_context(closing(open_model(bundled(Kind.NGRAM), Kind.NGRAM)))
        assert isinstance(transformer, Transformer)
        assert isinstance(ngram, NgramBackend)
        yield _Opened(Reader(transformer), ngram, folder, options)


def _compare(opened: _Opened) -> _Shown:
    from engine.insight.compare import compare
    from engine.insight.looking import looked_at
    from engine.insight.report import comparison_text, looked_at_text

    options = opened.options
    found = compare(opened.reader, opened.ngram, options.text, Cancellation(), word=options.word)
    lines = [comparison_text(found)]
    if WORD.search(caret(options.text).context):
        word = options.word or found.words[0].word
        seen = looked_at(opened.reader, options.text, word, _attention_of(opened.folder), Cancellation())
        lines.append(looked_at_text(seen, word))
    return _Shown(found, tuple(lines))


def _attention_of(folder: Path) -> Attention | None:
    """The attention of the model in `folder`, None where it doesn't show it."""
    try:
        return open_tried_attention(folder)
    except ModelError:
        return None


def _why(opened: _Opened) -> _Shown:
    from engine.blend import open_blend
    from engine.insight.report import influence_line, sources_text
    from engine.insight.sources import sources
    from engine.insight.why import influences

    text, word = opened.options.text, opened.options.word or _likeliest(opened)
    found = tuple(influences(opened.reader, text, word, Cancellation()))
    blend = open_blend(bundled(Kind.BLEND), opened.reader.words, opened.ngram)
    shares = sources(opened.reader, opened.ngram, blend.weight(caret(text)), None, text, text, word)
    lines = [f"{word!r}, by each word that is there (nats):", *map(influence_line, found), sources_text(shares)]
    return _Shown(found, tuple(lines))


def _likeliest(opened: _Opened) -> str:
    from engine.prediction import Request

    found = opened.reader.words.predict(Request(opened.options.text, count=1), Cancellation()).suggestions
    if not found:
        raise InsightError("No word can stand at the end of the text: end it with a space or in a word.")
    return found[0].word


def _attention(opened: _Opened) -> _Shown:
    from engine.insight.attention import attention
    from engine.insight.report import attention_text

    options = opened.options
    found = attention(opened.reader, open_tried_attention(opened.folder), options.text, Cancellation())
    layer, head = (None if number is None else number - 1 for number in (options.layer, options.head))
    return _Shown(found, (attention_text(found, layer, head),))


def _likelihood(opened: _Opened) -> _Shown:
    from engine.insight.likelihood import ngram_likelihood, transformer_likelihood
    from engine.insight.report import likelihood_text

    text = opened.options.text
    first = transformer_likelihood(opened.reader, text, Cancellation())
    second = ngram_likelihood(opened.ngram, text, Cancellation())
    return _Shown((first, second), (likelihood_text(first), "", likelihood_text(second)))


def _continue(opened: _Opened) -> _Shown:
    from engine.insight.beams import beam_search
    from engine.insight.continuation import continuation
    from engine.insight.report import beams_text

    settings, text = _settings(opened.options), opened.options.text
    if settings.method == "beam":
        steps = tuple(beam_search(opened.reader, text, settings, Cancellation()))
        return _Shown(steps, (beams_text(steps),))
    pieces = tuple(continuation(opened.reader, text, settings, Cancellation()))
    return _Shown(pieces, (text + "".join(piece.text for piece in pieces),))


def _settings(options: argparse.Namespace) -> ContinuationSettings:
    from engine.insight.settings import ContinuationSettings

    stopping: Mapping[str, Any] = {"no": False, "yes": True, "never": "never"}
    return ContinuationSettings(
        options.method, options.tokens, options.temperature, options.top_k, options.top_p, options.repetition_penalty,
        options.seed, options.beams, options.length_penalty, stopping[options.early_stopping],
    )  # fmt: skip


def _alternatives(opened: _Opened) -> _Shown:
    from engine.insight.alternatives import alternatives
    from engine.insight.report import alternatives_text

    before, word, after = _cut(opened.options.text, opened.options.word)
    found = alternatives(opened.reader, before, word, after, Cancellation(), ngram=opened.ngram)
    return _Shown(found, (alternatives_text(found),))


def _cut(text: str, word: str) -> tuple[str, str, str]:
    """The text before a word, the word, and the text after it: the one in brackets, or where `word` stands last."""
    if not word and text.count("[") == text.count("]") == 1 and text.index("[") < text.index("]"):
        before, _, rest = text.partition("[")
        word, _, after = rest.partition("]")
        return before, word, after
    before, found, after = text.rpartition(word) if word else ("", "", "")
    if not found:
        raise InsightError("The text lacks the word that is to be replaced: put [brackets] around one, or say --word.")
    return before, word, after


def _tour(opened: _Opened) -> _Shown:
    from engine.insight import tour
    from engine.insight.report import tour_text

    text, cancellation = opened.options.text, Cancellation()
    word = opened.options.word or _likeliest(opened)
    pages = (
        tour.counted(text),
        tour.sparsity(text),
        tour.backing_off(opened.ngram, text, word),
        tour.far_sight(opened.reader, opened.ngram, cancellation),
        tour.choices(opened.reader, text, _settings(opened.options), cancellation),
    )
    return _Shown(pages, (tour_text(*pages),))


_SHOW: Mapping[str, Callable[[_Opened], _Shown]] = {
    "compare": _compare,
    "why": _why,
    "attention": _attention,
    "likelihood": _likelihood,
    "continue": _continue,
    "alternatives": _alternatives,
    "tour": _tour,
}
