"""What Foreword keeps is its owner's alone, also where an earlier version or another program left it open."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from engine.owner_only import make_folder, narrow_all


def modes(folder: Path) -> dict[str, int]:
    return {str(path.relative_to(folder)): stat.S_IMODE(path.lstat().st_mode) for path in [folder, *folder.rglob("*")]}


def test_folders_are_made_for_their_owner_alone(tmp_path: Path) -> None:
    make_folder(tmp_path / "state" / "foreword" / "log")
    assert set(modes(tmp_path / "state").values()) == {0o700}


def test_a_file_in_the_place_of_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "state").touch()
    with pytest.raises(FileExistsError):
        make_folder(tmp_path / "state")


def test_what_is_open_to_others_is_closed_and_links_lead_nowhere(tmp_path: Path) -> None:
    outside, state = tmp_path / "outside", tmp_path / "state"
    (outside / "inside").mkdir(parents=True)
    (state / "log").mkdir(parents=True)
    for path in (state / "settings.toml", state / "log" / "foreword.log", outside / "file"):
        path.touch()
        path.chmod(0o666)
    (state / "file").symlink_to(outside / "file")
    (state / "folder").symlink_to(outside / "inside")
    before = modes(outside)
    narrow_all(state)
    assert modes(outside) == before
    assert modes(state / "log") == {".": 0o700, "foreword.log": 0o600}
    assert modes(state)["settings.toml"] == 0o600


def test_what_cannot_be_closed_stays_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise PermissionError

    (tmp_path / "file").touch(0o644)
    monkeypatch.setattr(os, "chmod", fail)
    narrow_all(tmp_path)
    narrow_all(tmp_path / "nothing")
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o644
