"""A crash or a full disk leaves the old file or folder whole, and no draft for long."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from engine.files import draft_folder, put_files, put_folder, remove_folder, replacing


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def fill_the_disk(draft: Path) -> None:
    draft.write_text("ne")
    raise OSError(28, "full")


def test_a_block_that_fails_leaves_the_old_file_and_no_draft(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("old")
    with pytest.raises(OSError, match="full"), replacing(path) as draft:
        fill_the_disk(draft)
    assert path.read_text() == "old"
    assert names(tmp_path) == {"letter.txt"}


def test_an_old_file_stays_open_for_who_has_it_and_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("old")
    path.chmod(0o640)
    with path.open() as reader:
        with replacing(path) as draft:
            draft.write_text("new")
        assert reader.read() == "old"
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_private_file_is_never_open_to_others(tmp_path: Path) -> None:
    path = tmp_path / "words.jsonl"
    path.write_text("old")
    path.chmod(0o644)
    with replacing(path, private=True) as draft:
        assert stat.S_IMODE(draft.stat().st_mode) == 0o600
        draft.write_text("new")
        assert stat.S_IMODE(draft.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_draft_that_a_killed_program_left_goes_after_a_day_and_nothing_else_does(tmp_path: Path) -> None:
    left = {".a.txt.0123abcd.draft", ".a.txt.draft", ".b.txt.0123abcd.draft", ".a.txt.notes"}
    for name in left:
        (tmp_path / name).write_text("left")
        os.utime(tmp_path / name, (0, 0))
    (tmp_path / ".a.txt.4567cdef.draft").write_text("young")
    with replacing(tmp_path / "a.txt") as draft:
        draft.write_text("new")
    assert names(tmp_path) == left - {".a.txt.0123abcd.draft"} | {".a.txt.4567cdef.draft", "a.txt"}


def test_a_folder_takes_the_place_of_another(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "old").write_text("old")
    with draft_folder(tmp_path) as draft:
        (draft / "new").write_text("new")
        put_folder(draft, tmp_path / "model")
    assert names(tmp_path) == {"model"}
    assert names(tmp_path / "model") == {"new"}


def test_a_folder_that_cannot_be_put_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "old").write_text("old")
    rename = os.rename

    def fail(source: Path, target: Path) -> None:
        if (source / "new").exists():
            raise OSError(28, "full")
        rename(source, target)

    monkeypatch.setattr(os, "rename", fail)
    with draft_folder(tmp_path) as draft:
        (draft / "new").write_text("new")
        with pytest.raises(OSError, match="full"):
            put_folder(draft, tmp_path / "model")
    assert names(tmp_path) == {"model"}
    assert names(tmp_path / "model") == {"old"}


def test_files_are_moved_with_the_one_that_vouches_for_them_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "model").mkdir()
    moved: list[str] = []
    replace = os.replace
    monkeypatch.setattr(os, "replace", lambda source, target: (moved.append(target.name), replace(source, target)))
    with draft_folder(tmp_path) as draft:
        for name in ("manifest.json", "weights", "a"):
            (draft / name).write_text("new")
        put_files(draft, tmp_path / "model", last="manifest.json")
    assert moved[-1] == "manifest.json"
    assert names(tmp_path / "model") == {"manifest.json", "weights", "a"}


def test_a_removed_folder_is_gone_in_one_step(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "old").write_text("old")
    remove_folder(tmp_path / "model")
    assert names(tmp_path) == set()
