"""The program started as a user starts it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from tests.paths import ROOT
from tests.patience import SECONDS


def command(
    *arguments: object, text: str | bytes = b"", environment: Mapping[str, str | None] | None = None, **options: Any
) -> subprocess.CompletedProcess[bytes]:
    """Run `python main.py`, `text` on standard input; a variable of `environment` that is None is unset."""
    variables = {name: value for name, value in {**os.environ, **(environment or {})}.items() if value is not None}
    given = text.encode() if isinstance(text, str) else text
    return subprocess.run(
        _line(arguments), cwd=ROOT, env=variables, input=given, capture_output=True, timeout=SECONDS, check=False,
        **options,
    )  # fmt: skip


def interrupted(*arguments: object) -> tuple[int, str]:
    """Run `python main.py` until its progress bar begins, and interrupt it: the exit code, and what it says then."""

    def heed() -> None:
        signal.signal(
            signal.SIGINT, signal.SIG_DFL
        )  # what runs in the background may be deaf to it, as a shell sets it

    with subprocess.Popen(
        _line(arguments), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, preexec_fn=heed
    ) as process:
        assert process.stderr is not None
        process.stderr.read(1)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=SECONDS)
    return process.returncode, errors.decode()


def _line(arguments: tuple[object, ...]) -> list[str]:
    return [sys.executable, "main.py", *map(str, arguments)]


def assert_refused(ran: subprocess.CompletedProcess[bytes], fault: str) -> None:
    """A fault of the user's costs exit code 2 and one line, behind lines of progress if need be."""
    assert (ran.returncode, ran.stdout) == (2, b"")
    said = ran.stderr.decode()
    assert "Traceback" not in said
    *progress, line = said.strip().splitlines()
    assert all(" spent" in told for told in progress)
    assert line.startswith("foreword: ")
    assert fault in line
