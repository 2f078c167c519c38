"""Opens models that were changed at random, thousands of them, and looks at how each is refused.

    python -m tests.soak.mutations --times 10000

Each is a small model of which one file is changed as its seed decides: bytes turned, cut out or put in, or a value of
its JSON replaced by an extreme one. Most get a manifest with the right checksums, so that what was changed is read.
They are tried as Foreword tries models that did not come with it, in a process with bounds, here one for many. Whatever
is wrong with one must be said by a ModelError; a process that dies is counted, and must be the one that tried.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import shutil
import subprocess
import sys
import tempfile
import traceback
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from engine.errors import ModelError
from tests.paths import ROOT

_RESEALED = 0.8  # of the models have the checksums of what was changed
_EXTREMES: list[Any] = [
    None, True, -1, 0, 1, 2**31, 2**63, -(2**63), 1e308, -0.5, "", "x" * 10_000, "../../etc/passwd", "\ud800", [], {},
    [[[[]]]], {"type": "Precompiled"},
]  # fmt: skip
_MEMORY, _SECONDS = 4 << 30, 100_000
_AT_ONCE = 2


def mutate(folder: Path, seed: int) -> str:
    """Change one file in `folder`, and give its name."""
    generator = random.Random(seed)
    path = generator.choice(sorted(folder.iterdir()))
    content = path.read_bytes()
    as_json = path.suffix == ".json" and generator.random() < 0.7
    path.write_bytes(_changed_json(content, generator) if as_json else _changed_bytes(content, generator))
    if path.name != "manifest.json" and generator.random() < _RESEALED:
        _reseal(folder)
    return path.name


def _changed_bytes(content: bytes, generator: random.Random) -> bytes:
    place, length = generator.randrange(len(content)), generator.choice([1, 1, 4, 16, 256])
    drawn = generator.choice([generator.randbytes(length), b"\xff" * length, b"\0" * length])
    return generator.choice(
        [
            content[:place] + drawn + content[place + length :],
            content[:place] + content[place + length :],
            content[:place] + drawn + content[place:],
            content[:place],
            content[:place] + content[place // 2 :],
        ]
    )


def _changed_json(content: bytes, generator: random.Random) -> bytes:
    value = json.loads(content)
    places = list(_places(value))
    inside, key = generator.choice(places)
    if generator.random() < 0.2:
        del inside[key]
    else:
        inside[key] = generator.choice(_EXTREMES)
    return json.dumps(value).encode()


def _places(value: Any) -> Any:
    """Every place in a JSON value: what holds it, and under which key."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield value, key
        yield from _places(inner)


def _reseal(folder: Path) -> None:
    """Write the manifest's sizes and checksums anew."""
    from models.store.manifest import _entry

    path = folder / "manifest.json"
    manifest = json.loads(path.read_bytes())
    manifest["files"] = {name: _entry(folder / name) for name in manifest["files"] if (folder / name).exists()}
    path.write_text(json.dumps(manifest), "utf-8")


def serve(model: Path) -> None:
    """Try the mutation of each seed that comes in, and say how it went."""
    from models.store import limits

    limits.bound_memory(_MEMORY)
    limits.bound_computing(_SECONDS)
    with tempfile.TemporaryDirectory() as name:
        for line in sys.stdin:
            folder = Path(name) / "model"
            shutil.copytree(model, folder)
            changed = mutate(folder, int(line))
            print(_outcome(folder), changed, flush=True)
            shutil.rmtree(folder)


def _outcome(folder: Path) -> str:
    from models.store import trial

    try:
        trial._try(folder)
    except ModelError:
        return "refused"
    except MemoryError:
        return "too-large"
    except BaseException as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__}({Path(last.filename).name}:{last.lineno})"
    return "opened"


class Child:
    """A process that tries models. A dead one is replaced."""

    def __init__(self, model: Path) -> None:
        self._model = model
        self._start()

    def _start(self) -> None:
        command = [sys.executable, "-m", "tests.soak.mutations", "--serve", str(self._model)]
        self._process = subprocess.Popen(
            command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )

    def ask(self, seed: int) -> str:
        """How the mutation of `seed` went."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{seed}\n")
        self._process.stdin.flush()
        while line := self._process.stdout.readline():
            if line.split()[-1].endswith((".json", ".onnx", ".md", ".txt")):  # onnxruntime prints to it, too
                return line.strip()
        code = self._process.wait()
        self._start()
        return f"died({code}) seed {seed}"

    def end(self) -> None:
        """Let it end."""
        self._process.communicate()


def run(seeds: range) -> Counter[str]:
    """Try the mutations of these seeds; how often each came about, by outcome and by the file that was changed."""
    from tests.tiny import save_model

    with tempfile.TemporaryDirectory() as name:
        model = Path(name) / "tiny"
        save_model(model, bits=8)

        def some(part: range) -> Counter[str]:
            child = Child(model)
            outcomes = Counter(child.ask(seed) for seed in part)
            child.end()
            return outcomes

        parts = [seeds[start::_AT_ONCE] for start in range(_AT_ONCE)]
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            return sum(threads.map(some, parts), Counter[str]())


def faults(outcomes: Counter[str]) -> dict[str, int]:
    """Those outcomes that are neither an opened model nor a sentence."""
    return {
        name: count for name, count in outcomes.items() if name.split()[0] not in ("opened", "refused", "too-large")
    }


def main() -> None:
    """Try so many mutations, and say what came about."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.mutations", description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--serve", type=Path, metavar="MODEL", help="be the process that tries")
    given = parser.parse_args()
    if given.serve:
        serve(given.serve)
        return
    outcomes = run(range(given.first, given.first + given.times))
    for name, count in outcomes.most_common():
        print(f"{count:6} {name}")
    print(f"{math.fsum(outcomes.values()):.0f} mutations, {sum(faults(outcomes).values())} not told by a sentence")


if __name__ == "__main__":
    main()
