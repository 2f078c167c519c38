"""A look says what a run will take, and what lacks, and leaves nothing."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from main import main
from models.finetune.folder import RunFolder
from tests.finetuning import left


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
