"""The bench measures every figure that it promises, on a model of any size."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands.report import bench_json, bench_text
from models.bench.bench import LINES, bench, bench_ngram
from models.export import export_fused
from models.store import bundled
from tests.tiny import save_checkpoint


@pytest.mark.filterwarnings("ignore")
def test_every_figure_is_measured(tmp_path: Path) -> None:
    save_checkpoint(tmp_path / "checkpoint", n_positions=128)
    export_fused(tmp_path / "checkpoint", tmp_path / "model", 8, "tiny", "MIT", ["random weights"])
    told: list[str] = []
    rows = bench(tmp_path / "model", ["ab a. b"], True, told.append)
    assert all(row.value is None or row.value > 0 for row in rows)
    needed = [row for row in rows if row.name not in ("CTranslate2, int8", "llama.cpp, 8 bits, greedy")]
    assert all(row.value is not None for row in needed)  # those two need not be installed
    names = " ".join(row.name for row in rows)
    for figure in (
        "optimum's fp32 export",
        "inside a word, back to back",
        "100 ms apart",
        "in a process of its own / here",
        "more than here",
        "99th percentile",
        "generate",
    ):
        assert figure in names
    assert len(bench_text(rows).splitlines()) == len(rows)
    assert bench_json(rows).count('"name"') == len(rows)
    assert "typing, keys back to back" in told


def test_the_ngram_model_is_measured_by_the_lines_of_the_bench() -> None:
    rows = bench_ngram(bundled("ngram"), LINES.read_text("utf-8").splitlines()[:2])
    assert [row.name for row in rows] == ["n-gram, opening", "n-gram, all keys, 99th percentile"]
    assert all(row.value is not None and row.value > 0 for row in rows)
