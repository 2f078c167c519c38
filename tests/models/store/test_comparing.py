"""Models compared on the same text, and the scale of the slider between two."""

from __future__ import annotations

import json
import math
from io import StringIO
from pathlib import Path

import pytest

import main
from engine.evaluation import evaluate
from engine.phrases import PhraseSet, read_phrases
from models.store import comparing, open_model
from models.store.comparing import WEIGHTS, compare, measure_weights
from tests.tiny import save_model

LINES = ("ab a b ab", "b ab. Ab a")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    one, other = (tmp_path_factory.mktemp("compared") / name for name in ("one", "other"))
    save_model(one, seed=0)
    save_model(other, seed=3)
    return one, other


@pytest.fixture
def phrases(tmp_path: Path) -> PhraseSet:
    (tmp_path / "held-out.txt").write_text("\n".join(LINES))
    return read_phrases(tmp_path / "held-out.txt")


def unheard(_doing: str, _share: float) -> None:
    pass


def test_each_model_has_the_figures_of_an_evaluation(pair: tuple[Path, Path], phrases: PhraseSet) -> None:
    heard = []
    found = compare(pair, phrases, lambda _doing, share: heard.append(share))
    assert len(heard) == 2 * len(LINES)
    assert heard[-1] == 1
    for folder, model in zip(pair, found, strict=True):
        expected = evaluate(open_model(folder), LINES, 3, phrases.ignore_case)
        assert (model.name, model.kind) == (folder.name, "transformer")
        assert model.figures.keystroke_savings == expected.keystroke_savings
        assert model.figures.recall == expected.recall
        assert math.log(model.perplexity) == pytest.approx(expected.log_loss_per_word)
        assert model.size == sum(path.stat().st_size for path in folder.iterdir())
    assert found[0].perplexity != found[1].perplexity


def test_the_ends_of_the_scale_are_the_models_alone(pair: tuple[Path, Path], phrases: PhraseSet) -> None:
    scale = measure_weights(*pair, phrases, unheard)
    assert list(scale) == list(WEIGHTS)
    alone = [model.figures.keystroke_savings for model in compare(pair, phrases, unheard)]
    assert [scale[0.0], scale[1.0]] == alone


def test_where_nothing_is_to_be_noted_a_scale_is_not(
    pair: tuple[Path, Path], phrases: PhraseSet, tmp_path: Path
) -> None:
    scale = measure_weights(*pair, phrases, unheard, notes=False)
    assert not (tmp_path / "cache").exists()
    assert measure_weights(*pair, phrases, unheard) == scale
    assert (tmp_path / "cache" / "foreword" / "pairs.json").exists()


def test_a_scale_is_measured_once_for_the_same_models_and_text(
    pair: tuple[Path, Path], phrases: PhraseSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured = []
    savings = comparing._savings
    monkeypatch.setattr(comparing, "_savings", lambda *given: measured.append(1) or savings(*given))
    scale = measure_weights(*pair, phrases, unheard)
    assert measure_weights(*pair, phrases, unheard) == scale
    assert len(measured) == 1
    measure_weights(*reversed(pair), phrases, unheard)
    measure_weights(*pair, PhraseSet("other", ("ab ab",), False), unheard)
    assert len(measured) == 3
    cache = tmp_path / "cache" / "foreword" / "pairs.json"
    for damage in ("{", "[]", json.dumps({key: ["x"] for key in json.loads(cache.read_text())})):
        cache.write_text(damage)
        assert measure_weights(*pair, phrases, unheard) == scale
    assert len(measured) == 6


def test_the_command_compares_models_of_any_kind(
    phrases: PhraseSet, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "text.txt").write_text("Thank you for your help.\nI look forward to it.\nSee you soon.\n")
    given = ["models", "compare", "english-gpt2", "english-blend", str(tmp_path / "text.txt"), "--limit", "2"]
    assert main.main([*given, "--json"]) == 0
    one, other = json.loads(capsys.readouterr().out)
    assert (one["name"], one["kind"], other["kind"]) == ("english-gpt2", "transformer", "blend")
    assert 0 < one["figures"]["keystroke_savings"] < 1
    assert one["perplexity"] > 1
    assert main.main(given) == 0
    table = capsys.readouterr().out
    assert "english-blend" in table
    assert f"{one['figures']['keystroke_savings']:.1%}" in table


def test_the_command_shows_the_scale_between_two_models(
    pair: tuple[Path, Path], phrases: PhraseSet, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in pair:
        assert main.main(["models", "add", str(folder), "--as", folder.name]) == 0
    capsys.readouterr()
    given = ["models", "blend", "one", "other", phrases.file]
    assert main.main([*given, "--json"]) == 0
    scale = measure_weights(*pair, phrases, unheard)
    assert json.loads(capsys.readouterr().out) == {str(weight): share for weight, share in scale.items()}
    assert main.main(given) == 0
    assert f"25%       {scale[0.25]:.1%}" in capsys.readouterr().out
    assert main.main(["models", "blend", "one", "english-gpt2", phrases.file]) == 2
    assert "different vocabularies" in capsys.readouterr().err


def test_the_commands_keep_models(
    pair: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(*given: object) -> str:
        assert main.main(["models", *map(str, given)]) == 0
        return capsys.readouterr().out

    card = tmp_path / "card.md"
    card.write_text("# Mine\n\nFor letters.\n")
    archive = tmp_path / "gpt2.zip"
    assert "packed" in run("pack", "english-blend", archive)
    assert "installed" in run("unpack", archive, "--as", "mine")
    assert "called yours" in run("rename", "mine", "yours")
    run("describe", "yours", card)
    assert run("describe", "yours") == card.read_text()
    listed = {model["name"]: model for model in json.loads(run("list", "--json"))}
    assert listed["yours"]["description"] == "For letters."
    assert listed["english-gpt2"]["bundled"]
    assert "1 of your own" in run("list")
    monkeypatch.setattr("sys.stdin", StringIO("no\n"))
    assert "stays" in run("remove", "yours")
    settings = tmp_path / "config" / "foreword" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('transformer = "yours"\n')
    assert main.main(["models", "remove", "yours", "--yes"]) == 2
    assert "yours is the model in use: switch" in capsys.readouterr().err
    settings.write_text('transformer = ""\n')
    assert "removed" in run("remove", "yours", "--yes")
    assert main.main(["models", "describe", "yours"]) == 2
    assert "no model named 'yours'" in capsys.readouterr().err
