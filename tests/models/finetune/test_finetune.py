"""`main.py finetune` with a tiny model, end to end: it learns, resumes after a kill, and leaves nothing half-made."""

from __future__ import annotations

import csv
import json
import re
import resource
import signal
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from peft import PeftModel
from safetensors.torch import load_file
from transformers import GPT2LMHeadModel

from engine.errors import ForewordError
from engine.manifest import read_manifest
from engine.prediction import Cancellation, Request
from engine.transformer.tokenizer import TextTokenizer
from main import main
from models.export.memorisation import canaries, read_planted
from models.finetune.folder import RunFolder
from models.finetune.launch import LaunchedRun, runs_in, start
from models.finetune.plan import FinetunePlan, read_plan
from models.finetune.prepared import CANARIES, prepare
from models.finetune.run import make_arguments, run
from models.gpt2.source import clean_checkpoint
from models.store import open_model
from models.store.keeping import add
from models.store.manifest import verify
from models.training.device import best_device
from tests.models.gpt2.folders import logits
from tests.paths import ROOT
from tests.patience import SECONDS
from tests.sentences import TOKENS, write_letters
from tests.tiny import save_checkpoint


@pytest.fixture
def model(tmp_path: Path) -> Path:
    save_checkpoint(tmp_path / "base", TOKENS)
    return tmp_path / "base"


@pytest.fixture
def text(tmp_path: Path) -> Path:
    return write_letters(tmp_path / "letters")


def plan(text: Path, model: Path, folder: Path, **changes: Any) -> FinetunePlan:
    usual = {"epochs": 2, "measured_lines": 1, "learning_rate": 3e-3, "interpolation": 1.0, "keep_duplicates": True}
    settings = usual | changes
    return FinetunePlan((text,), folder, model, "tiny", **settings)


def begin(wanted: FinetunePlan) -> RunFolder:
    wanted.write()
    return RunFolder(wanted.folder)


def left(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


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


def test_settings_of_the_command_reach_the_run(
    tmp_path: Path, text: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["finetune", str(text), "--model", str(model), "--dry-run", "--keep-duplicates", "--json"]
    assert main([*command, "--batch-size", "4", "--warmup", "7", "--context", "24", "--epochs", "2"]) == 0
    small = json.loads(capsys.readouterr().out)
    assert small["warm_up"] == 7
    assert main([*command, "--batch-size", "8", "--context", "24", "--epochs", "2"]) == 0
    large = json.loads(capsys.readouterr().out)
    assert small["steps"] == pytest.approx(2 * large["steps"], abs=4)
    assert large["warm_up"] == large["steps"] // 10


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


def test_tensorboard_is_asked_for_before_the_run(
    tmp_path: Path, text: Path, model: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.finetune.sound.find_spec", lambda _: None)
    command = ["finetune", str(text), "--model", str(model), "--out", str(tmp_path / "out"), "--tensorboard"]
    assert main(command) == 2
    assert "pip install tensorboard" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


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


def test_a_folder_that_cannot_be_written_is_named(
    tmp_path: Path, text: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(SystemExit, match="2"):
        main(["finetune", str(text), "--out", str(tmp_path / "file" / "out")])
    assert "can't be a path here (not a directory)" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["{text}", "--name", "CON"], "'CON' cannot name a model"),
        (["{text}", "no-such-letter.txt"], "no-such-letter.txt is not there: check the name"),
        (["{text}", "--model", "no-such-model"], "no-such-model is not a folder"),
    ],
    ids=str,
)
def test_what_is_mistyped_is_said_before_the_run_and_leaves_its_folder_free(
    tmp_path: Path, text: Path, model: Path, capsys: pytest.CaptureFixture[str], given: list[str], said: str
) -> None:
    given = [word.format(text=text) for word in given]
    assert main(["finetune", "--out", str(tmp_path / "out"), "--model", str(model), *given]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_disk_that_would_fill_up_is_said_before_the_work_begins(
    tmp_path: Path, text: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = 9 * (model / "model.safetensors").stat().st_size  # three checkpoints of the weights and two moments
    monkeypatch.setattr("models.room.shutil.disk_usage", lambda _: SimpleNamespace(free=written))
    with pytest.raises(ForewordError, match="make room"):
        run(begin(plan(text, model, tmp_path / "out")).path)
    assert not (tmp_path / "out" / "base").exists()


def test_a_name_of_any_language_goes_all_the_way(tmp_path: Path, text: Path, model: Path) -> None:
    folder = begin(replace(plan(text, model, tmp_path / "out", epochs=1), name="Großmutters Briefe"))
    run(folder.path)
    assert add(folder.result / "model").name == "Großmutters Briefe"


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


def test_pickled_weights_and_code_in_a_model_folder_are_refused(
    tmp_path: Path, text: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    weights = (model / "model.safetensors").read_bytes()
    (model / "model.safetensors").unlink()
    canary = tmp_path / "canary"
    (model / "pytorch_model.bin").write_bytes(f"cbuiltins\nexec\n(Vopen({str(canary)!r}, 'w')\ntR.".encode())
    command = ["finetune", str(text), "--model", str(model)]
    assert main([*command, "--out", str(tmp_path / "one")]) == 2
    assert "can run code" in capsys.readouterr().err

    (model / "model.safetensors").write_bytes(weights)
    config = json.loads((model / "config.json").read_text("utf-8"))
    (model / "evil.py").write_text(f"open({str(canary)!r}, 'w')\nclass GPT2: pass\n", "utf-8")
    (model / "config.json").write_text(json.dumps(config | {"auto_map": {"AutoConfig": "evil.GPT2"}}), "utf-8")
    assert main([*command, "--out", str(tmp_path / "two")]) == 2
    assert "code of its own" in capsys.readouterr().err
    assert not canary.exists()


def test_too_little_text_is_said_with_how_much_is_needed(
    tmp_path: Path, text: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["finetune", str(text / "1.txt"), "--model", str(model)]
    assert main([*command, "--dry-run"]) == 2
    assert "10,000 are needed" in capsys.readouterr().err
    assert main([*command, "--out", str(tmp_path / "out")]) == 2
    assert RunFolder(tmp_path / "out").read().state == "failed"


def test_whose_lines_of_a_chat_are_learned_is_asked_before_a_run_is_made(
    tmp_path: Path, text: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chat = "".join(f"[31.12.23, 21:41:{n:02}] {'Ann' if n % 3 else 'Bob'}: Nine it is.\n" for n in range(30))
    (text / "chat.txt").write_text(chat, "utf-8")
    command = ["finetune", str(text), "--model", str(model)]
    for more in (["--dry-run"], ["--out", str(tmp_path / "out")]):
        assert main([*command, *more]) == 2
        assert "lines by Ann (20), Bob (10): name whose lines to learn with --author" in capsys.readouterr().err
        assert not (tmp_path / "out").exists()
    assert main([*command, "--dry-run", "--keep-duplicates", "--author", "bob"]) == 0
    assert re.search(r"^left out +20 lines of others$", capsys.readouterr().out, re.MULTILINE)


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


def test_a_look_says_what_it_will_take_and_leaves_nothing(
    tmp_path: Path, text: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (text / "bad.txt").write_bytes(b"\xff\xfe\xfd")
    (text / "private.txt").write_text("Write to ann@example.org today. The cat sleeps. My password is 12345.", "utf-8")
    before = left(tmp_path)
    assert main(["finetune", str(text), "--model", str(model), "--dry-run", "--json", "--keep-duplicates"]) == 0
    found = json.loads(capsys.readouterr().out)
    counts = found["counts"]
    assert counts["documents"] == 51
    assert counts["private"] == {"e-mail addresses": 1, "passwords and postal addresses": 1}
    assert counts["duplicates"]["near"] > 100
    assert counts["learned_words"] + counts["held_out_words"] == counts["words"] - 8
    assert "bad.txt" in counts["unread"][0]
    assert found["seconds"] > 0
    assert found["memory"] > 0
    assert left(tmp_path) == before
    assert main(["finetune", str(text), "--model", str(model), "--dry-run", "--keep-duplicates"]) == 0
    assert "1 e-mail addresses" in capsys.readouterr().out
