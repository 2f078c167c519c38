"""The transformer backend: a causal language model as ONNX, GPT-2 above all, that predicts whole words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from engine import text
from engine.abbreviations import without_stop
from engine.base_backend import BaseBackend
from engine.candidates import NOTHING, Candidate, Candidates, by_form
from engine.errors import ModelError
from engine.kinds import Kind
from engine.manifest import FILE_NAME, STANDARD, find_graph, read_manifest
from engine.never_offered import read_never_offered
from engine.prediction import Cancellation, Request
from engine.probabilities import LEAST
from engine.revising import widened
from engine.transformer.configuration import Configuration
from engine.transformer.exported import ExportedSession
from engine.transformer.foresight import futures
from engine.transformer.search import Effort, FoundWord, FoundWords, Stem, WordSearch, mass_of_lead
from engine.transformer.session import FusedSession, Probabilities, Session
from engine.transformer.tokenizer import Encoder, TextTokenizer
from engine.transformer.tree import Node, TokenTree
from engine.transformer.vocabulary import TokenVocabulary, fold
from engine.transformer.window import tokens_of

TYPING_LARGE = Effort(rows=(4, 8), width=64, margin=1.0, tolerance=1e-3)
TYPING = Effort(rows=(8, 16, 16), width=64, margin=1.0, tolerance=1e-3)
SCORING = Effort(rows=(8,) * 8, width=64, margin=0.0, tolerance=1e-5)
_LARGE = 100_000_000  # bytes of a graph beyond which every row counts
_LONGEST_CONTEXT = 256  # tokens; more changes few words and costs every key
_LONGEST_WORD = 16  # tokens
_BRANCHES = 384  # rows of the cache for candidates
_FUTURES = 12  # likely next requests that a pause is used for
_GOLDEN_TOLERANCE = 0.05  # nats; processors round 8-bit products differently


@dataclass(frozen=True, slots=True)
class Parts:
    """What a model folder holds, opened. A text begins with the token `bos_id` and has `max_length` tokens at most."""

    name: str
    tokenizer: Encoder
    session: Session
    bos_id: int
    max_length: int
    effort: Effort
    never_offered: frozenset[str]


class Transformer(BaseBackend):
    """A causal language model with its tokenizer, as the Backend protocol asks."""

    kind: str = Kind.TRANSFORMER

    def __init__(
        self, name: str, tokenizer: Encoder, tree: TokenTree, effort: Effort, never_offered: frozenset[str]
    ) -> None:
        self.name = name
        self.tree = tree
        self._effort = effort
        self.never_offered = never_offered
        self._never_offered = frozenset(word.encode() for word in never_offered)
        self.tokenizer = tokenizer
        self.vocabulary = TokenVocabulary(tokenizer.tokens)
        self._encoded: tuple[str, Sequence[int]] = ("", [])

    @classmethod
    def of(cls, parts: Parts) -> Transformer:
        """The transformer that has these parts."""
        tree = TokenTree(parts.session, parts.bos_id, parts.max_length)
        return Transformer(parts.name, parts.tokenizer, tree, parts.effort, parts.never_offered)

    def candidates(self, request: Request, cancellation: Cancellation) -> Candidates:
        """See Backend. After the words that were asked for come others that were come across on the way.

        A word that begins with a digit is left to the writer.
        """
        caret = request.caret
        if not request.is_open:
            return NOTHING
        node = self._context(caret, cancellation)
        found = self._search(node, self._stem(caret), request.count, cancellation)
        words = by_form(_candidate(word, found) for word in (*found.words, *found.others))
        return Candidates(words, self._foreseen(node, found, caret), found.typed if caret.prefix else 0.0)

    def anticipate(self, request: Request, cancellation: Cancellation) -> None:
        """See Backend. What the likeliest next texts ask for is searched and kept in the tree."""
        request, caret = widened(request), request.caret
        if not request.is_open:
            return
        node = self._context(caret, cancellation)
        if self.tree.room() < _BRANCHES // 2:
            self.tree.prune(node)
        suggestions = self.predict(request, cancellation).suggestions
        found = self._search(node, self._stem(caret), request.count, cancellation)
        following = futures(request, caret.prefix, suggestions, found, self.vocabulary)
        for before in following[:_FUTURES]:
            if self.tree.room() < 2 * sum(self._effort.rows):
                break
            later = text.caret(before)
            self._search(self._context(later, cancellation), self._stem(later), request.count, cancellation)

    def log_probability(self, at: text.Caret, word: str) -> float:
        """See Backend. All cases of the word count, as they do in a suggestion."""
        cancellation = Cancellation()
        node = self._context(at, cancellation)
        letters = fold(text.straight(word).encode())
        stem = Stem(self._lead(at), letters, complete=True)
        found = WordSearch(self.tree, self.vocabulary, node, stem, SCORING).run(1, cancellation)
        lead = mass_of_lead(node, stem.lead, self.vocabulary)
        return math.log(max(found.typed * found.mass, LEAST) / max(lead, LEAST))

    def log_probabilities_behind(
        self, at: text.Caret, words: Sequence[str], right: Sequence[str], cancellation: Cancellation
    ) -> list[list[float]]:
        """See Backend. All are computed in one run of the model."""
        node = self._context(at, cancellation)
        spaced = bool(self._lead(at))
        paths = [[self._tokens(word, spaced), *(self._tokens(other) for other in right)] for word in words]
        nodes = self.tree.grow(node, [list(chain(*path))[:-1][:_LONGEST_WORD] for path in paths], cancellation)
        return [_following(path, found) for path, found in zip(paths, nodes, strict=True)]

    def close(self) -> None:
        """See Backend."""
        self.tree.close()
        del self.tree, self.tokenizer

    def _tokens(self, word: str, spaced: bool = True) -> Sequence[int]:
        """The tokens of a word, behind a space where it is `spaced` or the tokenizer reads one anyway."""
        return self.tokenizer.encode(" " * (spaced and not self.tokenizer.adds_space) + text.straight(word))

    def _foreseen(self, node: Node, found: FoundWords, caret: text.Caret) -> float:
        """How likely the typed letters were before they were typed, given that a word comes."""
        return found.mass / max(mass_of_lead(node, self._lead(caret), self.vocabulary), LEAST)

    def _stem(self, caret: text.Caret) -> Stem:
        return stem_of(caret, self._lead(caret))

    def _lead(self, caret: text.Caret) -> bytes:
        """The space before the word; some tokenizers read one before the first word of a text."""
        return b" " if caret.space or (self.tokenizer.adds_space and not caret.context) else b""

    def _search(self, node: Node, stem: Stem, count: int, cancellation: Cancellation) -> FoundWords:
        """The likeliest words after `node`; kept with the node."""
        if (stem, count) not in node.notes:
            search = WordSearch(self.tree, self.vocabulary, node, stem, self._effort, self._never_offered)
            node.notes[stem, count] = search.run(count, cancellation)
        return node.notes[stem, count]  # type: ignore[no-any-return]

    def _context(self, caret: text.Caret, cancellation: Cancellation) -> Node:
        cancellation.check()  # what is known already is no answer either
        if self._encoded[0] != caret.context:
            max_length = self.tree.max_length - _LONGEST_WORD
            context = without_stop(text.calm(text.straight(caret.context)))
            self._encoded = caret.context, tokens_of(context, max_length, self.tokenizer.encode)
        return self.tree.walk(self._encoded[1], cancellation)


def open_transformer(folder: Path) -> Transformer:
    """Open the model in `folder`, one that Foreword made or a standard export of any causal language model.

    Raises ModelError as `open_parts` does.
    """
    return Transformer.of(open_parts(folder))


def open_parts(folder: Path) -> Parts:
    """Open what the model in `folder` is made of. Raises ModelError where a part is missing, damaged or doesn't fit."""
    configuration, tokenizer = Configuration(folder), TextTokenizer(folder / "tokenizer.json")
    bos_id, max_length = configuration.bos_id, min(configuration.context_length, _LONGEST_CONTEXT + _LONGEST_WORD)
    if max_length < 2 * _LONGEST_WORD:
        raise ModelError(
            "The model in {folder} reads {limit} tokens at most, too few for a sentence: choose another.",
            folder=folder,
            limit=max_length,
        )
    manifest = read_manifest(folder) if (folder / FILE_NAME).is_file() else None
    is_fused = manifest is not None and manifest.details.get("graph") != STANDARD
    graph = find_graph(folder)
    session: Session = (FusedSession if is_fused else ExportedSession)(graph, max_length + _BRANCHES)
    if not (tokenizer.fit(session.vocabulary_size) and bos_id < session.vocabulary_size):
        raise ModelError(
            "The tokenizer of {folder} has {count} tokens and its model {size}: they come from different models, "
            "so export both again.",
            folder=folder,
            count=len(tokenizer.tokens),
            size=session.vocabulary_size,
        )
    if manifest is not None and is_fused:
        with closing(TokenTree(session, bos_id, max_length)) as tree:
            _check_golden(tree, session.vocabulary_size, manifest.details.get("golden"), folder)
    effort = TYPING_LARGE if _size(graph) > _LARGE else TYPING
    name = manifest.name if manifest else folder.name
    return Parts(name, tokenizer, session, bos_id, max_length, effort, read_never_offered(folder))


def _size(graph: Path) -> int:
    """The bytes of a graph and of the weights that lie in files beside it, named after it."""
    return sum(file.stat().st_size for file in graph.parent.glob(f"{graph.name}*"))


def _check_golden(tree: TokenTree, vocabulary_size: int, golden: Any, folder: Path) -> None:
    """Ask the model what it was asked when it was made: weights that load may still be wrong."""
    try:
        asked, expected = zip(*golden["log_probabilities"], strict=True)
        known = all(type(token) is int and 0 <= token < vocabulary_size for token in (*golden["tokens"], *asked))
        if not known or len(golden["tokens"]) >= tree.max_length:
            raise ValueError("no such tokens")
        node = tree.walk(golden["tokens"], Cancellation())
        assert node.probabilities is not None
        found = [math.log(max(float(node.probabilities[token]), LEAST)) for token in asked]
        differences = [abs(a - float(b)) for a, b in zip(found, expected, strict=True)]
    except (LookupError, TypeError, ValueError, OverflowError) as error:
        raise ModelError(
            "{path} has no usable golden values: export the model again.", path=folder / FILE_NAME
        ) from error
    if not all(difference < _GOLDEN_TOLERANCE for difference in differences):
        raise ModelError(
            "The model in {folder} computes something else than when it was made: fetch it again.", folder=folder
        )


def stem_of(caret: text.Caret, lead: bytes) -> Stem:
    """Small letters stand for capitals too, as in names; a typed capital is meant, unless all are."""
    letters = text.straight(caret.prefix)
    folded = letters.islower() or not letters or caret.is_shouted
    typed = letters.encode()
    return Stem(lead, fold(typed) if folded else typed, folded)


def _following(path: Sequence[Sequence[int]], nodes: Sequence[Node]) -> list[float]:
    """ln P of the tokens of each word but the first of a path, whose nodes are given; 0 for what is beyond them."""
    place, found = len(path[0]), []
    for tokens in path[1:]:
        steps = zip(nodes[place - 1 :], tokens, strict=False)
        found.append(sum(math.log(max(float(_given(node)[token]), LEAST)) for node, token in steps))
        place += len(tokens)
    return found


def _given(node: Node) -> Probabilities:
    assert node.probabilities is not None
    return node.probabilities


def _candidate(word: FoundWord, found: FoundWords) -> Candidate:
    form = text.straight(word.commonest.decode())
    small = word.cases.get(fold(word.commonest), 0.0) / word.probability if form != text.fold(form) else 0.0
    return Candidate(form, min(1.0, word.probability / found.mass), small=small)
