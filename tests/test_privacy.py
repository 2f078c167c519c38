"""The libraries that Foreword runs on keep no record and call nobody."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from models.bench.bench import LINES
from tests.paths import ROOT


def test_predicting_leaves_nothing_in_the_home_folder(tmp_path: Path) -> None:
    # Newer onnxruntimes count sessions and runs, keep a number for the device, and send both, unless told not to.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "ORT_"))}
    environment |= {"HOME": str(tmp_path), "USERPROFILE": str(tmp_path)}
    for suppressor in ("CI", "GITHUB_ACTIONS", "PYTEST_CURRENT_TEST"):
        environment.pop(suppressor, None)  # it holds still by itself where it thinks that it is tested
    command = [sys.executable, str(ROOT / "main.py"), "suggest", "I look forward to"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert "transformer" in done.stdout
    assert list(tmp_path.rglob("*")) == []


def test_the_window_works_where_the_system_forbids_the_network(tmp_path: Path) -> None:
    forbid = ["unshare", "--map-root-user", "--net"]
    if shutil.which("unshare") is None or subprocess.run([*forbid, "true"], check=False).returncode:
        pytest.skip("this system lets nobody forbid the network")
    command = [sys.executable, "-m", "tests.soak.typist", "--keys", "300", "--warm-up", "300", str(LINES)]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path)}
    done = subprocess.run([*forbid, *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "suggestions taken" in done.stdout
