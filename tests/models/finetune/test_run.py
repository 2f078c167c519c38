"""A run stops, pauses, is cancelled, is killed or meets a full disk, and leaves nothing half-made."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from engine.errors import ForewordError
from main import main
from models.finetune.run import run
from tests.finetuning import begin, left, plan
from tests.paths import ROOT

KILLED = """
import os, sys, torch
from pathlib import Path
torch.set_num_threads(1)
from models.finetune import run, watcher
watcher._RunWatcher.on_save = lambda *_, **__: os.kill(os.getpid(), 9)
run.run(Path(sys.argv[1]))
"""


def test_a_killed_run_goes_on_to_the_same_model(tmp_path: Path, text: Path, model: Path) -> None:
    whole, parts = (begin(plan(text, model, tmp_path / name)) for name in ("whole", "parts"))
    run(whole.path)
    killed = subprocess.run([sys.executable, "-c", KILLED, str(parts.path)], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert parts.read().state == "stopped"
    assert not parts.result.exists()

    run(parts.path)
    assert parts.read().state == "finished"
    one, other = (load_file(folder.result / "checkpoint" / "model.safetensors") for folder in (whole, parts))
    assert all(torch.allclose(one[name], other[name], atol=1e-5) for name in one)


def test_ctrl_c_stops_a_run_that_can_go_on(tmp_path: Path, text: Path, model: Path) -> None:
    folder = begin(plan(text, model, tmp_path / "out"))

    def interrupt(line: dict[str, Any]) -> None:
        if line.get("step") == 3:
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        run(folder.path, interrupt)
    assert folder.read().state == "stopped"
    assert folder.read().step in (3, 4)
    assert main(["finetune", "--resume", str(folder.path)]) == 0
    assert folder.read().state == "finished"


def test_a_run_pauses_and_goes_on(tmp_path: Path, text: Path, model: Path) -> None:
    folder = begin(plan(text, model, tmp_path / "out", epochs=1))
    states = []

    def answer(line: dict[str, Any]) -> None:
        states.append(line.get("state"))
        if line.get("step") == 1:
            folder.ask("pause")
        if line.get("state") == "paused":
            assert folder.read().state == "paused"
            folder.ask("resume")

    run(folder.path, answer)
    assert "training" in states[states.index("paused") :]
    assert folder.read().state == "finished"


def test_a_cancelled_run_leaves_nothing_but_what_happened(tmp_path: Path, text: Path, model: Path) -> None:
    folder = begin(plan(text, model, tmp_path / "out"))
    run(folder.path, lambda line: folder.ask("cancel") if line.get("step") == 2 else None)
    assert folder.read().state == "cancelled"
    assert left(folder.path) == {"plan.json", "progress.jsonl", "control"}
    with pytest.raises(ForewordError, match="is cancelled"):
        run(folder.path)


def test_a_run_is_cancelled_before_it_trains(tmp_path: Path, text: Path, model: Path) -> None:
    folder = begin(plan(text, model, tmp_path / "out"))
    states: list[object] = []

    def cancel(line: dict[str, Any]) -> None:
        states.append(line.get("state"))
        folder.ask("cancel")

    run(folder.path, cancel)
    assert states == ["preparing", "cancelled"]
    assert left(folder.path) == {"plan.json", "progress.jsonl", "control"}


def test_a_disk_that_would_fill_up_is_said_before_the_work_begins(
    tmp_path: Path, text: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = 9 * (model / "model.safetensors").stat().st_size  # three checkpoints of the weights and two moments
    monkeypatch.setattr("models.room.shutil.disk_usage", lambda _: SimpleNamespace(free=written))
    with pytest.raises(ForewordError, match="make room"):
        run(begin(plan(text, model, tmp_path / "out")).path)
    assert not (tmp_path / "out" / "base").exists()


def test_one_process_works_on_a_run(tmp_path: Path, text: Path, model: Path) -> None:
    folder = begin(plan(text, model, tmp_path / "out"))
    with folder.locked(), pytest.raises(ForewordError, match="another process"):
        run(folder.path)


def test_a_model_that_does_not_get_better_is_not_made(tmp_path: Path, text: Path, model: Path) -> None:
    folder = begin(plan(text, model, tmp_path / "out", epochs=1, learning_rate=10.0))
    with pytest.raises(ForewordError, match="did not get better"):
        run(folder.path)
    assert folder.read().state == "failed"
    assert not folder.result.exists()


def test_a_full_disk_leaves_no_model_and_the_run_can_go_on(tmp_path: Path, text: Path, model: Path) -> None:
    folder = begin(plan(text, model, tmp_path / "out", epochs=1))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(line: dict[str, Any]) -> None:
        if line.get("state") == "finishing":
            resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, limits[1]))

    try:
        with pytest.raises(ForewordError, match="free some space"):
            run(folder.path, fill)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert not folder.result.exists()
    run(folder.path)
    assert (folder.result / "model" / "manifest.json").exists()
