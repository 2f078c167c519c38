"""A file that is saved stays whose it was, with all its names, and nobody gains access to it."""

from __future__ import annotations

import errno
import os
import stat
import struct
from pathlib import Path

import pytest

from engine.errors import TextError
from engine.files import replace_file, replacing

ACCESS, DEFAULT = "system.posix_acl_access", "system.posix_acl_default"
OWNER, USER, GROUP, MASK, OTHER = 0x01, 0x02, 0x04, 0x10, 0x20
SOMEBODY, NOBODY = 12345, 0xFFFFFFFF


def access_list(group: int, mask: int) -> bytes:
    """Somebody may read and write as far as the mask lets."""
    entries = (OWNER, 6, NOBODY), (USER, 6, SOMEBODY), (GROUP, group, NOBODY), (MASK, mask, NOBODY), (OTHER, 0, NOBODY)
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


def give(path: Path, name: str, value: bytes) -> None:
    try:
        os.setxattr(path, name, value)
    except OSError as error:
        if error.errno in (errno.ENOTSUP, errno.EPERM):
            pytest.skip("this disk keeps no such attributes")
        raise


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "letter.txt"
    path.write_text("an older and longer text")
    path.chmod(0o640)
    return path


def number(path: Path) -> int:
    return path.stat().st_ino


def test_every_name_of_a_file_has_the_new_content(path: Path) -> None:
    path.with_name("other.txt").hardlink_to(path)
    replace_file(path, b"new")
    assert path.with_name("other.txt").read_text() == "new"
    assert len(list(path.parent.iterdir())) == 2


@pytest.mark.parametrize("failing", ["posix_fallocate", "fsync"])
def test_a_full_disk_leaves_the_old_content_under_every_name(
    path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    path.with_name("other.txt").hardlink_to(path)
    monkeypatch.setattr(os, failing, fail)
    with pytest.raises(TextError, match="no space left"):
        replace_file(path, b"new" * 1000)
    assert path.read_text() == "an older and longer text"


@pytest.mark.skipif(os.getuid() != 0, reason="only root may give files away")
def test_owner_and_group_are_kept(path: Path) -> None:
    os.chown(path, SOMEBODY, SOMEBODY)
    path.chmod(0o664)
    replace_file(path, b"new")
    found = path.stat()
    assert (found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)) == (SOMEBODY, SOMEBODY, 0o664)


@pytest.mark.skipif(os.getuid() != 0, reason="only root may give files away")
def test_a_file_that_cannot_be_given_to_its_owner_is_written_itself(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    os.chown(path, SOMEBODY, SOMEBODY)
    before = path.stat()
    monkeypatch.setattr(os, "chown", fail)
    replace_file(path, b"new")
    assert path.read_text() == "new"
    assert (number(path), path.stat().st_uid, path.stat().st_mode) == (before.st_ino, SOMEBODY, before.st_mode)
    with replacing(path) as draft:
        draft.write_text("newer")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600  # it has another owner now, and is open to nobody besides


def test_attributes_are_kept(path: Path) -> None:
    give(path, "user.note", b"mine")
    replace_file(path, b"new")
    assert path.read_text() == "new"
    assert os.getxattr(path, "user.note") == b"mine"


def test_who_a_list_lets_in_stays_and_its_mask_gives_the_group_nothing(path: Path) -> None:
    give(path, ACCESS, access_list(group=0, mask=6))
    before = os.getxattr(path, ACCESS)
    replace_file(path, b"new")
    assert path.read_text() == "new"
    assert os.getxattr(path, ACCESS) == before


def test_where_a_list_cannot_be_given_the_file_is_written_itself(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    give(path, ACCESS, access_list(group=0, mask=6))
    before, inode = os.getxattr(path, ACCESS), number(path)
    monkeypatch.setattr(os, "setxattr", fail)
    replace_file(path, b"new")
    assert (path.read_text(), number(path), os.getxattr(path, ACCESS)) == ("new", inode, before)


def test_who_a_folder_lets_into_new_files_is_not_let_into_an_old_one(path: Path) -> None:
    give(path.parent, DEFAULT, access_list(group=6, mask=6))
    replace_file(path, b"new")
    assert path.read_text() == "new"
    assert ACCESS not in os.listxattr(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_private_file_takes_the_place_of_a_link(path: Path) -> None:
    link = path.with_name("words.jsonl")
    link.symlink_to(path)
    replace_file(link, b"mine", private=True)
    assert path.read_text() == "an older and longer text"
    assert not link.is_symlink()
    assert stat.S_IMODE(link.stat().st_mode) == 0o600
