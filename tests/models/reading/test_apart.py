"""Files are read in a process apart: what harms or takes too long ends with a sentence, and the others are read."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from contextlib import closing
from email.message import EmailMessage
from itertools import islice
from pathlib import Path

import docx
import psutil
import pytest
from docx.oxml import OxmlElement
from hypothesis import given
from hypothesis import strategies as st

from models.reading import FileBegun, FileRead, TextChoice, TextPiece, read_all, read_apart
from models.reading.child import pieces
from tests.models.reading.test_reading import write_epub


def all_told(*paths: Path, choice: TextChoice = TextChoice()) -> list[TextPiece | FileRead]:  # noqa: B008
    return [told for told in read_apart(paths, choice) if told and not isinstance(told, FileBegun)]


def children() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if "models.reading.child" in child.cmdline()]


def test_documents_come_in_pieces_of_whole_words_with_the_end_of_each_file(tmp_path: Path) -> None:
    texts = [" ".join(f"word{number}" for number in range(3000)), "Short."]
    for number, text in enumerate(texts):
        (tmp_path / f"{number}.txt").write_text(text, "utf-8")
    told = all_told(tmp_path / "0.txt", tmp_path / "1.txt")
    pieces = [piece for piece in told if isinstance(piece, TextPiece)]
    assert "".join(piece.text for piece in pieces[:-1]) == texts[0]
    assert max(len(piece.text) for piece in pieces) <= 1000
    assert all(piece.text.endswith(" ") for piece in pieces[:-2])
    assert [piece.ends for piece in pieces] == [False] * (len(pieces) - 2) + [True, True]
    assert [told[-3], told[-1]] == [FileRead(tmp_path / "0.txt"), FileRead(tmp_path / "1.txt")]


@given(st.text(alphabet="ab .\n", max_size=5000))
def test_pieces_make_up_the_document(text: str) -> None:
    cuts = list(pieces(text))
    assert "".join(text[begin:end] for begin, end in cuts) == text
    assert all(0 < end - begin <= 1000 for begin, end in cuts)


def grid_of_merged_cells(path: Path) -> None:
    document = docx.Document()
    table = document.add_table(3000, 1)
    for row in table._tbl.tr_lst:
        merged = OxmlElement("w:vMerge")
        row.tc_lst[0].get_or_add_tcPr().append(merged)
    table._tbl.tr_lst[0].tc_lst[0].p_lst[0].add_r().text = "Once."
    document.save(str(path))


def deep_page(path: Path) -> None:
    path.write_text("<div>" * 50_000 + "Once.", "utf-8")


def comments_without_end(path: Path) -> None:
    path.write_text("<!--" * 60_000, "utf-8")


def chapter_of_zeros(path: Path) -> None:
    write_epub(path, {"in/a.xhtml": "<p>" + "so " * 8_000_000})


def endless_headers(path: Path) -> None:
    mail = EmailMessage()
    mail["To"] = ", ".join(f"Ann <a{number}@example.org>" for number in range(20_000))
    mail.set_content("Once.")
    path.write_bytes(b"X-Odd: " + b"a;b=(c" * 30_000 + b"\n" + mail.as_bytes())


def word_without_end(path: Path) -> None:
    path.write_text("a" * 300_000 + "\nOnce.", "utf-8")


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content.xml", bytes(300 << 20))


HOSTILE: list[tuple[str, Callable[[Path], None]]] = [
    ("a.docx", grid_of_merged_cells), ("a.html", deep_page), ("b.html", comments_without_end),
    ("a.epub", chapter_of_zeros), ("a.eml", endless_headers), ("a.txt", word_without_end), ("a.odt", bomb),
    ("b.docx", bomb),
]  # fmt: skip


@pytest.mark.parametrize(("name", "write"), HOSTILE, ids=[write.__name__ + name for name, write in HOSTILE])
def test_a_hostile_file_ends_and_the_next_is_read(tmp_path: Path, name: str, write: Callable[[Path], None]) -> None:
    write(tmp_path / name)
    (tmp_path / "good.txt").write_text("Good.", "utf-8")
    told = all_told(tmp_path / name, tmp_path / "good.txt")
    assert told[-2:] == [TextPiece(tmp_path / "good.txt", "Good.", True), FileRead(tmp_path / "good.txt")]
    (end,) = (end for end in told[:-2] if isinstance(end, FileRead))
    assert end.fault or told[:-3] == [TextPiece(tmp_path / name, "Once.", True)]
    assert not end.fault or name in str(end.fault)
    assert not children()


def test_a_file_that_ends_the_process_is_told(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("Good. " * 100_000, "utf-8")
    told = read_apart([tmp_path / "a.txt", tmp_path / "b.txt"], TextChoice())
    next(piece for piece in told if isinstance(piece, TextPiece))
    children()[0].kill()
    ends = {end.path.name: end.fault for end in told if isinstance(end, FileRead)}
    assert "ended the program that read it" in str(ends["a.txt"])
    assert ends["b.txt"] is None


def test_messages_before_one_that_is_given_up_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.mbox").write_bytes(b"From a\n\nFirst.\n\nFrom b\nContent-Type: text/html\n\n" + b"<!--" * 60_000)
    (tmp_path / "b.txt").write_text("Good.", "utf-8")
    texts = read_all([tmp_path / "a.mbox", tmp_path / "b.txt"], TextChoice())
    assert texts.documents == ("First.", "Good.")
    assert "a.mbox takes too long" in texts.unread[0]


def test_whoever_stops_listening_ends_the_process(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Good. " * 1_000_000, "utf-8")
    with closing(read_apart([tmp_path / "a.txt"], TextChoice())) as told:
        assert len(list(islice((piece for piece in told if piece), 3))) == 3
        assert len(children()) == 1
    assert not children()
