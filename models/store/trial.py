"""Tries a model in its own process, since a crafted one can crash or swamp the program that opens it.

python -m models.store.trial FOLDER
"""

from __future__ import annotations

import json
import string
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from platformdirs import user_cache_path

from engine.errors import ForewordError, ModelError
from engine.files import replacing
from engine.language import Message
from engine.owner_only import make_folder
from engine.prediction import Cancellation, Request
from engine.text import caret
from models.store import limits
from models.store.manifest import fingerprint
from models.store.opening import opened

_REFUSED = 2
_REMEMBERED = 1000  # models
_SAMPLE = "I look forward to "
_TEXTS = (  # what may be typed: a crafted tokenizer may wait for any letter, or for many
    _SAMPLE,
    string.printable,
    "z" * 500,
    " " * 200 + "\n" * 200 + "\xa0 ",
    "Größe, Ελληνικά, привет, 中文, 日本語, हिन्दी, العربية, עברית \ufdfa \U0001f469\u200d\U0001f680 \u2014 \u201d ",
)


def try_model(folder: Path, *, notes: bool = True) -> None:
    """Raise ModelError unless the model in `folder` opens and predicts, within bounds on memory and time.

    Bounds on memory hold if the system has them, so not on Windows. A model that passed isn't tried again, if
    that is noted: in the user's cache, where `notes` is set.
    """
    memory = _PassedModels(user_cache_path("foreword") / "tried-models.json")
    if (found := fingerprint(folder)) in memory.passed():
        return
    _run(folder, limits.memory_for(folder), limits.seconds_for(folder))
    if notes:
        memory.add(found)


def _run(folder: Path, memory: int, seconds: int) -> None:
    command = [sys.executable, "-m", "models.store.trial", str(folder.resolve()), str(memory), str(seconds)]
    root = Path(__file__).parents[2]
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=seconds, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise ModelError(
            "{folder} was given up after {seconds} s of trying it: choose another model.",
            folder=folder,
            seconds=seconds,
        ) from error
    if done.returncode == _REFUSED:
        raise ModelError(Message.unpack(json.loads(done.stderr.strip().splitlines()[-1])))
    if done.returncode:
        raise ModelError(
            "{folder} ended the program that tried it (code {code}), so it may harm: choose another model.",
            folder=folder,
            code=done.returncode,
        )


class _PassedModels:
    """The fingerprints of models that passed, the newest last, in a JSON file; a damaged file counts as empty."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def passed(self) -> list[str]:
        try:
            kept = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            return []
        return kept if isinstance(kept, list) else []

    def add(self, found: str) -> None:
        with suppress(OSError):  # it is tried again then
            make_folder(self._path.parent)
            with replacing(self._path, private=True) as draft:
                draft.write_text(json.dumps([*self.passed(), found][-_REMEMBERED:]), "utf-8")


def _try(folder: Path) -> None:
    with opened(folder) as backend:
        for text in _TEXTS:
            backend.predict(Request(text), Cancellation())
        log_probability = backend.log_probability(caret(_SAMPLE), "it")
    if not log_probability <= 0:
        raise ModelError("{folder} gives no probabilities: choose another model.", folder=folder)


def main(arguments: list[str]) -> int:
    """Try one model within bounds, and return 0, or 2 with a message as JSON on standard error."""
    folder, memory, seconds = Path(arguments[0]), int(arguments[1]), int(arguments[2])
    limits.bound_memory(memory)
    limits.bound_computing(seconds)
    limits.forbid_writing()
    try:
        _try(folder)
    except ForewordError as error:
        fault = error.message
    except MemoryError:
        fault = Message(
            "{folder} needs more than {size} GB of memory: choose another model.", folder=folder, size=memory >> 30
        )
    else:
        return 0
    sys.stderr.write(json.dumps(fault.pack()) + "\n")
    return _REFUSED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
