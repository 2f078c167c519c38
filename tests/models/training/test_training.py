"""`main.py train` on small texts: it learns, resumes to the bit, and says what is wrong with its input."""

from __future__ import annotations

import json
import os
import random
import resource
import signal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from transformers import GPT2LMHeadModel

from engine.prediction import Cancellation, Request
from engine.transformer import open_transformer
from engine.transformer.tokenizer import TextTokenizer
from main import main
from models.export import export_fused
from models.gpt2.checkpoint import load_gpt2
from models.gpt2.source import clean_checkpoint
from models.reading.corpus import held_out
from models.training import run
from models.training.loss import row_loss
from models.training.optimizer import set_learning_rate
from tests.models.gpt2.folders import adapt, logits, pad
from tests.sentences import sentences

SMALL = ["--layers", "1", "--width", "32", "--heads", "2", "--context", "48", "--vocabulary", "300", "--no-compile"]


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "text.txt"
    generator = random.Random(1)
    path.write_text(sentences(generator, 2_000), "utf-8")
    return path


def _train(text: Path, out: Path, *options: str, tokens: str = "40000") -> int:
    return main(["train", str(text), "--out", str(out), *SMALL, "--batch", "1500", "--tokens", tokens, *options])


def test_a_trained_model_beats_word_counts_and_is_written_with(tmp_path: Path, text: Path) -> None:
    assert _train(text, tmp_path / "out", tokens="150000") == 0
    model = GPT2LMHeadModel.from_pretrained(tmp_path / "out")
    assert model.config.n_positions == 48
    assert _held_out_loss(tmp_path / "out", text) < 0.6 * _unigram_loss(tmp_path / "out", text)
    assert not (tmp_path / "out" / "unfinished").exists()

    export_fused(tmp_path / "out", tmp_path / "model", 8, "tiny", "MIT", ["made up"])
    backend = open_transformer(tmp_path / "model")
    found = backend.predict(Request("Then the old dog runs to the small c"), Cancellation()).suggestions
    assert found[0].word == "cat"


@pytest.mark.parametrize(
    ("step", "progress", "share"),
    [(0, 0, 1 / 200), (99, 0.001, 0.5), (199, 0.002, 1), (5000, 0.5, 1), (8000, 0.8, 1), (9000, 0.9, 0.5),
     (10_000, 1, 0), (5, 0.05, 0.5), (10, 0.1, 1)],
)  # fmt: skip
def test_the_learning_rate_rises_stays_and_falls_at_the_end(step: int, progress: float, share: float) -> None:
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)])
    set_learning_rate([optimizer], 3e-3, step, progress)
    assert optimizer.param_groups[0]["lr"] == pytest.approx(3e-3 * share)


@pytest.mark.parametrize("optimizer", ["muon", "adamw"])
def test_an_interrupted_run_goes_on_to_the_same_bits(
    tmp_path: Path, text: Path, optimizer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def train(name: str) -> int:
        return _train(text, tmp_path / name, "--optimizer", optimizer, tokens="20000")

    assert train("whole") == 0
    with monkeypatch.context() as patch:
        _interrupt_at(patch, step=9)
        assert train("parts") == 130
    assert not (tmp_path / "parts" / "model.safetensors").exists()
    assert train("parts") == 0

    whole, parts = (load_file(tmp_path / name / "model.safetensors") for name in ("whole", "parts"))
    assert all(torch.equal(whole[name], parts[name]) for name in whole)
    assert json.loads((tmp_path / "parts" / "training.json").read_text("utf-8"))["tokens"] >= 20_000


def _interrupt_at(patch: pytest.MonkeyPatch, step: int) -> None:
    shown = run._TrainingProcess._show

    def show(self: run._TrainingProcess, progress: float, loss: float) -> None:
        shown(self, progress, loss)
        if self._counters.step == step:
            os.kill(os.getpid(), signal.SIGINT)

    patch.setattr(run._TrainingProcess, "_show", show)


def test_training_goes_on_from_any_model_foreword_has(tmp_path: Path, text: Path) -> None:
    assert _train(text, tmp_path / "first") == 0
    export_fused(tmp_path / "first", tmp_path / "model", 8, "tiny", "MIT", ["made up"])
    assert _train(text, tmp_path / "second", "--from", str(tmp_path / "model")) == 0
    assert _held_out_loss(tmp_path / "second", text) < _held_out_loss(tmp_path / "first", text)


def test_the_seed_decides_what_is_learned(tmp_path: Path, text: Path) -> None:
    for name, seed in (("one", "1"), ("same", "1"), ("other", "2")):
        assert _train(text, tmp_path / name, "--seed", seed, tokens="5000") == 0
    one, same, other = ((tmp_path / name / "model.safetensors").read_bytes() for name in ("one", "same", "other"))
    assert one == same
    assert one != other


def test_sources_count_by_their_weight(tmp_path: Path, text: Path) -> None:
    double = tmp_path / "double.txt"
    double.write_bytes(text.read_bytes())
    assert main(["train", str(text), f"{double}=3", "--out", str(tmp_path / "out"), *SMALL, "--tokens", "2000"]) == 0
    shares = json.loads((tmp_path / "out" / "training.json").read_text("utf-8"))["share_of_tokens"]
    assert shares["double"] == pytest.approx(0.75, abs=0.01)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [(b"", "no stretch"), (b"\xff\xfe\x00\x01" * 99, "not UTF-8"), (b"One word.", "no stretch")],
)
def test_text_that_cannot_be_learned_from_is_named(
    tmp_path: Path, content: bytes, complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.txt").write_bytes(content)
    assert _train(tmp_path / "bad.txt", tmp_path / "out") == 2
    assert complaint in capsys.readouterr().err
    assert not (tmp_path / "out" / "model.safetensors").exists()


def test_a_checkpoint_of_another_run_is_refused_and_kept(
    tmp_path: Path, text: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as patch:
        _interrupt_at(patch, step=3)
        assert _train(text, tmp_path / "out") == 130
    checkpoint = tmp_path / "out" / "unfinished" / "checkpoint.safetensors"
    kept = checkpoint.read_bytes()
    assert _train(text, tmp_path / "out", "--width", "64") == 2
    assert "another model" in capsys.readouterr().err
    assert checkpoint.read_bytes() == kept

    checkpoint.write_bytes(kept[: len(kept) // 2])
    assert _train(text, tmp_path / "out") == 2
    assert "is damaged" in capsys.readouterr().err


def test_a_full_disk_leaves_the_last_checkpoint_and_the_old_model(
    tmp_path: Path, text: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert _train(text, out, tokens="5000") == 0
    before = (out / "model.safetensors").read_bytes()
    with monkeypatch.context() as patch:
        _interrupt_at(patch, step=3)
        assert _train(text, out, tokens="10000") == 130
    checkpoint = (out / "unfinished" / "checkpoint.safetensors").read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
    try:
        assert _train(text, out, tokens="10000") == 2
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert "free some space" in capsys.readouterr().err
    assert (out / "unfinished" / "checkpoint.safetensors").read_bytes() == checkpoint
    assert (out / "model.safetensors").read_bytes() == before
    assert _train(text, out, tokens="10000") == 0


def test_a_width_that_does_not_split_into_heads_is_named(
    tmp_path: Path, text: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _train(text, tmp_path / "out", "--heads", "5") == 2
    assert "does not split into 5 heads" in capsys.readouterr().err


def _rows(folder: Path, text: Path) -> list[list[int]]:
    tokenizer = TextTokenizer(folder / "tokenizer.json")
    return [[0, *tokenizer.encode(document)] for document in held_out(text)]


def _held_out_loss(folder: Path, text: Path) -> float:
    """Nats per token of whole held-out documents."""
    loss = row_loss(load_gpt2(folder).eval(), 0, compiled=False)
    with torch.no_grad():
        return float(np.mean([loss(torch.tensor([row[:49]])).item() for row in _rows(folder, text)]))


def _unigram_loss(folder: Path, text: Path) -> float:
    """Nats per token of the same, by how common the tokens are in that very text: no unigram model does better."""
    tokens = np.concatenate([row[1:49] for row in _rows(folder, text)])
    shares = np.bincount(tokens) / len(tokens)
    return float(-np.log(shares[tokens]).mean())


def test_a_text_that_is_not_there_is_named(tmp_path: Path, text: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _train(text, tmp_path / "first", tokens="2000") == 0
    missing = tmp_path / "missing.txt"
    assert _train(missing, tmp_path / "out", "--from", str(tmp_path / "first")) == 2
    assert "missing.txt cannot be read" in capsys.readouterr().err


def test_a_text_too_short_to_hold_anything_out_is_learned_from(tmp_path: Path) -> None:
    short = tmp_path / "short.txt"
    generator = random.Random(2)
    short.write_text(sentences(generator, 60), "utf-8")
    assert _train(short, tmp_path / "out", tokens="5000") == 0
    report = (tmp_path / "out" / "training.json").read_text("utf-8")
    assert json.loads(report, parse_constant=pytest.fail)["held_out_loss"] == {}


@pytest.mark.filterwarnings("ignore")  # peft's about fan_in_fan_out
def test_training_begins_from_an_adapter_and_from_a_run_of_fine_tuning(tmp_path: Path, text: Path) -> None:
    assert _train(text, tmp_path / "base", tokens="1500") == 0
    expected = adapt(tmp_path / "base", tmp_path / "adapter")
    run_folder = tmp_path / "run" / "result"
    clean_checkpoint(tmp_path / "adapter", tmp_path / "merged")
    run_folder.mkdir(parents=True)
    (tmp_path / "merged").rename(run_folder / "checkpoint")
    for start in ("adapter", "run"):
        options = ["--from", str(tmp_path / start), "--learning-rate", "1e-12"]
        assert _train(text, tmp_path / f"of-{start}", *options, tokens="1500") == 0
        found = logits(GPT2LMHeadModel.from_pretrained(tmp_path / f"of-{start}"))
        torch.testing.assert_close(found, expected, atol=1e-4, rtol=0)


def test_what_had_to_be_changed_in_the_model_is_said(tmp_path: Path, text: Path, capfd: Any) -> None:
    assert _train(text, tmp_path / "base", tokens="1500") == 0
    pad(tmp_path / "base", 320)
    assert _train(text, tmp_path / "out", "--from", str(tmp_path / "base"), tokens="1500") == 0
    assert "rows that stand for no token, which were cut" in capfd.readouterr().err


def test_a_shared_model_stays_shared_when_it_is_made_again(tmp_path: Path, text: Path) -> None:
    out = tmp_path / "out"
    assert _train(text, out, tokens="1500") == 0
    assert (out / "model.safetensors").stat().st_mode == (out / "config.json").stat().st_mode
    for path in out.iterdir():
        path.chmod(0o664)
    assert _train(text, out, "--seed", "1", tokens="1500") == 0
    assert {path.stat().st_mode & 0o777 for path in out.iterdir()} == {0o664}


def test_heads_that_could_not_be_exported_are_refused_before_training(
    tmp_path: Path, text: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _train(text, tmp_path / "out", "--width", "40", "--heads", "4") == 2
    assert "needs a multiple of 8" in capsys.readouterr().err


def test_a_full_disk_is_said_before_training(
    tmp_path: Path, text: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.room.shutil.disk_usage", lambda _: SimpleNamespace(free=100_000))
    assert _train(text, tmp_path / "out") == 2
    assert "make room" in capsys.readouterr().err
