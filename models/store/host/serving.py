"""The process of one model: opens it within limits, and computes what the process that started it asks for.

python -m models.store.host.serving MEMORY, with frames of models/store/host/wire.py on standard input and output, and
the numbers of questions to stop, 8 bytes each, to be read from standard error.
"""

from __future__ import annotations

import os
import signal
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Thread
from typing import IO

import numpy as np

from engine.errors import Cancelled, ForewordError
from engine.kinds import Kind
from engine.language import Message
from engine.ngram import NgramBackend
from engine.prediction import Cancellation
from engine.transformer.backend import TYPING_LARGE
from engine.transformer.session import TokenRow
from models.store import limits
from models.store.host.wire import Bytes, Frame, packed, unpacked
from models.store.opening import open_attention, open_model, open_parts

ATTENTION = "attention"  # besides the kinds of models
_LONGEST = 1 << 28  # bytes of a question's header, which may hold a text
_FORSAKEN = 600  # seconds after which a question's process is ended, should nobody be left to do it
_SAMPLE = "I look forward to it"

Call = Callable[[Frame, Cancellation], Frame]
Calls = Mapping[str, Call]  # by name


class _Cancellations:
    """Those of the questions, by number, cancelled in a thread of its own. Where `stops` ends, the process does."""

    def __init__(self, stops: IO[bytes]) -> None:
        self._known = defaultdict[int, Cancellation](Cancellation)
        Thread(target=self._heed, args=(stops,), daemon=True).start()

    def of(self, number: int) -> Cancellation:
        """That of the question of this number."""
        return self._known[number]

    def forget(self, number: int) -> None:
        """Note that the question was answered."""
        self._known.pop(number, None)

    def _heed(self, stops: IO[bytes]) -> None:
        while number := stops.read(8):
            self._known[int.from_bytes(number, "little")].cancel()
        os._exit(0)


def serve(questions: IO[bytes], answers: IO[bytes], stops: IO[bytes]) -> None:
    """Answer one question after another until they end; the first one opens the model."""
    cancellations, calls = _Cancellations(stops), dict[str, Call]()
    with suppress(EOFError):
        while True:
            question = unpacked(partial(_read, questions), _LONGEST)
            number = question.values["number"]
            limits.end_after(_FORSAKEN)
            answer = _answer(question, calls, cancellations.of(number))
            limits.end_after(0)
            cancellations.forget(number)
            for content in packed(answer):
                answers.write(content)
            answers.flush()


def _read(stream: IO[bytes], count: int) -> Bytes:
    content = stream.read(count)
    if len(content) < count:
        raise EOFError
    return np.frombuffer(content, np.uint8)


def _answer(question: Frame, calls: dict[str, Call], cancellation: Cancellation) -> Frame:
    """The answer to a question; one that opens a model puts what it can compute into `calls`."""
    try:
        if question.values["call"] == "open":
            opened, found = _open(**question.values["model"])
            calls.update(found)
            return opened
        return calls[question.values["call"]](question, cancellation)
    except Cancelled:
        return Frame({"cancelled": True})
    except ForewordError as error:
        return Frame({"fault": error.message.pack()})
    except MemoryError:
        return Frame({"fault": Message("The model needs more memory than it may take: choose another.").pack()})


def _open(kind: str, folder: str) -> tuple[Frame, Calls]:
    """Open a model, say what is known of it, and what it can compute. Raises ModelError."""
    found, calls = _OPENERS[kind](Path(folder))
    limits.seal()
    return found, calls


def _transformer(folder: Path) -> tuple[Frame, Calls]:
    parts = open_parts(folder)
    session, encode = parts.session, parts.tokenizer.encode
    values = {
        "name": parts.name, "bos_id": parts.bos_id, "max_length": parts.max_length, "capacity": session.capacity,
        "vocabulary_size": session.vocabulary_size, "is_large": parts.effort == TYPING_LARGE,
        "adds_space": parts.tokenizer.adds_space, "never_offered": sorted(parts.never_offered),
    }  # fmt: skip

    def run(question: Frame, cancellation: Cancellation) -> Frame:
        return Frame({}, (session.run(TokenRow(*question.arrays), cancellation),))

    def keep(question: Frame, _cancellation: Cancellation) -> Frame:
        session.keep(question.arrays[0])
        return Frame({})

    def cut(question: Frame, _cancellation: Cancellation) -> Frame:
        return Frame({}, (np.array(encode(question.values["text"]), np.int64),))

    cut(Frame({"text": _SAMPLE}), Cancellation())  # what is loaded only now can be loaded no more once it is sealed
    lengths = [-1 if token is None else len(token) for token in parts.tokenizer.tokens]
    text = b"".join(filter(None, parts.tokenizer.tokens))
    tokens = np.array(lengths, np.int64), np.frombuffer(text, np.uint8)
    return Frame(values, tokens), {"run": run, "keep": keep, "encode": cut}


def _ngram(folder: Path) -> tuple[Frame, Calls]:
    backend = open_model(folder, Kind.NGRAM)
    assert isinstance(backend, NgramBackend)
    trie = backend.trie

    def probabilities(question: Frame, _cancellation: Cancellation) -> Frame:
        return Frame({}, (trie.probabilities(question.values["context"]),))

    def probability(question: Frame, _cancellation: Cancellation) -> Frame:
        return Frame({"probability": trie.probability(question.values["context"], question.values["word"])})

    def matched(question: Frame, _cancellation: Cancellation) -> Frame:
        return Frame({"matched": trie.matched(question.values["context"])})

    def find(question: Frame, _cancellation: Cancellation) -> Frame:
        return Frame({"found": trie.find(question.values["context"], question.values["word"])})

    words = backend.vocabulary.arrays()
    values = {
        "name": backend.name, "order": trie.order, "never_offered": sorted(backend.never_offered), "words": list(words)
    }  # fmt: skip
    calls = {"probabilities": probabilities, "probability": probability, "matched": matched, "find": find}
    return Frame(values, tuple(words.values())), calls


def _attention(folder: Path) -> tuple[Frame, Calls]:
    attention = open_attention(folder)

    def of(question: Frame, cancellation: Cancellation) -> Frame:
        return Frame({}, (attention.of(question.arrays[0].tolist(), cancellation),))

    return Frame({}), {"of": of}


_OPENERS: Mapping[str, Callable[[Path], tuple[Frame, Calls]]] = {
    Kind.TRANSFORMER: _transformer,
    Kind.NGRAM: _ngram,
    ATTENTION: _attention,
}


def main() -> None:
    """Serve until nobody asks any more. What libraries print goes nowhere."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # which a terminal sends to all; who asks ends this one
    questions, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    stops, nowhere = os.fdopen(os.dup(2), "rb", buffering=0), os.open(os.devnull, os.O_WRONLY)
    for printed in (1, 2):
        os.dup2(nowhere, printed)
    limits.bound_memory(int(sys.argv[1]))
    limits.forbid_writing()
    serve(questions, answers, stops)


if __name__ == "__main__":
    main()
