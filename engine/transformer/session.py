"""The edge of onnxruntime: opens graphs, runs them, and turns their faults into ModelError."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
import onnxruntime as ort

from engine.errors import ModelError
from engine.prediction import Cancellation

Probabilities = npt.NDArray[np.float32]
HIDDEN = np.float32(-1e9)  # added to an attention score, makes its weight 0
ort.disable_telemetry_events()  # on Windows; engine/__init__.py says why, and does it elsewhere
_THREADS = 1  # a second thread hardly speeds up small models, and the window needs a core


def session_options() -> ort.SessionOptions:
    """One thread that sleeps when idle, and no output on standard error."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = _THREADS
    options.inter_op_num_threads = 1
    options.log_severity_level = 4  # onnxruntime prints what it also raises
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options


def open_session(path: Path) -> ort.InferenceSession:
    """Open the graph at `path`. Raises ModelError if it is missing, damaged or needs more than onnxruntime has."""
    if not path.is_file():
        raise ModelError("{path} is missing: fetch the model again, or choose another.", path=path)
    try:
        return ort.InferenceSession(str(path), session_options(), providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises its own types, RuntimeError and even UnicodeDecodeError
        raise ModelError(
            "{path} is not a graph that onnxruntime can open: fetch the model again.", path=path
        ) from error


class TokenRow(NamedTuple):
    """New tokens for one run: `tokens` [S] at `positions` [S], after the P rows of the cache that are in use.

    `bias` [S, P + S] is added to the attention scores; `asked` [R] numbers the tokens whose followers are wanted.
    """

    tokens: npt.NDArray[np.int64]
    positions: npt.NDArray[np.int64]
    bias: npt.NDArray[np.float32]
    asked: npt.NDArray[np.int64]


class Session(Protocol):
    """The model interface of a token tree; see `FusedSession` for the promises."""

    capacity: int
    vocabulary_size: int

    def run(self, row: TokenRow, cancellation: Cancellation) -> Probabilities:
        """Compute tokens after the rows of the cache that they see."""
        ...

    def keep(self, rows: npt.NDArray[np.int64]) -> None:
        """Move rows of the cache to the front."""
        ...


class FusedSession:
    """Runs a graph of models/fused/builder.py over one cache of `capacity` rows, shared by past and present.

    Row i of the cache holds the keys and values of whatever token was last written there; what a new token sees of
    them is up to the attention bias. Not thread-safe.
    """

    def __init__(self, path: Path, capacity: int) -> None:
        self.capacity = capacity
        self._session = open_session(path)
        self._binding = self._session.io_binding()
        shapes = {value.name: value.shape for value in self._session.get_inputs()}
        try:
            names = [name for name in shapes if name.startswith("past.")]
            heads, head_size = shapes["past.0.key"][1], shapes["past.0.key"][3]
            self.vocabulary_size = int(self._session.get_outputs()[0].shape[1])
            self._cache = {name: np.zeros((1, heads, capacity, head_size), np.float32) for name in names}
        except (LookupError, TypeError, ValueError) as error:
            raise ModelError("{path} is not a graph that Foreword made: export the model again.", path=path) from error
        self._bind_cache()

    def _bind_cache(self) -> None:
        for name, rows in self._cache.items():
            value = ort.OrtValue.ortvalue_from_numpy(rows)  # shares the array's memory
            self._binding.bind_ortvalue_input(name, value)
            self._binding.bind_ortvalue_output(name.replace("past.", "present."), value)

    def run(self, row: TokenRow, cancellation: Cancellation) -> Probabilities:
        """Write the tokens into the cache after the P rows in use; give the probabilities [R, V] after those asked.

        Raises Cancelled, ModelError; the first P rows stay as they were.
        """
        total = row.bias.shape[1]
        feed = {
            "input_ids": row.tokens[None],  # [S] -> [1, S]
            "position_ids": row.positions[None],
            "attention_bias": row.bias[None, None],  # [S, P + S] -> [1, 1, S, P + S]
            "seqlens_k": np.array([total - 1], np.int32),
            "total_length": np.array(total, np.int32),
            "rows": row.asked,
        }
        for name, value in feed.items():
            self._binding.bind_cpu_input(name, value)
        probabilities = np.empty((len(row.asked), self.vocabulary_size), np.float32)
        self._binding.bind_ortvalue_output("probabilities", ort.OrtValue.ortvalue_from_numpy(probabilities))
        with _interruptible(cancellation) as options:
            self._session.run_with_iobinding(self._binding, options)
        return numbers(probabilities)

    def keep(self, rows: npt.NDArray[np.int64]) -> None:
        """Move the cache rows numbered `rows` to the front, in that order."""
        for cached in self._cache.values():
            cached[:, :, : len(rows)] = cached[:, :, rows]


def run_session(
    session: ort.InferenceSession, feed: Mapping[str, npt.NDArray[Any]], cancellation: Cancellation
) -> list[npt.NDArray[np.float32]]:
    """Run on `feed` and give all outputs. Raises Cancelled, ModelError."""
    with _interruptible(cancellation) as options:
        outputs: list[npt.NDArray[np.float32]] = session.run(None, feed, options)
    return outputs


def numbers(probabilities: Probabilities) -> Probabilities:
    """The rows [R, V] of a softmax. Raises ModelError if a value is not a number.

    If a logit is NaN or infinite, so is the sum that divides the row, so checking its first column is enough: 2 us.
    """
    if not np.isfinite(probabilities[:, 0]).all():
        raise ModelError("The model computes values that are not numbers: choose another model, or get this one again.")
    return probabilities


@contextmanager
def _interruptible(cancellation: Cancellation) -> Iterator[ort.RunOptions]:
    """Options for one run that `cancellation` ends. Raises Cancelled if it did, ModelError for any other fault."""
    options = ort.RunOptions()
    options.add_run_config_entry("gpu_graph_id", "0")  # the default; asking for it unset costs an exception, 0.1 ms
    cancellation.interrupts(lambda: setattr(options, "terminate", True))
    try:
        yield options
    except Exception as error:
        cancellation.check()
        raise ModelError("The model could not be computed: choose another model, or fetch this one again.") from error
    finally:
        cancellation.interrupts(None)
    cancellation.check()
