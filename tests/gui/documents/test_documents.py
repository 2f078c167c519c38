"""Text files: nothing of them is lost, whatever they hold and whenever the disk fails."""

from __future__ import annotations

import errno
import os
import re
import socket
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from engine.errors import TextError
from engine.files import replace_file
from gui.documents import files as documents
from gui.documents.files import Document
from gui.documents.sheet import Sheet

LINES = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), max_size=6)
ENDS = st.sampled_from(["\n", "\r\n", "\r"])
CONTENT = st.one_of(
    st.binary(max_size=40),
    st.builds(
        lambda mark, encoding, end, lines: (mark + end.join(lines)).encode(encoding),
        st.sampled_from(["", "\ufeff"]),
        st.sampled_from(["utf-8", "utf-16-le", "utf-16-be"]),
        ENDS,
        LINES,
    ),
    st.builds(
        lambda lines, ends: "".join(line + end for line, end in zip(lines, ends, strict=False)).encode(),
        LINES,
        st.lists(ENDS, max_size=6),
    ),
    st.text(st.characters(codec="cp1252"), max_size=12).map(lambda text: text.encode("cp1252")),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=CONTENT)
def test_open_and_save_gives_the_same_bytes_or_a_refusal(qtbot: QtBot, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes(content)
    try:
        document = documents.read(path)
    except TextError:
        return
    sheet = Sheet(1)
    qtbot.addWidget(sheet)
    sheet.put(document)
    documents.write(sheet.snapshot())
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    ("content", "typed", "saved"),
    [
        ("\ufeffcaf\xe9\r\n".encode("utf-16-le"), "€", "\ufeff€caf\xe9\r\n".encode("utf-16-le")),
        (b"caf\xe9", "€", b"\x80caf\xe9"),
        (b"a\r\nb\nc\rd", "x\ny", b"x\r\nya\r\nb\nc\rd"),
    ],
)
def test_what_is_typed_is_saved_in_the_encoding_and_with_the_line_ends_of_the_file(
    qtbot: QtBot, tmp_path: Path, content: bytes, typed: str, saved: bytes
) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes(content)
    sheet = Sheet(1)
    qtbot.addWidget(sheet)
    sheet.put(documents.read(path))
    sheet.editor.insertPlainText(typed)
    documents.write(sheet.snapshot())
    assert path.read_bytes() == saved


def test_a_character_that_the_encoding_lacks_is_told_and_the_file_left(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes(b"caf\xe9")
    with pytest.raises(TextError, match="Windows-1252 has no '\u2192'"):
        documents.write(replace(documents.read(path), text="\u2192"))
    assert path.read_bytes() == b"caf\xe9"


def test_a_private_file_is_nobody_elses_even_where_it_was(tmp_path: Path) -> None:
    path = tmp_path / "copy"
    path.touch(0o644)
    replace_file(path, b"mine", private=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"caf\x81", "UTF-8"),
        (b"caf\xe9\x01", "UTF-8"),
        (b"\xff\xfea", "UTF-16"),
        (b"a\0b", "zero bytes"),
        (b"a\r\nb\n" * 100_001, "line end"),
        ("a\u2029b".encode(), "U+2029"),
        (b"x" * (documents.LONGEST_LINE + 1), "characters"),
    ],
)
def test_a_refusal_names_the_file_and_leaves_it(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    with pytest.raises(TextError, match=re.escape(said)) as raised:
        documents.read(path)
    assert str(path) in str(raised.value)
    assert path.read_bytes() == content


def test_a_file_of_50_megabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(TextError, match="larger than 20 MB"):
        documents.read(path)


@pytest.mark.parametrize("make", [lambda path: None, Path.mkdir])
def test_what_is_no_file_is_refused(tmp_path: Path, make: object) -> None:
    path = tmp_path / "none.txt"
    make(path)  # type: ignore[operator]
    with pytest.raises(TextError, match="no text file"):
        documents.read(path)


def test_saving_keeps_mode_and_goes_through_links(tmp_path: Path) -> None:
    path, link = tmp_path / "real.txt", tmp_path / "link.txt"
    path.write_text("old")
    path.chmod(0o640)
    link.symlink_to(path)
    documents.write(Document("new", link))
    assert path.read_text() == "new"
    assert link.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_new_file_has_the_usual_mode(tmp_path: Path) -> None:
    documents.write(Document("new", tmp_path / "saved.txt"))
    (tmp_path / "usual.txt").touch()
    assert (tmp_path / "saved.txt").stat().st_mode == (tmp_path / "usual.txt").stat().st_mode


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_disk_that_fails_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    path = tmp_path / "text.txt"
    path.write_text("old")
    monkeypatch.setattr(os, call, fail)
    with pytest.raises(TextError, match="no space left"):
        documents.write(Document("new", path))
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["text.txt"]


def test_the_content_is_on_the_disk_before_it_takes_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order = []
    fsync, replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda *args: (order.append("fsync"), fsync(*args))[1])
    monkeypatch.setattr(os, "replace", lambda *args: (order.append("replace"), replace(*args))[1])
    documents.write(Document("new", tmp_path / "text.txt"))
    assert order == ["fsync", "replace", "fsync"]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(TextError, match="gone"):
        documents.write(Document("new", tmp_path / "gone" / "text.txt"))


def test_a_read_only_file_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "text.txt"
    path.write_text("old")
    path.chmod(0o444)
    monkeypatch.setattr(os, "access", lambda *_: False)  # root, who runs some test machines, may write anywhere
    with pytest.raises(TextError, match="read-only"):
        documents.write(Document("new", path))
    assert path.read_text() == "old"


class Socket:
    """A socket that listens in the place of a file."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(os.path.relpath(path))

    def __del__(self) -> None:
        self._socket.close()


ODD = {"a pipe": os.mkfifo, "a socket": Socket, "a device": lambda path: path.symlink_to("/dev/zero")}


@pytest.mark.parametrize("put", ODD.values(), ids=ODD)
def test_what_is_no_ordinary_file_is_neither_read_nor_written(tmp_path: Path, put: Callable[[Path], object]) -> None:
    path = tmp_path / "text.txt"
    there = put(path)
    kind = path.stat().st_mode
    with pytest.raises(TextError):
        documents.read(path)
    with pytest.raises(OSError, match="argument"):
        documents.fingerprint(path)
    with pytest.raises(TextError, match="ordinary"):
        documents.write(Document("new", path))
    assert path.stat().st_mode == kind
    del there


def test_a_file_that_cannot_be_read_is_not_said_to_have_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> bytes:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(documents, "read_plain", fail)
    with pytest.raises(TextError, match=r"can't be read \(input/output error\)"):
        documents.write_unless_changed(Document("new", tmp_path / "text.txt", digest="old"))
