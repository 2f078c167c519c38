"""A text that was opened is saved as the bytes that it was, whatever its characters and line ends, or not opened."""

from __future__ import annotations

import contextlib
import random
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.errors import TextError
from gui.documents import files as documents
from gui.documents.files import Document
from gui.documents.sheet import Sheet

RANDOM_FILES = 4000  # each made from its number, so that one that fails can be made again


def random_content(seed: int) -> bytes:
    """Any characters with any line ends in any encoding, every second time with a few bytes changed."""
    luck = random.Random(seed)
    characters = "ab \t\n\n\xa0\xe9\xdf\x85\u2028\u4e2d\U0001f600\ufeff\ufffe\uffff"
    ends = luck.choices(("\n", "\r\n", "\r"), luck.choice(((1, 0, 0), (0, 1, 0), (0, 0, 1), (3, 2, 1))), k=40)
    lines = ("".join(luck.choices(characters, k=luck.randrange(8))) for _ in range(luck.randrange(40)))
    body = "".join(line + end for line, end in zip(lines, ends, strict=False))
    text = luck.choice(("", "", "\ufeff", "\ufeff\ufeff", "\ufffe")) + body
    content = bytearray(text.encode(luck.choice(("utf-8", "utf-16-le", "utf-16-be", "cp1252")), "replace"))
    for _ in range(luck.randrange(4) if content and seed % 2 else 0):
        content[luck.randrange(len(content))] = luck.randrange(256)
    return bytes(content)


def test_four_thousand_random_files_give_the_same_bytes_or_a_refusal(qtbot: QtBot) -> None:
    sheet, opened = Sheet(1), 0
    qtbot.addWidget(sheet)
    for seed in range(RANDOM_FILES):
        content = random_content(seed)
        with contextlib.suppress(TextError):
            sheet.put(documents.decode(content, Path("text.txt")))
            assert sheet.snapshot().encoded() == content, seed
            opened += 1
    assert opened > RANDOM_FILES / 4


@pytest.mark.parametrize("start", ["\ufeff\ufeff", "\ufffe", "\ufffe\U0001f600"])
def test_a_second_mark_and_its_mirror_at_the_start_survive(qtbot: QtBot, tmp_path: Path, start: str) -> None:
    path, sheet = tmp_path / "text.txt", Sheet(1)
    qtbot.addWidget(sheet)
    path.write_text(f"{start}a\nb")
    sheet.put(documents.read(path))
    assert not sheet.editor.document().isUndoAvailable()
    documents.write(sheet.snapshot())
    assert path.read_text() == f"{start}a\nb"
    sheet.change_to(Document("\ufeffx\na\nb"))
    assert sheet.editor.text() == "\ufeffx\na\nb"
    sheet.editor.undo()
    assert sheet.editor.text() == f"{start}a\nb".removeprefix("\ufeff")


@pytest.mark.parametrize("way", ["remove a line", "join lines", "take over another text", "take over plain ends"])
def test_mixed_line_ends_survive_an_undo(qtbot: QtBot, tmp_path: Path, way: str) -> None:
    path, sheet, content = tmp_path / "text.txt", Sheet(1), b"a\r\nb\nc\rd\r\ne\n"
    qtbot.addWidget(sheet)
    path.write_bytes(content)
    sheet.put(documents.read(path))
    if way == "take over another text":
        sheet.change_to(replace(documents.decode(b"a\nX\r\nY\nb\ne\r", path), path=path, newline="\r\n"))
    elif way == "take over plain ends":
        sheet.change_to(Document("new", path, "\r\n"))
    else:
        sheet.editor.selection(2, 4 if way == "remove a line" else 5).removeSelectedText()
    sheet.editor.undo()
    assert sheet.editor.text() == "a\nb\nc\nd\ne\n"
    documents.write(sheet.snapshot())
    assert path.read_bytes() == content


@pytest.mark.parametrize("wrong", [b"\xe9", b"\xff\xff", b"\xc3"])
def test_damaged_utf8_is_not_taken_for_an_older_encoding(tmp_path: Path, wrong: bytes) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes("Gr\xf6\xdfe und Stra\xdfe, ".encode() + wrong)
    with pytest.raises(TextError, match="not UTF-8"):
        documents.read(path)


def test_a_german_text_of_an_earlier_day_is_read(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    text = "\xbbGr\xfc\xdfe an K\xf6nig Spa\xdf\xab"  # the last two bytes would be a letter in UTF-8
    path.write_bytes(text.encode("cp1252"))
    assert documents.read(path).text == text


@pytest.mark.parametrize("name", ["\u5b57" * 82 + ".txt", "\u0436" * 126, "\U0001f600" * 62, "x" * 251 + ".txt"])
def test_names_as_long_as_the_disk_takes_can_be_saved(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    documents.write(Document("new", path))
    documents.write(Document("newer", path))
    assert documents.read(path).text == "newer"
    assert len(list(tmp_path.iterdir())) == 1
