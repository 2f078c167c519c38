"""What cannot go well is refused before the run is made."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from main import main


def test_tensorboard_is_asked_for_before_the_run(
    tmp_path: Path, text: Path, model: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.finetune.sound.find_spec", lambda _: None)
    command = ["finetune", str(text), "--model", str(model), "--out", str(tmp_path / "out"), "--tensorboard"]
    assert main(command) == 2
    assert "pip install tensorboard" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


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
