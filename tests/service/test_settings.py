"""Settings are kept in TOML; damage costs the bad values only."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from engine.errors import ForewordError
from service import settings as store
from service.settings import Settings

OTHER = Settings(
    backend="both",
    chips=5,
    ghost="never",
    tab_takes_chip=False,
    think_ahead=False,
    font_family="DejaVu Sans",
    font_size=20,
    theme="dark",
    zoom=125,
    curly_quotes=True,
    capital_i=True,
)
ANY_FILE = hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.toml"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_what_is_saved_is_loaded(path: Path) -> None:
    store.save(OTHER, path)
    assert store.load(path) == (OTHER, "")


def test_without_a_file_the_usual_settings_are_used(path: Path) -> None:
    assert store.load(path) == (Settings(), "")


def test_the_models_to_use_stand_in_the_file_by_their_kinds(path: Path) -> None:
    write(path, 'backend = "both"\ntransformer = "mine"\nngram = "ours"\nsecond = "theirs"\nsecond_percent = 25\n')
    loaded, problem = store.load(path)
    models = {"transformer": "mine", "ngram": "ours"}
    assert (loaded, problem) == (Settings("both", models=models, second="theirs", second_percent=25), "")
    store.save(replace(loaded, models={"ngram": "other"}), path)
    kept = tomllib.loads(path.read_text(encoding="utf-8"))
    assert (kept["backend"], kept["transformer"], kept["ngram"], kept["second"]) == ("both", "", "other", "theirs")
    assert "models" not in kept


@pytest.mark.parametrize(
    "bad",
    [
        'chips = "three"',
        "chips = true",
        "chips = 6",
        'theme = "mauve"',
        "transformer = 3",
        "ngram = [1]",
        "font_size = 0",
        "backend = []",
        'ghost = "often"',
        "ghost = []",
    ],
)
def test_a_bad_value_costs_itself_alone(path: Path, bad: str) -> None:
    write(path, f"zoom = 125\n{bad}\n")
    loaded, problem = store.load(path)
    assert loaded == Settings(zoom=125)
    assert bad.split()[0] in problem
    assert str(path) in problem


def test_a_damaged_file_is_kept_aside_and_told_once(path: Path) -> None:
    write(path, "backend = [")
    loaded, problem = store.load(path)
    assert loaded == Settings()
    assert "settings.toml.broken" in problem
    assert path.with_name("settings.toml.broken").read_text() == "backend = ["
    assert store.load(path) == (Settings(), "")


def test_saving_keeps_unknown_keys_and_comments(path: Path) -> None:
    write(path, '# mine\nfuture = "kept"\nchips = 2\n\n[later]\nx = 1\n')
    store.save(OTHER, path)
    kept = path.read_text()
    assert "# mine" in kept
    assert tomllib.loads(kept)["future"] == "kept"
    assert tomllib.loads(kept)["later"] == {"x": 1}
    assert store.load(path) == (OTHER, "")


def test_settings_that_cannot_be_kept_are_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ForewordError, match="file"):
        store.save(OTHER, tmp_path / "file" / "settings.toml")


@ANY_FILE
@given(content=st.one_of(st.binary(), st.text().map(str.encode)))
def test_no_file_stops_the_program(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(content)
    loaded, _ = store.load(path)
    store.save(loaded, path)
    assert store.load(path)[0] == loaded


def test_a_byte_order_mark_that_an_editor_left_is_no_damage(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(b"\xef\xbb\xbfchips = 5\n")
    settings, problem = store.load(path)
    assert (settings.chips, problem) == (5, "")
    store.save(settings, path)
    assert store.load(path) == (settings, "")
