"""The libraries that Foreword runs on keep no record and call nobody."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


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
