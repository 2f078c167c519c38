"""Models that earlier versions made are mended when they are opened or listed; those of others stay as they are."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from transformers import AutoTokenizer, PreTrainedTokenizerFast

from models.export.standard import export_standard
from models.finetune.launch import runs_in
from models.finetune.plan import FinetunePlan
from models.gpt2.source import clean_checkpoint
from models.store import open_model
from tests.tiny import save_checkpoint

CARD = "# mine\n\nA GPT-2 that any ONNX program opens, made with optimum, for example\n"


def save_as_before(folder: Path) -> None:
    """Write the tokenizer as earlier versions did."""
    fast = PreTrainedTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"))
    fast.add_special_tokens({"bos_token": "<|endoftext|>", "eos_token": "<|endoftext|>"})
    fast.save_pretrained(folder)


def given(folder: Path) -> tuple[set[str], int]:
    tokenizer = AutoTokenizer.from_pretrained(folder)
    return set(tokenizer("ab a")), tokenizer.model_max_length


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    folder = tmp_path / "runs" / "one" / "result" / "checkpoint"
    save_checkpoint(folder)
    save_as_before(folder)
    assert "token_type_ids" in given(folder)[0]
    return folder


MENDED = ({"input_ids", "attention_mask"}, 48)


def test_the_checkpoint_of_a_run_is_mended_when_runs_are_listed(checkpoint: Path, tmp_path: Path) -> None:
    (checkpoint / "canaries.json").write_text("[]")
    FinetunePlan((), tmp_path / "runs" / "one", checkpoint, "mine").write()
    runs_in(tmp_path / "runs")
    assert given(checkpoint) == MENDED


def test_a_trained_model_is_mended_when_it_is_opened_to_go_on(checkpoint: Path, tmp_path: Path) -> None:
    (checkpoint / "training.json").write_text("{}")
    clean_checkpoint(checkpoint, tmp_path / "clean")
    assert given(checkpoint) == MENDED


@pytest.mark.filterwarnings("ignore")  # what tracing says
def test_a_standard_export_is_mended_when_it_is_written_with(checkpoint: Path, tmp_path: Path) -> None:
    export_standard(checkpoint, tmp_path / "standard")
    for path in checkpoint.glob("tokenizer*"):
        shutil.copy(path, tmp_path / "standard")
    (tmp_path / "standard" / "README.md").write_text(CARD)
    assert "token_type_ids" in given(tmp_path / "standard")[0]
    open_model(tmp_path / "standard").close()
    assert given(tmp_path / "standard") == MENDED


def test_a_model_of_others_stays_as_it_is(checkpoint: Path, tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in checkpoint.iterdir()}
    clean_checkpoint(checkpoint, tmp_path / "clean")
    assert {path.name: path.read_bytes() for path in checkpoint.iterdir()} == before


def test_settings_of_ones_own_stay(checkpoint: Path, tmp_path: Path) -> None:
    (checkpoint / "training.json").write_text("{}")
    path = checkpoint / "tokenizer_config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"padding_side": "left"}))
    clean_checkpoint(checkpoint, tmp_path / "clean")
    assert AutoTokenizer.from_pretrained(checkpoint).padding_side == "left"
