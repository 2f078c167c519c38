"""Whatever a path leads to, looking there ends, and raises OSError or nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.errors import TextError
from engine.files import replace_file
from engine.paths import absolute, exists, is_plain_file, read_plain, require_plain, resolved

NAMES = ["x" * 300, "a\0b", "\ud800", "nothing/below", "loop", "loop/below", "pipe", "zero", "folder"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "zero").symlink_to("/dev/zero")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "plain").write_bytes(b"content")
    return tmp_path


def refuse(*_given: object, **_more: object) -> None:
    raise PermissionError(13, "Permission denied")


@pytest.mark.parametrize("name", NAMES)
def test_what_is_no_plain_file_is_refused(folder: Path, name: str) -> None:
    with pytest.raises(OSError, match=r".") as raised:
        read_plain(folder / name)
    assert raised.value.strerror
    assert not is_plain_file(folder / name)
    resolved(folder / name)


def test_a_plain_file_is_read_up_to_its_bound(folder: Path) -> None:
    assert read_plain(folder / "plain", 7) == b"content"
    with pytest.raises(OSError, match="large"):
        read_plain(folder / "plain", 6)


def test_a_pipe_is_in_the_way_and_nothing_is_not(folder: Path) -> None:
    require_plain(folder / "plain")
    require_plain(folder / "none")
    for name in ("pipe", "folder", "zero", "loop"):
        with pytest.raises(OSError, match=r"."):
            require_plain(folder / name)


def test_what_may_not_be_looked_at_is_not_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "stat", refuse)
    assert not is_plain_file(folder / "plain")
    assert not exists(folder / "plain")


def test_a_working_folder_that_is_gone_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getcwd", refuse)
    assert absolute(Path("letter.txt")) == Path("letter.txt")


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("pipe", "zero")])
def test_writing_there_is_refused_in_a_sentence(folder: Path, name: str) -> None:
    with pytest.raises(TextError, match="can't be written"):
        replace_file(folder / name, b"")
