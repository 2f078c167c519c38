"""The transformer backend: a GPT-2 as ONNX that predicts whole words."""

from __future__ import annotations

import json
import math
import time
from pathlib import Path
from typing import Any

from engine import text
from engine.errors import ModelError
from engine.prediction import Cancellation, Prediction, Request, Suggestion
from engine.transformer.search import Effort, Stem, Word, WordSearch, mass_of_lead
from engine.transformer.session import FusedSession
from engine.transformer.tokenizer import TextTokenizer
from engine.transformer.tree import Node, TokenTree
from engine.transformer.vocabulary import Vocabulary, fold
from engine.transformer.window import tokens_of

TYPING = Effort(rows=(4, 8, 16, 16), width=64, margin=1.0, tolerance=1e-3)
SCORING = Effort(rows=(8,) * 8, width=64, margin=0.0, tolerance=1e-5)
_LONGEST_CONTEXT = 256  # tokens; more changes few words and costs every key
_LONGEST_WORD = 16  # tokens
_BRANCHES = 256  # rows of the cache for candidates
_LEAST = 1e-30  # stands for a probability of nothing, whose logarithm would be infinite
_GOLDEN_TOLERANCE = 0.05  # nats; processors round 8-bit products differently


class Transformer:
    """A GPT-2-family model with its tokenizer, as the Backend protocol asks."""

    kind = "transformer"

    def __init__(self, name: str, tokenizer: TextTokenizer, tree: TokenTree) -> None:
        self.name = name
        self.tree = tree
        self._tokenizer = tokenizer
        self._vocabulary = Vocabulary(tokenizer.tokens)

    def predict(self, request: Request, cancellation: Cancellation) -> Prediction:
        """See Backend. A word that begins with a digit is left to the writer."""
        started = time.perf_counter()
        caret = text.caret(request.before)
        found: list[Suggestion] = []
        if not text.runs_into_word(request.after) and not caret.prefix[:1].isdigit():
            found = self._suggest(caret, request.count, cancellation)
        spent = (time.perf_counter() - started) * 1000
        return Prediction(self.kind, caret.prefix, tuple(found), request.revision, spent)

    def log_probability(self, before: str, word: str) -> float:
        """See Backend. All cases of the word count, as they do in a suggestion."""
        caret, cancellation = text.caret(before), Cancellation()
        node = self._context(caret, cancellation)
        letters = fold(text.straight(word).encode())
        search = WordSearch(self.tree, self._vocabulary, node, Stem(_lead(caret), letters, complete=True), SCORING)
        search.run(1, cancellation)
        found = search.words.get(letters, Word()).probability
        return math.log(max(found, _LEAST) / max(mass_of_lead(node, _lead(caret), self._vocabulary), _LEAST))

    def close(self) -> None:
        """See Backend."""
        del self.tree

    def _suggest(self, caret: text.Caret, count: int, cancellation: Cancellation) -> list[Suggestion]:
        node = self._context(caret, cancellation)
        search = WordSearch(self.tree, self._vocabulary, node, _stem(caret), TYPING)
        words = search.run(count, cancellation)
        return [Suggestion(_written(word, caret), min(1.0, word.probability / search.mass)) for word in words]

    def _context(self, caret: text.Caret, cancellation: Cancellation) -> Node:
        limit = self.tree.limit - _LONGEST_WORD
        tokens = tokens_of(text.straight(caret.context), limit, self._tokenizer.encode)
        return self.tree.walk(tokens, cancellation)


def open_transformer(folder: Path) -> Transformer:
    """Open the model in `folder`. Raises ModelError where a part is missing, damaged or doesn't fit the others."""
    config, manifest = _read_json(folder / "config.json"), _read_json(folder / "manifest.json")
    tokenizer = TextTokenizer(folder / "tokenizer.json")
    try:
        first, limit = int(config["bos_token_id"]), min(int(config["n_positions"]), _LONGEST_CONTEXT + _LONGEST_WORD)
        name, golden = str(manifest["name"]), manifest["golden"]
    except (LookupError, TypeError, ValueError) as error:
        raise ModelError(f"{folder} lacks a setting ({error}): export the model again.") from error
    session = FusedSession(folder / "model.onnx", limit + _BRANCHES)
    if not 0 <= first < session.vocabulary_size == len(tokenizer.tokens):
        raise ModelError(
            f"The tokenizer of {folder} has {len(tokenizer.tokens)} tokens and its model {session.vocabulary_size}: "
            "they come from different models, so export both again."
        )
    tree = TokenTree(session, first, limit, session.capacity)
    _check_golden(tree, golden, folder)
    return Transformer(name, tokenizer, tree)


def _read_json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text("utf-8"))
        if not isinstance(content, dict):
            raise ValueError("no object")
    except (OSError, ValueError) as error:
        raise ModelError(f"{path} cannot be read ({error}): fetch the model again.") from error
    return content


def _check_golden(tree: TokenTree, golden: dict[str, Any], folder: Path) -> None:
    """Ask the model what it was asked when it was made: weights that load may still be wrong."""
    node = tree.walk(golden["tokens"], Cancellation())
    assert node.probabilities is not None
    for token, expected in golden["log_probabilities"]:
        if not abs(math.log(max(float(node.probabilities[token]), _LEAST)) - expected) < _GOLDEN_TOLERANCE:
            raise ModelError(f"The model in {folder} computes something else than when it was made: fetch it again.")


def _lead(caret: text.Caret) -> bytes:
    return b" " if caret.space else b""


def _stem(caret: text.Caret) -> Stem:
    """Small letters stand for capitals too, as in names; a typed capital is meant, unless all are."""
    letters = text.straight(caret.prefix)
    folded = letters.islower() or not letters or text.is_shouted(letters)
    typed = letters.encode()
    return Stem(_lead(caret), fold(typed) if folded else typed, folded)


def _written(word: Word, caret: text.Caret) -> str:
    """The word as it will stand in the text, with the writer's own kind of apostrophe."""
    written = text.cased(word.commonest.decode(), caret.prefix, caret.starts_sentence)
    return written.replace("'", "\u2019") if "\u2019" in caret.prefix else written
