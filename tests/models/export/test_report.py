"""The bounds of an export, and its figures: each fails a model for its own reason, and chance alone fails none."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from engine import language
from engine.evaluation import evaluate
from engine.prediction import Cancellation
from engine.transformer.tokenizer import TextTokenizer
from engine.transformer.tree import TokenTree
from models.export.measure import Judge
from models.export.memorisation import Memorisation, MemorisedRun
from models.export.report import ModelFigures, Report
from models.export.report_text import report_json, report_markdown, report_text
from models.export.torch_session import TorchSession
from models.store import open_model
from tests.tiny import save_checkpoint, save_model

TORCH = ModelFigures("torch", 32, 1000, 20.0, 1.0, 1.0, 0.0, 0.0, 0.0, 9.0, (10,) * 20)
SOUND = replace(TORCH, form="8 bits", bits=8, cached=0.4, perplexity=20.1, first=0.97)


def report(model: ModelFigures, lines: int = 20) -> Report:
    torch_ = replace(TORCH, keystrokes=TORCH.keystrokes[:lines])
    return Report("mine", ("text.txt",), 100, (20,) * lines, torch_, (model,))


def test_a_sound_model_breaks_no_bound():
    assert report(SOUND).faults() == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"bits": 32, "cached": 2e-4, "first": 1.0}, "log-probability is 0.0002 off"),
        ({"bits": 32, "together": 2e-4, "first": 1.0}, "log-probability is 0.0002 off"),
        ({"bits": 32, "whole": float("nan"), "first": 1.0}, "log-probability is nan off"),
        ({"perplexity": 20.3}, "perplexity is 1.5% above torch's, and 1.0% is allowed"),
        ({"perplexity": float("nan")}, "perplexity is nan% above"),
        ({"first": 0.9}, "agrees with torch's in 90.0% of places, and 95% is the least"),
        ({"keystrokes": (11,) * 20}, "5.0 ± 0.0 points fewer keystrokes than torch, and 0.3 are allowed"),
    ],
    ids=str,
)
def test_each_bound_has_its_sentence(changes, said):
    exact = {"cached": 0.0, "perplexity": 20.0} if "bits" in changes else {}
    (fault,) = report(replace(SOUND, **exact | changes)).faults()
    assert said in str(fault)
    assert str(fault).startswith("8 bits: ")


def test_four_bits_may_be_further_off():
    worse = replace(SOUND, perplexity=21.0, first=0.85)
    assert report(worse).faults()
    assert not report(replace(worse, bits=4)).faults()


def test_savings_that_differ_by_chance_fail_no_model():
    one_unlucky = replace(SOUND, keystrokes=(16, *(10,) * 19))  # 1.5 points fewer, all in one line
    assert report(one_unlucky).faults() == []
    few_lines = replace(SOUND, keystrokes=(11,) * 9)
    assert report(few_lines, lines=9).faults() == []


def test_the_report_says_the_same_in_every_form():
    memory = Memorisation((9.0, 1.0), 10.0, 48, (MemorisedRun("my secret words go here", 5, 60.0),))
    found = replace(report(SOUND), memory=memory)
    for shown in (report_text(found), report_markdown(found)):
        assert "20.100" in shown
        assert "97.0%" in shown
        assert "word for word for up to 5 words" in shown
        assert "Of 2 secret sentences that were planted, it knows 1" in shown
    assert "my secret words" in report_text(found)
    assert "my secret words" not in report_markdown(found)
    fields = json.loads(report_json(found))
    assert fields["models"][0]["savings"] == 0.5
    assert fields["memory"]["runs"][0]["words"] == "my secret words go here"


def test_one_line_has_no_standard_error_to_show():
    assert "inf" not in report_text(report(SOUND, lines=1)) + report_markdown(report(SOUND, lines=1))


def test_torch_in_a_tree_answers_as_torch_alone(tmp_path):
    model = save_checkpoint(tmp_path / "checkpoint").eval()
    tree = TokenTree(TorchSession(model, 64), 0, 48)
    node = tree.walk([3, 1, 4], Cancellation())
    branches = tree.branch([(node, 5), (node, 9)], Cancellation())
    tree.prune(branches[1])
    deeper = tree.walk([3, 1, 4, 9, 2], Cancellation())
    for path, found in {(3, 1, 4): node, (3, 1, 4, 9): branches[1], (3, 1, 4, 9, 2): deeper}.items():
        with torch.no_grad():
            expected = model(torch.tensor([[0, *path]])).logits[0, -1].softmax(-1).numpy()
        np.testing.assert_allclose(found.probabilities, expected, atol=1e-6)


def test_keystrokes_are_those_of_the_evaluation(tmp_path: Path):
    lines = ["ab a b. A ab a", "a b ab, ab a b"]
    model = save_model(tmp_path / "model", 32).eval()
    judge = Judge.of(model, tmp_path / "model-checkpoint", lines, 60.0)
    measured = judge.measure("32 bits", 32, tmp_path / "model", model)
    figures = evaluate(open_model(tmp_path / "model"), lines, 3, ignore_case=False)
    # The evaluation counts no keystroke after a line's last word, where the report goes on with a space.
    assert 1 - sum(measured.keystrokes) / sum(judge.characters) == pytest.approx(figures.keystroke_savings, abs=0.08)
    assert judge.torch.keystrokes == measured.keystrokes


def test_perplexity_is_that_of_torch(tmp_path: Path):
    model = save_checkpoint(tmp_path / "checkpoint").eval()
    judge = Judge.of(model, tmp_path / "checkpoint", ["ab a b. A ab a"], 60.0)
    ids = torch.tensor([[0, *TextTokenizer(tmp_path / "checkpoint" / "tokenizer.json").encode("ab a b. A ab a")]])
    with torch.no_grad():
        assert judge.torch.perplexity == pytest.approx(model(ids, labels=ids).loss.exp().item(), rel=1e-4)
    assert judge.tokens == ids.shape[1] - 1


def test_the_report_is_worded_when_it_is_shown(monkeypatch):
    monkeypatch.setattr(language, "_chosen", language._chosen)
    found = report(replace(SOUND, first=0.9))
    english = report_markdown(found)
    language.use("de")
    shown = report_markdown(found)
    assert "| Perplexität | 20,000 | 20,100 |" in shown
    assert "| erstes Token wie bei torch | - | 90,0\u202f% |" in shown
    assert [str(fault) for fault in found.faults()] == [
        "8 Bit: sein erstes Wort stimmt an 90,0\u202f% der Stellen mit torch überein, und 95\u202f% ist das Mindeste"
    ]
    with language.in_english():
        assert report_markdown(found) == english
