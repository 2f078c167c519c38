"""Measures the difference of a made model from torch on the same text, in each way that models are used."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from engine.evaluation import CHIPS
from engine.manifest import FILE_NAME
from engine.prediction import Cancellation
from engine.probabilities import LEAST
from engine.scoring import finished_words
from engine.text import straight
from engine.transformer.backend import TYPING, Transformer
from engine.transformer.exported import ExportedSession
from engine.transformer.session import HIDDEN, FusedSession, Session, TokenRow
from engine.transformer.tokenizer import TextTokenizer
from engine.transformer.tree import TokenTree
from models.export.report import ModelFigures
from models.export.standard import batched_logits
from models.export.torch_session import TorchSession

if TYPE_CHECKING:
    from transformers import GPT2LMHeadModel

Logs = npt.NDArray[np.float32]
_ROW = 128  # tokens at most that are computed in one go
_MOST = 16 * _ROW  # tokens to compare
_FEW_ROWS = 4  # that are computed token by token, too, and those in a batch
_TIMED = 32  # tokens that torch computes one by one
_BRANCHES = 8  # candidates that are computed at once
_CAPACITY = 640  # rows of the cache while typing
_LONGEST_PATH = 272  # tokens, as in the window


@dataclass(slots=True)
class Judge:
    """Torch's answers on a text, to compare made models with.

    `rows` are its tokens, each row [S] after the token between texts; `reference` are torch's log-probabilities
    [S, V] of each; `characters` counts those of each line that torch typed within the time it had. `typist` types for
    all models, each with its own tree: sorting a vocabulary takes longer than some typing.
    """

    typist: Transformer
    rows: Sequence[npt.NDArray[np.int64]]
    reference: Sequence[Logs]
    lines: Sequence[str]
    characters: tuple[int, ...]
    torch: ModelFigures

    @classmethod
    def of(cls, model: GPT2LMHeadModel, checkpoint: Path, lines: Sequence[str], seconds: float) -> Judge:
        """Ask torch. It types as many of the `lines` as it can in this many seconds, at least one."""
        tokenizer = TextTokenizer(checkpoint / "tokenizer.json")
        rows = _rows(lines, tokenizer, model.config.bos_token_id, min(model.config.n_positions, _ROW))
        reference = [_whole(TorchSession(model, _CAPACITY), row) for row in rows]
        _, spent = _step_by_step(TorchSession(model, _CAPACITY), rows[0][:_TIMED], reference[0][:_TIMED])
        tree = _tree(TorchSession(model, _CAPACITY), model)
        typist = Transformer("compared", tokenizer, tree, TYPING, frozenset())
        characters, keystrokes = _type(typist, lines, seconds)
        losses = [_loss(row, known) for row, known in zip(rows, reference, strict=True)]
        perplexity = math.exp(sum(losses) / sum(len(row) - 1 for row in rows))
        torch = ModelFigures(
            "torch", 32, (checkpoint / "model.safetensors").stat().st_size, perplexity, 1.0, 1.0,
            0.0, 0.0, 0.0, _median(spent), keystrokes,
        )  # fmt: skip
        return cls(typist, rows, reference, lines[: len(characters)], characters, torch)

    @property
    def tokens(self) -> int:
        """The number of compared predictions."""
        return sum(map(len, self.rows)) - len(self.rows)

    def measure(self, form: str, bits: int, folder: Path, model: GPT2LMHeadModel) -> ModelFigures:
        """Compare the model in `folder` with torch. Raises ModelError if it does not run."""
        graph = folder / "model.onnx"
        is_fused = (folder / FILE_NAME).exists()
        batch = None if is_fused else self._batch(graph)  # first, so that the weights are in memory once
        session: Session = (FusedSession if is_fused else ExportedSession)(graph, _CAPACITY)
        cached, spent = zip(*(_step_by_step(session, row, known) for row, known in self._few()), strict=True)
        rows = [_Compared.of(session, row, known) for row, known in zip(self.rows, self.reference, strict=True)]
        together = self._branches(session, model) if batch is None else batch
        self.typist.tree = _tree(session, model)
        _, keystrokes = _type(self.typist, self.lines, math.inf)
        return ModelFigures(
            form, bits, sum(file.stat().st_size for file in folder.glob("model.onnx*")),
            math.exp(sum(row.loss for row in rows) / self.tokens),
            _mean(row.first for row in rows), _mean(row.first_five for row in rows),
            float(np.max(cached)), float(np.max([row.largest for row in rows])), together,
            _median(np.concatenate(spent)), keystrokes,
        )  # fmt: skip

    def _few(self) -> list[tuple[npt.NDArray[np.int64], Logs]]:
        """Some rows, with torch's answers."""
        return list(zip(self.rows, self.reference, strict=True))[:_FEW_ROWS]

    def _branches(self, session: Session, model: GPT2LMHeadModel) -> float:
        """The largest difference when candidates after the same context are computed side by side in one row."""
        import torch

        context = self.rows[0][: max(1, len(self.rows[0]) // 2)]
        candidates = np.arange(1, 1 + _BRANCHES) * 131 % session.vocabulary_size
        tree = TokenTree(session, int(context[0]), len(context) + 1)
        node = tree.walk(context[1:].tolist(), Cancellation())
        nodes = tree.branch([(node, token) for token in candidates.tolist()], Cancellation())
        found = np.stack([branch.probabilities for branch in nodes if branch.probabilities is not None])
        paths = np.stack([np.append(context, token) for token in candidates])  # [_BRANCHES, P + 1]
        with torch.inference_mode():
            alone = model(torch.from_numpy(paths)).logits[:, -1].log_softmax(-1).numpy()
        return _largest(alone, _logs(found))

    def _batch(self, graph: Path) -> float:
        """The largest difference when rows are computed as a batch."""
        few = self._few()
        length = min(len(row) for row, _ in few)
        logits = batched_logits(graph, np.stack([row[:length] for row, _ in (*few, few[0])]))  # two rows at least
        shifted = logits - logits.max(-1, keepdims=True)
        found = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
        return float(np.max([_largest(known[:length], row) for (_, known), row in zip(few, found, strict=False)]))


@dataclass(frozen=True, slots=True)
class _Compared:
    """A row compared with torch: the sum of its losses, the shares of torch's tokens found, the largest difference."""

    loss: float
    first: npt.NDArray[np.float64]
    first_five: npt.NDArray[np.float64]
    largest: float

    @classmethod
    def of(cls, session: Session, row: npt.NDArray[np.int64], known: Logs) -> _Compared:
        """Compute a row in one go."""
        found = _whole(session, row)
        return cls(_loss(row, found), _common(known, found, 1), _common(known, found, 5), _largest(known, found))


def _rows(lines: Sequence[str], tokenizer: TextTokenizer, bos_id: int, length: int) -> list[npt.NDArray[np.int64]]:
    tokens = tokenizer.encode(straight("\n".join(lines)))[:_MOST]
    step = length - 1
    return [np.array([bos_id, *tokens[start : start + step]], np.int64) for start in range(0, len(tokens), step)]


def _whole(session: Session, tokens: npt.NDArray[np.int64]) -> Logs:
    """Log-probabilities [S, V] after each token, computed in one go."""
    count = len(tokens)
    hidden = np.triu(np.full((count, count), HIDDEN), 1)
    return _logs(session.run(TokenRow(tokens, np.arange(count), hidden, np.arange(count)), Cancellation()))


def _step_by_step(session: Session, tokens: npt.NDArray[np.int64], known: Logs) -> tuple[float, list[float]]:
    """The largest difference where tokens are computed one by one with the cache, and the milliseconds of each."""
    found, spent = [], []
    for i in range(len(tokens)):
        row = TokenRow(tokens[i : i + 1], np.array([i]), np.zeros((1, i + 1), np.float32), np.array([0]))
        started = time.perf_counter()
        found.append(session.run(row, Cancellation()))
        spent.append((time.perf_counter() - started) * 1000)
    return _largest(known, _logs(np.concatenate(found))), spent


def _type(typist: Transformer, lines: Sequence[str], seconds: float) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The characters and the keystrokes of each line, until the time is up, but at least one line."""
    characters: list[int] = []
    keystrokes: list[int] = []
    started = time.monotonic()
    for line in lines:
        words = finished_words("", f"{line} ", CHIPS)
        characters.append(sum(word.characters for word in words))
        keystrokes.append(sum(word.keystrokes(typist, Cancellation()) for word in words))
        if time.monotonic() - started > seconds:
            break
    return tuple(characters), tuple(keystrokes)


def _tree(session: Session, model: GPT2LMHeadModel) -> TokenTree:
    return TokenTree(session, model.config.bos_token_id, min(model.config.n_positions, _LONGEST_PATH))


def _logs(probabilities: npt.NDArray[np.float32]) -> Logs:
    return np.log(np.maximum(probabilities, LEAST))


def _loss(row: npt.NDArray[np.int64], found: Logs) -> float:
    """The sum of the losses of a row's tokens, in nats."""
    return -float(found[np.arange(len(row) - 1), row[1:]].sum(dtype=np.float64))


def _largest(known: Logs, found: Logs) -> float:
    return float(np.abs(np.maximum(known, math.log(LEAST)) - found).max())


def _common(known: Logs, logs: Logs, count: int) -> npt.NDArray[np.float64]:
    import torch

    ours, theirs = (torch.from_numpy(each).topk(count).indices.numpy() for each in (logs, known))  # [S, V] -> [S, n]
    shared: npt.NDArray[np.float64] = (ours[:, :, None] == theirs[:, None, :]).any(-1).mean(-1)  # [S, n, n] -> [S]
    return shared


def _mean(parts: Iterable[npt.NDArray[np.float64]]) -> float:
    return float(np.concatenate(list(parts)).mean())


def _median(values: Sequence[float] | npt.NDArray[np.float64]) -> float:
    return float(np.median(values))
