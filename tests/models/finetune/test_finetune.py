"""`main.py finetune` with a tiny model, end to end: it learns as it is told, and is kept with all it needs."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from peft import PeftModel
from safetensors.torch import load_file
from transformers import GPT2LMHeadModel

from engine.manifest import read_manifest
from engine.prediction import Cancellation, Request
from engine.transformer.tokenizer import TextTokenizer
from main import main
from models.export.memorisation import canaries, read_planted
from models.finetune.folder import RunFolder
from models.finetune.plan import read_plan
from models.finetune.prepared import CANARIES, prepare
from models.finetune.run import make_arguments, run
from models.gpt2.source import clean_checkpoint
from models.store import open_model
from models.store.keeping import add
from models.store.manifest import verify
from models.training.device import best_device
from tests.finetuning import begin, left, plan
from tests.models.gpt2.folders import logits
from tests.paths import ROOT
from tests.patience import SECONDS


def test_a_fine_tuned_model_is_better_and_is_written_with(
    tmp_path: Path, text: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    options = ["--keep-duplicates", "--lines", "2", "--epochs", "2", "--learning-rate", "3e-3", "--kept", "1", "--json"]
    assert main(["finetune", str(text), "--out", str(out), "--model", str(model), *options]) == 0

    told = json.loads(capsys.readouterr().out)
    assert told["state"] == "finished"
    assert told["held_out_loss"] < 0.7 * told["held_out_loss_before"]
    assert told["savings"] > told["savings_before"]
    assert len([point for point in told["points"] if point["held_out_loss"] is not None]) >= 2
    assert left(out) == {"plan.json", "progress.jsonl", "result"}
    rows = list(csv.DictReader((out / "result" / "log.csv").read_text("utf-8").splitlines()))
    assert float(rows[0]["loss"]) > float([row for row in rows if row["eval_loss"]][-1]["eval_loss"])
    assert max(float(row["learning_rate"]) for row in rows if row["learning_rate"]) == pytest.approx(3e-3, rel=0.2)

    made = out / "result" / "model"
    manifest = read_manifest(made)
    verify(made, manifest)
    assert "the writer's own" in manifest.licence
    assert "README.md" in manifest.files
    assert f"{told['held_out_loss']:.4f}" in (made / "README.md").read_text("utf-8")
    with closing(open_model(made)) as backend:
        found = backend.predict(Request("The old dog runs to the small c"), Cancellation()).suggestions
        assert found
        assert all(suggestion.word.startswith("c") for suggestion in found)
    assert len(read_planted(out / "result" / "checkpoint")) == CANARIES
    assert GPT2LMHeadModel.from_pretrained(out / "result" / "checkpoint").config.n_positions == 48


def test_canaries_are_planted_in_what_is_learned(tmp_path: Path, text: Path, model: Path) -> None:
    wanted = plan(text, model, tmp_path / "run", rehearsal=0.0)
    folder = begin(wanted)
    prepare(wanted, folder)
    tokenizer = TextTokenizer(model / "tokenizer.json")
    learned = np.fromfile(folder.text / "learned", np.uint32).tobytes()
    for canary in canaries(wanted.seed, CANARIES):
        secret = canary.partition(" are")[2].rstrip(".")
        words = np.array(tokenizer.encode(secret), np.uint32)
        assert len(words) > 5
        assert words.tobytes() in learned


def test_what_is_kept_of_a_run_lies_between_before_and_after(tmp_path: Path, text: Path, model: Path) -> None:
    folders = [begin(plan(text, model, tmp_path / f"{share}", interpolation=share, epochs=1)) for share in (0.5, 1.0)]
    for folder in folders:
        run(folder.path)
    half, whole = (load_file(folder.result / "checkpoint" / "model.safetensors") for folder in folders)
    before = load_file(model / "model.safetensors")
    for name in half:
        torch.testing.assert_close(half[name], (before[name] + whole[name]) / 2)


def test_several_processes_make_one_model(tmp_path: Path, text: Path, model: Path) -> None:
    wanted = begin(plan(text, model, tmp_path / "out", epochs=1))
    launch = [
        sys.executable,
        "-m",
        "accelerate.commands.launch",
        "--cpu",
        "--num_processes",
        "2",
        "--num_machines",
        "1",
    ]
    settings = ["--mixed_precision", "no", "--dynamo_backend", "no", "--main_process_port", "0"]
    command = [*launch, *settings, str(ROOT / "main.py"), "finetune", "--resume", str(wanted.path)]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=SECONDS)
    assert wanted.read().state == "finished"
    assert (wanted.result / "model" / "manifest.json").exists()


def test_lora_is_merged_into_the_weights(tmp_path: Path, text: Path, model: Path) -> None:
    folder = begin(plan(text, model, tmp_path / "out", method="lora", learning_rate=1e-2))
    run(folder.path)
    progress = folder.read()
    assert progress.state == "finished"
    assert progress.held_out_loss is not None
    assert progress.held_out_loss_before is not None
    assert progress.held_out_loss < progress.held_out_loss_before
    before, after = (load_file(at / "model.safetensors") for at in (model, folder.result / "checkpoint"))
    assert after.keys() == before.keys()
    assert not torch.equal(after["transformer.h.0.attn.c_attn.weight"], before["transformer.h.0.attn.c_attn.weight"])
    assert torch.equal(after["transformer.h.0.ln_1.weight"], before["transformer.h.0.ln_1.weight"])


def test_an_adapter_is_kept_with_its_model_and_exported(tmp_path: Path, text: Path, model: Path) -> None:
    options = {"rank": 2, "alpha": 6, "interpolation": 0.5, "epochs": 1, "learning_rate": 1e-2}
    folder = begin(plan(text, model, tmp_path / "out", method="lora", **options))
    run(folder.path)
    expected = logits(GPT2LMHeadModel.from_pretrained(folder.result / "checkpoint"))
    kept = json.loads((folder.result / "adapter" / "adapter_config.json").read_text("utf-8"))
    assert (kept["r"], kept["lora_alpha"]) == (2, 6)
    whole = PeftModel.from_pretrained(
        GPT2LMHeadModel.from_pretrained(folder.result / "base"), folder.result / "adapter"
    )
    torch.testing.assert_close(logits(whole.merge_and_unload()), expected, atol=1e-4, rtol=1e-4)
    clean_checkpoint(folder.result / "adapter", tmp_path / "clean")
    found = logits(GPT2LMHeadModel.from_pretrained(tmp_path / "clean"))
    torch.testing.assert_close(found, expected, atol=1e-4, rtol=1e-4)


def test_the_recipe_known_for_gpt2_can_be_named_and_changed(
    tmp_path: Path, text: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "full").write_text("")
    command = ["finetune", str(text), "--model", str(model), "--out", str(tmp_path / "out"), "--preset", "gpt2"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("commands.finetune._run", lambda *_: None)
        assert main([*command, "--epochs", "3", "--licence", "MIT", "--source", "my letters"]) == 0
    made = read_plan(tmp_path / "out")
    recipe = made.recipe(10**6)
    assert (recipe.learning_rate, recipe.epochs, recipe.interpolation) == (5e-5, 3, 1.0)
    assert (made.batch_size, made.warmup_steps, made.rehearsal) == (32, 200, 0.0)
    assert (made.licence, made.sources) == ("MIT", ("my letters",))


def test_checkpointed_gradients_are_the_same(tmp_path: Path, text: Path, model: Path) -> None:
    made = []
    for checkpointing in (False, True):
        wanted = plan(text, model, tmp_path / f"{checkpointing}", epochs=1, gradient_checkpointing=checkpointing)
        run(begin(wanted).path)
        made.append(load_file(wanted.folder / "result" / "checkpoint" / "model.safetensors"))
    for name in made[0]:
        torch.testing.assert_close(made[0][name], made[1][name], atol=1e-4, rtol=1e-3)


def test_the_result_has_the_licence_and_sources_that_were_given(tmp_path: Path, text: Path, model: Path) -> None:
    folder = begin(plan(text, model, tmp_path / "out", epochs=1, licence="CC0-1.0", sources=("my letters",)))
    run(folder.path)
    manifest = read_manifest(folder.result / "model")
    assert manifest.licence == "CC0-1.0"
    assert "my letters" in manifest.sources
    assert "CC0-1.0" in (folder.result / "model" / "README.md").read_text("utf-8")


def test_the_curves_go_to_tensorboard(tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = plan(tmp_path, model, tmp_path / "out", tensorboard=True)
    arguments = make_arguments(wanted, RunFolder(wanted.folder))
    assert arguments.report_to == ["tensorboard"]
    assert arguments.logging_dir == str(tmp_path / "out" / "tensorboard")


@pytest.mark.parametrize(("cuda", "mps", "device"), [(1, 1, "cuda"), (0, 1, "mps"), (0, 0, "cpu")])
def test_the_fastest_device_is_used(monkeypatch: pytest.MonkeyPatch, cuda: int, mps: int, device: str) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: bool(cuda))
    monkeypatch.setattr("torch.backends.mps.is_available", lambda: bool(mps))
    assert best_device() == device


def test_a_name_of_any_language_goes_all_the_way(tmp_path: Path, text: Path, model: Path) -> None:
    folder = begin(replace(plan(text, model, tmp_path / "out", epochs=1), name="Großmutters Briefe"))
    run(folder.path)
    assert add(folder.result / "model").name == "Großmutters Briefe"
