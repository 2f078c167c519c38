"""Runs in processes of their own are seen, and can be cancelled alive and dead."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from engine.errors import ForewordError
from models.finetune.launch import LaunchedRun, runs_in, start
from tests.finetuning import begin, plan
from tests.patience import SECONDS


def test_a_run_of_its_own_process_is_seen_and_cancelled(tmp_path: Path, text: Path, model: Path) -> None:
    started = start(plan(text, model, tmp_path / "runs" / "one"))
    assert runs_in(tmp_path / "runs") == [started]
    assert started.plan.files == (text,)
    started.cancel()
    for process in launched():
        process.wait(timeout=SECONDS)
    assert started.read().state == "cancelled"
    assert started.result is None
    with pytest.raises(ForewordError, match="is not an empty folder"):
        start(plan(text, model, tmp_path / "runs" / "one"))


def launched() -> list[subprocess.Popen[bytes]]:
    from models.finetune import launch

    return launch._started


def test_a_dead_run_can_be_cancelled(tmp_path: Path, text: Path, model: Path) -> None:
    folder = begin(plan(text, model, tmp_path / "out"))
    folder.tell(state="training", step=7)
    folder.text.mkdir()
    assert folder.read().state == "stopped"
    LaunchedRun(folder.path).cancel()
    assert folder.read().state == "cancelled"
    assert not folder.text.exists()
