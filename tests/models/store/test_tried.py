"""A model from anywhere is tried in a process of its own, which ends with it where it harms."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import onnx
import pytest
from platformdirs import user_cache_path

from engine.errors import ModelError
from models.store import limits, trial
from models.store.manifest import fingerprint
from models.store.opening import bundled, open_model
from models.store.trial import try_model
from models.store.tried import open_tried, open_tried_pair
from tests.harm import bomb, loop, spoil
from tests.programs import command
from tests.tiny import save_model


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "models" / "model"
    save_model(folder)
    return folder


@pytest.mark.parametrize("nodes", [bomb(1000), loop(3)], ids=["memory", "loop"])
def test_the_same_graphs_with_small_numbers_are_tried_and_opened(model: Path, nodes: list[onnx.NodeProto]) -> None:
    spoil(model, *nodes)
    try_model(model)
    open_model(model).close()


@pytest.mark.parametrize("elements", [2**44, 2**30], ids=["more than any machine has", "4 GB"])
def test_a_memory_bomb_is_refused_by_the_process_that_tries(model: Path, elements: int) -> None:
    spoil(model, *bomb(elements))
    with pytest.raises(ModelError, match="could not be computed"):
        try_model(model)


def test_a_loop_without_end_is_refused_by_the_process_that_tries(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spoil(model, *loop(None))
    monkeypatch.setattr(limits, "_SECONDS", 5)
    with pytest.raises(ModelError, match=r"given up after 5 s|ended the program that tried it"):
        try_model(model)


def refuse(folder: Path, *_: object) -> None:
    raise ModelError("{folder} failed its trial.", folder=folder)


def test_a_model_from_anywhere_is_tried_before_it_is_opened(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "_run", refuse)
    open_model(model).close()
    for _ in range(2):
        with pytest.raises(ModelError, match="failed its trial"):
            open_tried(model)
    with pytest.raises(ModelError, match="failed its trial"):
        open_tried_pair(bundled("transformer"), model, 0.5)


@pytest.mark.parametrize("line", [("suggest", "I"), ("explain", "compare", "I look")])
def test_so_is_one_that_a_command_names(model: Path, line: tuple[str, ...]) -> None:
    noted = user_cache_path("foreword") / "tried-models.json"
    assert not noted.exists()
    command(*line, "--model", model)
    assert json.loads(noted.read_text()) == [fingerprint(model)]


def test_what_came_along_is_not_tried_nor_is_a_copy_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "_run", lambda *_: pytest.fail("it was tried"))
    open_tried(bundled("ngram")).close()
    shutil.copytree(bundled("ngram"), tmp_path / "copy")
    open_tried(tmp_path / "copy").close()


def test_what_is_no_model_or_cannot_be_read_is_told(model: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="is not a folder"):
        open_tried(tmp_path / "nothing")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match="holds no model"):
        open_tried(tmp_path / "empty")
    (model / "dangling").symlink_to("nothing")
    with pytest.raises(ModelError, match="dangling"):
        open_tried(model)


def test_a_sound_model_is_tried_once(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    try_model(model)
    monkeypatch.setattr(trial, "_run", lambda *_: pytest.fail("it was tried again"))
    try_model(model)
