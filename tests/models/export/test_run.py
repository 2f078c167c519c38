"""`main.py export`, end to end with a tiny model: what it makes, that others open it, and what isn't installed."""

from __future__ import annotations

import json
import os
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import GPT2LMHeadModel

import main
from engine.errors import ForewordError, ModelError
from engine.manifest import read_manifest
from engine.prediction import Cancellation, Request
from engine.transformer.tokenizer import TextTokenizer
from models.export import fused, run, standard
from models.export.report import BoundsError
from models.export.run import ExportPlan, export
from models.store import open_model
from tests.models.gpt2.folders import change_weights
from tests.tiny import save_checkpoint

pytestmark = pytest.mark.filterwarnings("ignore")  # what tracing and optimum say

LINES = ["ab a b. A ab a", "a b ab, ab a b", "b a b ab a! A b"] * 4


@pytest.fixture
def source(tmp_path: Path) -> Path:
    save_checkpoint(tmp_path / "source", n_embd=64, n_head=4)
    return tmp_path / "source"


@pytest.fixture
def text(tmp_path: Path) -> Path:
    (tmp_path / "text.txt").write_text("\n".join(LINES))
    return tmp_path / "text.txt"


def plan(source: Path, text: Path, **changes: object) -> ExportPlan:
    settings = {"standard": False, "bits": (32,), "texts": (text,), "seconds": 60.0} | changes
    return ExportPlan(source, source.with_name("made"), **settings)


def silent(doing: str, share: float) -> None:
    assert 0 <= share <= 1


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def damage(monkeypatch: pytest.MonkeyPatch, by: float) -> None:
    """Have the fused graph built of weights that are off a little."""
    read = fused.read_weights

    def read_damaged(source: Path):
        return {name: value + np.float32(by) * np.roll(value, 1, -1) for name, value in read(source).items()}

    monkeypatch.setattr(fused, "read_weights", read_damaged)


def test_the_command_makes_every_form_and_each_opens(source, text, tmp_path, capsys):
    from optimum.onnxruntime import ORTModelForCausalLM

    made = tmp_path / "made"
    arguments = ["export", str(source), str(made), "--bits", "32", "8", "--licence", "CC0-1.0", "--source", "chance"]
    assert main.main([*arguments, "--text", str(text), "--seconds", "60", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert [model["form"] for model in report["models"]] == ["32 bits", "8 bits", "standard"]
    assert report["faults"] == []
    for model in report["models"]:
        if model["bits"] == 32:
            assert max(model["cached"], model["whole"], model["together"]) < 1e-4
            assert model["keystrokes"] == report["torch"]["keystrokes"]
            assert (model["first"], model["first_five"]) == (1, 1)
        assert model["perplexity"] == pytest.approx(report["torch"]["perplexity"], rel=0.01)

    fused_files = {"README.md", "config.json", "manifest.json", "model.onnx", "report.md", "tokenizer.json"}
    assert files(made) == files(tmp_path / "made-8bit") == fused_files
    manifest = read_manifest(made)
    assert (manifest.name, manifest.licence, manifest.sources) == ("made", "CC0-1.0", ("chance",))
    answers = [
        open_model(tmp_path / name).predict(Request("ab a"), Cancellation()).suggestions
        for name in ("made", "made-8bit", "made-standard")
    ]
    assert [s.word for s in answers[0]] == [s.word for s in answers[2]] != []
    assert [s.probability for s in answers[1]] == pytest.approx([s.probability for s in answers[2]], abs=0.02)

    standard = ORTModelForCausalLM.from_pretrained(tmp_path / "made-standard")
    rows = torch.tensor([[0, 3, 1, 4], [0, 1, 5, 9]])
    from transformers import GPT2LMHeadModel

    with torch.no_grad():
        expected = GPT2LMHeadModel.from_pretrained(source)(rows).logits
    found = standard(input_ids=rows, attention_mask=torch.ones_like(rows)).logits
    torch.testing.assert_close(found, expected, atol=1e-4, rtol=0)
    assert files(tmp_path) - {"data", "config", "state", "cache", "home"} == {
        "source", "text.txt", "made", "made-8bit", "made-standard"
    }  # fmt: skip


def test_a_damaged_export_is_not_installed_and_the_command_says_why(source, text, tmp_path, capsys, monkeypatch):
    damage(monkeypatch, 0.01)
    arguments = ["export", str(source), str(tmp_path / "made"), "--bits", "32", "--no-standard", "--text", str(text)]
    assert main.main(arguments) == 2
    said = capsys.readouterr()
    assert "made was not installed. 32 bits: a log-probability is" in said.err
    assert "0.0001 is allowed" in said.err
    assert "export again" in said.err
    assert "perplexity" in said.out  # the report is there to read
    assert not list(tmp_path.glob("*made*"))


def test_a_bad_form_leaves_the_others_and_the_option_that_helps_is_named(source, text, tmp_path, capsys, monkeypatch):
    damage(monkeypatch, 0.001)
    made = tmp_path / "made"
    assert main.main(["export", str(source), str(made), "--bits", "32", "8", "--text", str(text)]) == 2
    said = capsys.readouterr().err
    assert "made was installed, but not in every form. 32 bits: a log-probability is" in said
    assert "export again from another checkpoint" in said
    assert not made.exists()
    assert {path.name for path in tmp_path.glob("made*")} == {"made-8bit", "made-standard"}
    assert open_model(tmp_path / "made-standard").predict(Request("ab a"), Cancellation()).suggestions


def test_a_standard_export_that_is_off_is_left_out_with_an_option(source, text, tmp_path, monkeypatch):
    def off(checkpoint: Path, folder: Path) -> None:
        change_weights(checkpoint, lambda weights: {name: value * 1.01 for name, value in weights.items()})
        standard.export_standard(checkpoint, folder)
        change_weights(checkpoint, lambda weights: {name: value / 1.01 for name, value in weights.items()})

    monkeypatch.setattr(run, "export_standard", off)
    with pytest.raises(BoundsError, match=r"not in every form. standard: .* with --no-standard\.$"):
        export(plan(source, text, standard=True), silent)
    assert {path.name for path in tmp_path.glob("made*")} == {"made"}


def test_attention_scaled_by_layer_is_exported_in_every_form(text, tmp_path):
    save_checkpoint(tmp_path / "source", n_embd=64, n_head=4, scale_attn_by_inverse_layer_idx=True)
    report = export(plan(tmp_path / "source", text, standard=True), silent)
    assert [model.form for model in report.models] == ["32 bits", "standard"]
    assert all(model.whole < 1e-4 for model in report.models)
    exact = GPT2LMHeadModel.from_pretrained(tmp_path / "source", attn_implementation="eager")
    assert report.torch.perplexity == pytest.approx(perplexity(exact, tmp_path / "source", LINES), rel=1e-3)


def perplexity(model: GPT2LMHeadModel, source: Path, lines: list[str]) -> float:
    """That of the lines in rows of the model's context, each after the token between texts."""
    tokens = TextTokenizer(source / "tokenizer.json").encode("\n".join(lines))
    rows = [[0, *tokens[start : start + 47]] for start in range(0, len(tokens), 47)]
    with torch.no_grad():
        losses = [(model(torch.tensor([row]), labels=torch.tensor([row])).loss.item(), len(row) - 1) for row in rows]
    return float(np.exp(sum(loss * count for loss, count in losses) / sum(count for _, count in losses)))


def test_a_model_that_the_fused_graph_cannot_do_gets_its_standard_export(text, tmp_path, capsys):
    save_checkpoint(tmp_path / "source", n_embd=60, n_head=4)
    command = ["export", str(tmp_path / "source"), str(tmp_path / "made"), "--text", str(text)]
    assert main.main([*command, "--standard-only"]) == 0
    assert {path.name for path in tmp_path.glob("made*")} == {"made"}
    assert open_model(tmp_path / "made").predict(Request("ab a"), Cancellation()).suggestions


def test_a_model_is_judged_on_a_thousand_words(source):
    lines = run.SAMPLE.read_text("utf-8").splitlines()
    assert sum(len(line.split()) for line in lines) > 1000
    report = export(replace(plan(source, source), texts=(), seconds=0.0), silent)
    assert report.tokens > 1000


@pytest.mark.parametrize("bits", [8, 4])
def test_a_damaged_export_in_few_bits_breaks_its_bounds_too(source, text, monkeypatch, bits):
    damage(monkeypatch, 0.5)
    with pytest.raises(BoundsError, match=rf"{bits} bits: its perplexity is .* above torch's") as caught:
        export(plan(source, text, bits=(bits,)), silent)
    assert caught.value.report.models[0].first < 1


def test_the_model_that_was_there_stays_when_a_new_one_fails(source, text, tmp_path, monkeypatch):
    export(plan(source, text), silent)
    before = {path.name: path.read_bytes() for path in (tmp_path / "made").iterdir()}
    damage(monkeypatch, 0.5)
    with pytest.raises(BoundsError):
        export(plan(source, text), silent)
    assert {path.name: path.read_bytes() for path in (tmp_path / "made").iterdir()} == before


def test_the_card_and_the_words_never_offered_stay_when_a_model_is_made_again(source, text, tmp_path):
    made = tmp_path / "made"
    made.mkdir()
    (made / "README.md").write_text("My own card.")
    (made / "never_offered.txt").write_text("ab\n")
    export(plan(source, text), silent)
    assert (made / "README.md").read_text() == "My own card."
    assert "ab" in open_model(made).never_offered
    export(plan(source, text, name="again"), silent)
    assert (made / "README.md").read_text() == "My own card."
    assert read_manifest(made).name == "again"


def test_what_a_model_never_offers_it_does_not_offer_in_other_bits(source, text, tmp_path):
    export(plan(source, text), silent)
    (tmp_path / "made" / "never_offered.txt").write_text("ab\n")
    export(ExportPlan(tmp_path / "made", tmp_path / "smaller", standard=False, texts=(text,)), silent)
    assert (tmp_path / "smaller" / "never_offered.txt").read_text() == "ab\n"


@pytest.mark.parametrize("given", ["run", "run/result", "run/result/checkpoint"])
def test_a_fine_tuning_run_is_exported_from_its_exact_weights(source, text, tmp_path, given):
    result = tmp_path / "run" / "result"
    result.mkdir(parents=True)
    source.rename(result / "checkpoint")
    fused.export_fused(result / "checkpoint", result / "model", 8, "mine", "the writer's own", ["letters"])
    (result / "model" / "never_offered.txt").write_text("ab\n")
    report = export(ExportPlan(tmp_path / given, tmp_path / "made", (32,), standard=False, texts=(text,)), silent)
    assert report.models[0].cached < 1e-4
    manifest = read_manifest(tmp_path / "made")
    assert (manifest.licence, manifest.sources) == ("the writer's own", ("letters",))
    assert "never_offered.txt" in manifest.files


@pytest.mark.parametrize("there", ["diary.txt", "model.safetensors"])
def test_a_folder_that_holds_something_else_is_left_alone(source, text, tmp_path, there):
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / there).write_text("mine")
    with pytest.raises(ModelError, match=f"holds '{there}', which no export made: choose a new folder"):
        export(plan(source, text), silent)
    assert (tmp_path / "made" / there).read_text() == "mine"


def test_a_full_disk_is_said_before_the_work_begins(source, text, tmp_path, monkeypatch):
    monkeypatch.setattr("models.room.shutil.disk_usage", lambda _: SimpleNamespace(free=1000))
    with pytest.raises(ModelError, match=r"0 MB left.*make room"):
        export(plan(source, text), silent)
    assert not (tmp_path / "made").exists()


def test_room_is_asked_for_all_that_is_written(source, text, tmp_path, monkeypatch):
    """A source of half the precision, or of 8 bits, is smaller than what is made of it."""
    halved = {name: value.half() for name, value in load_file(source / "model.safetensors").items()}
    save_file(halved, source / "model.safetensors")
    asked = plan(source, text, standard=True, bits=(32, 8))
    export(asked, silent)
    made = sum(path.stat().st_size for place in asked.places().values() for path in place.rglob("*.onnx*"))
    monkeypatch.setattr("models.room.shutil.disk_usage", lambda _: SimpleNamespace(free=made))
    with pytest.raises(ModelError, match="make room"):
        export(asked, silent)


def test_a_mistyped_training_text_or_name_is_said_first(source, text, tmp_path):
    for changes, said in (({"training": (tmp_path / "absent.txt",)}, "absent.txt"), ({"name": "a/b"}, "cannot name")):
        with pytest.raises(ForewordError, match=said):
            export(plan(source, text, **changes), lambda doing, _share: pytest.fail(doing))


def test_what_is_made_is_for_everybody_who_may_see_the_folder(source, text, tmp_path):
    export(plan(source, text, standard=True), silent)
    wanted = (source / "config.json").stat().st_mode
    for place in ("made", "made-standard"):
        made = (path for path in (tmp_path / place).rglob("*") if path.is_file())
        assert {path.stat().st_mode for path in made} == {wanted}


def test_a_disk_that_fills_up_leaves_nothing(source, text, tmp_path, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "rename", full)
    with pytest.raises(ModelError, match=r"made cannot be written \(no space left on device\), and is as it was"):
        export(plan(source, text), silent)
    assert not list(tmp_path.glob("*made*")) + list(tmp_path.glob(".foreword*"))


def test_what_a_killed_export_left_is_removed_a_day_later(source, text, tmp_path):
    for name, age in ((".foreword-draft-old", 90_000), (".foreword-draft-new", 10)):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    export(plan(source, text), silent)
    assert not (tmp_path / ".foreword-draft-old").exists()
    assert (tmp_path / ".foreword-draft-new").exists()


def test_a_bad_source_is_one_line_and_leaves_nothing(source, tmp_path, capsys):
    weights = load_file(source / "model.safetensors")
    weights["transformer.wte.weight"][0, 0] = float("nan")
    save_file(weights, source / "model.safetensors")
    assert main.main(["export", str(source), str(tmp_path / "made")]) == 2
    assert "transformer.wte.weight" in capsys.readouterr().err
    assert not (tmp_path / "made").exists()


def test_the_report_that_goes_along_quotes_nothing_of_the_training_text(source, text, tmp_path):
    training = tmp_path / "private.txt"
    training.write_text("\n".join(["ab a b ab a b a b ab a b ab a b a ab b a ab"] * 20))
    report = export(plan(source, text, training=(training,)), silent)
    assert report.memory is not None
    shipped = (tmp_path / "made" / "report.md").read_text()
    assert "What it remembers of its training text" in shipped
    assert "private" not in shipped.replace("is private", "")
    assert all(run.words not in shipped for run in report.memory.runs)


def test_the_forms_must_differ(source, tmp_path, capsys):
    assert main.main(["export", str(source), str(tmp_path / "made"), "--bits", "8", "8"]) == 2
    assert "twice" in capsys.readouterr().err
