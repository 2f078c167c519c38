"""Plans of fine-tuning runs on disk: those written before their fields had the names of today open as they did."""

from __future__ import annotations

import json
from pathlib import Path

from models.finetune.plan import FILE_NAME, FinetunePlan, read_plan

# As an older Foreword wrote it, key by key.
WRITTEN = {
    "files": ["/home/anna/letters.txt"],
    "folder": "/home/anna/runs/one",
    "model": "/home/anna/models/english",
    "name": "anna",
    "method": "lora",
    "epochs": 3,
    "learning_rate": 0.002,
    "kept": 0.75,
    "rows": 16,
    "warm_up": 50,
    "rehearsal": 0.3,
    "measured_lines": 60,
    "keep_private": False,
    "keep_duplicates": True,
    "seed": 7,
}


def test_a_plan_that_was_written_before_is_read(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(json.dumps(WRITTEN, indent=2) + "\n", "utf-8")
    assert read_plan(tmp_path) == FinetunePlan(
        files=(Path("/home/anna/letters.txt"),),
        folder=tmp_path,
        model=Path("/home/anna/models/english"),
        name="anna",
        method="lora",
        epochs=3,
        learning_rate=0.002,
        interpolation=0.75,
        batch_size=16,
        warmup_steps=50,
        rehearsal=0.3,
        measured_lines=60,
        keep_private=False,
        keep_duplicates=True,
        seed=7,
    )


def test_a_plan_is_written_as_before(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(json.dumps(WRITTEN), "utf-8")
    read_plan(tmp_path).write()
    assert json.loads((tmp_path / FILE_NAME).read_text("utf-8")) == WRITTEN | {
        "folder": str(tmp_path),
        "authors": [],
        "fields": [],
        "context": 256,
        "rank": 16,
        "alpha": 32,
        "gradient_checkpointing": False,
        "tensorboard": False,
        "licence": "",
        "sources": [],
    }
