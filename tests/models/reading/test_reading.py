"""Text from the files that people keep it in: what they wrote comes out, and nothing else; bad files are named."""

from __future__ import annotations

import os
import random
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import docx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.errors import TextError
from models.reading import TextChoice, find, read, read_all
from models.reading.markup import html_text
from models.reading.plain import compounds, paragraphs, whole_words

PAGE = """<!doctype html><html><head><title>Menu</title><style>p {color: red}</style></head><body>
<nav><a href="/">Home</a></nav><h1>A day</h1><p>The <b>rain</b>
 fell on the roof.<br>It was <em>loud</em>.</p><script>alert("bad")</script><!-- a comment -->
<pre><code>let x = 1;</code></pre><ul><li>one&nbsp;thing</li><li>another</li></ul>
<table><tr><td>left</td><td>right</td></tr></table></body></html>"""
PAGE_TEXT = "A day\nThe rain fell on the roof.\nIt was loud.\none thing\nanother\nleft right"


def only(path: Path) -> str:
    (text,) = read(path)
    return text


@pytest.mark.parametrize("put", [os.mkfifo, lambda path: path.symlink_to("/dev/zero")], ids=["a pipe", "a device"])
def test_what_is_no_ordinary_file_is_told_and_not_waited_for(tmp_path: Path, put: Callable[[Path], object]) -> None:
    put(tmp_path / "a.txt")
    with pytest.raises(TextError, match="cannot be read"):
        read(tmp_path / "a.txt")


def test_text_keeps_its_paragraphs_and_loses_its_wrapping(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    wrapped = "This paragraph was wrapped by a program that breaks its\nlines at some sixty characters, as many do."
    path.write_bytes(f"\ufeffA title\r\n\r\n{wrapped}\r\n \r\n\r\nRoses are red\r\nViolets are blue\r\n".encode())
    assert only(path).split("\n") == ["A title", wrapped.replace("\n", " "), "Roses are red", "Violets are blue"]


def test_lines_that_are_sentences_are_not_joined(tmp_path: Path) -> None:
    text = "\n".join(f"This is sentence number {number}, which stands alone on its line." for number in range(9))
    (tmp_path / "a.txt").write_text(text, "utf-8")
    assert only(tmp_path / "a.txt") == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_is_read_in_every_encoding_that_the_editor_opens(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.txt").write_bytes("Grüße aus Köln, “oft”".encode(encoding))
    assert only(tmp_path / "a.txt") == "Grüße aus Köln, “oft”"


def test_words_that_line_ends_tear_are_joined_and_compounds_keep_their_hyphen(tmp_path: Path) -> None:
    torn = """\
A well-known piece of infor-
mation, and a well-
known piece of ad-
vice. Pre-
and post-war houses. Jean-
Paul; Covid-
19."""
    (tmp_path / "a.txt").write_text(torn, "utf-8")
    assert " ".join(only(tmp_path / "a.txt").split("\n")) == (
        "A well-known piece of information, and a well-known piece of advice. Pre- and post-war houses. Jean-Paul; "
        "Covid-19."
    )


def test_a_wrapped_paragraph_with_torn_words_is_one_line(tmp_path: Path) -> None:
    long = "the committee met on tuesday and agreed to paint the old town hall"
    lines = [f"{long} ba-", f"sed on {long} and", "left for home"]
    (tmp_path / "a.txt").write_text("\n".join(lines), "utf-8")
    assert only(tmp_path / "a.txt") == " ".join(lines).replace("ba- sed", "based")


@given(st.text(alphabet="ab-\n AB1\u2010", max_size=60))
def test_joining_torn_words_loses_hyphens_and_line_ends_alone(text: str) -> None:
    whole = whole_words(text, compounds(text))
    assert [c for c in whole if c not in "-\u2010\n "] == [c for c in text if c not in "-\u2010\n "]
    assert whole.count("-") <= text.count("-") + text.count("\u2010")


def test_characters_that_no_one_reads_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Sil\u00adben\u200b und \u202everkehrt\x07", "utf-8")
    assert only(tmp_path / "a.txt") == "Silben und verkehrt"


@given(st.text())
def test_paragraphs_of_any_text_hold_no_blank_lines_and_stay_as_they_are(text: str) -> None:
    once = paragraphs(text)
    assert all(line and line == " ".join(line.split()) for line in once.split("\n") if once)
    assert set("".join(once.split())) <= set("".join(text.split()))


def test_html_gives_what_is_read_and_no_code_scripts_or_menus(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(PAGE, "utf-8")
    assert only(tmp_path / "a.html") == PAGE_TEXT


@given(st.text(alphabet="<>/abp \n&;!-[]'\"=", max_size=200))
@example("<p>a</p><![;")
def test_no_html_is_too_broken_to_read(page: str) -> None:
    assert "\n\n" not in html_text(page)


def test_markdown_gives_its_text(tmp_path: Path) -> None:
    text = "---\ntitle: x\n---\n# A day\n\nThe **rain**\nfell on [it](http://x.y).\n\n```\ncode\n```\n\n- one\n- two\n"
    (tmp_path / "a.md").write_text(text, "utf-8")
    assert only(tmp_path / "a.md") == "A day\nThe rain fell on it.\none\ntwo"


def test_markdown_loses_its_front_matter_and_its_marks(tmp_path: Path) -> None:
    text = """+++
title = "Never read"
+++
> [!note] Mind the rain
> It [[weather|fell]] on the ==old== roof.[^1]

- [ ] call ~~Bob~~ Ann
- [x] done with the re-
  port

![A picture](a.png) `code`

[^1]: The note.
"""
    (tmp_path / "a.md").write_text(text, "utf-8")
    assert only(tmp_path / "a.md").split("\n") == [
        "Mind the rain It fell on the old roof.", "call Bob Ann", "done with the report", "code", "The note.",
    ]  # fmt: skip


def test_docx_gives_paragraphs_and_tables(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("A day")
    document.add_paragraph("The rain fell.")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "left", "right"
    document.save(str(tmp_path / "a.docx"))
    assert only(tmp_path / "a.docx") == "A day\nThe rain fell.\nleft right"


def test_cells_that_are_merged_are_read_once(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(60, 20)
    table.cell(0, 0).text = "Once."
    table.cell(0, 0).merge(table.cell(59, 19))
    document.save(str(tmp_path / "a.docx"))
    assert only(tmp_path / "a.docx") == "Once."


def test_a_chapter_that_is_listed_often_is_read_once(tmp_path: Path) -> None:
    write_epub(tmp_path / "a.epub")
    with zipfile.ZipFile(tmp_path / "a.epub") as archive:
        book = archive.read("in/book.opf").decode()
    often = book.replace('<itemref idref="a"/>', '<itemref idref="a"/>' * 3000)
    write_epub(tmp_path / "a.epub", {"in/book.opf": often})
    assert read(tmp_path / "a.epub") == [PAGE_TEXT, "The end."]


def write_epub(path: Path, extra: dict[str, str] | None = None) -> None:
    files = {
        "META-INF/container.xml": '<container><rootfiles><rootfile full-path="in/book.opf"/></rootfiles></container>',
        "in/book.opf": '<package><manifest><item id="n" href="nav.xhtml" media-type="application/xhtml+xml"'
        ' properties="nav"/><item id="b" href="b%20b.xhtml" media-type="application/xhtml+xml"/>'
        '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="n"/><itemref idref="a"/><itemref idref="b"/></spine></package>',
        "in/a.xhtml": f'<?xml version="1.0"?>{PAGE}',
        "in/b b.xhtml": "<html><body><p>The end.</p></body></html>",
        "in/nav.xhtml": "<html><body><p>Contents</p></body></html>",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (files | (extra or {})).items():
            archive.writestr(name, content)


def test_epub_gives_its_chapters_in_order_without_the_contents(tmp_path: Path) -> None:
    write_epub(tmp_path / "a.epub")
    assert read(tmp_path / "a.epub") == [PAGE_TEXT, "The end."]


def test_a_protected_book_is_said_to_be(tmp_path: Path) -> None:
    tag = '<encryption><CipherData><enc:CipherReference URI="in/a.xhtml"/></CipherData></encryption>'
    write_epub(tmp_path / "a.epub", {"META-INF/encryption.xml": tag})
    with pytest.raises(TextError, match="protected against copying"):
        read(tmp_path / "a.epub")


def message(body: str, subtype: str = "plain") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "ann@example.org", "bob@example.org", "Tuesday"
    mail.set_content(body, subtype=subtype)
    return mail


REPLY = """Tuesday is fine with me.

See you there!

On Mon, 2 Nov 2026 at 10:00, Bob <bob@example.org>
wrote:
> Is Tuesday fine?
> Bob
"""


@pytest.mark.parametrize(
    "body",
    [
        REPLY,
        "Tuesday is fine with me.\n\n> is it?\n\nSee you there!\n-- \nAnn Lee\nHead of Things\n",
        "Tuesday is fine with me.\n\nSee you there!\n\n-----Original Message-----\nFrom: Bob\nIs it?\n",
        "Tuesday is fine with me.\n\nSee you there!\n\nFrom: Bob\nSent: Monday\nTo: Ann\nIs it?\n",
    ],
)
def test_a_mail_gives_only_what_its_writer_wrote(tmp_path: Path, body: str) -> None:
    mail = message(body)
    mail.add_attachment(b"\x00" * 9_000, "image", "png", filename="a.png")
    (tmp_path / "a.eml").write_bytes(mail.as_bytes())
    assert only(tmp_path / "a.eml") == "Tuesday is fine with me.\nSee you there!"


def test_a_mail_in_html_gives_its_text_without_quotes(tmp_path: Path) -> None:
    page = "<p>Tuesday is fine.</p><blockquote><p>Is it?</p></blockquote>"
    (tmp_path / "a.eml").write_bytes(message(page, "html").as_bytes())
    assert only(tmp_path / "a.eml") == "Tuesday is fine."


def test_a_mailbox_gives_each_message_also_without_an_ending(tmp_path: Path) -> None:
    odd = b"From: x\nContent-Type: text/plain; charset=no-such\n\nWritten in an unknown set.\n"
    parts = [message("One.").as_bytes(), message("Two.\n\n>From old").as_bytes(), odd]
    data = b"".join(b"From someone Mon Nov  2 10:00:00 2026\n" + part + b"\n" for part in parts)
    for name in ("a.mbox", "Inbox"):
        (tmp_path / name).write_bytes(data)
        assert read(tmp_path / name) == ["One.", "Two.", "Written in an unknown set."]


@pytest.mark.parametrize("name", ["x" * 300, "a\0b", "\ud800"])
def test_a_name_that_no_file_can_have_is_told(name: str) -> None:
    with pytest.raises(TextError, match="is not there"):
        find([Path(name)])


def test_folders_are_searched_for_what_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    for name in ("in/b.txt", "in/deep/a.MD", "in/picture.png", "in/.hidden.txt"):
        (tmp_path / name).write_text("Text.", "utf-8")
    assert [path.name for path in find([tmp_path / "in", tmp_path / "in/b.txt"])] == ["b.txt", "a.MD"]
    with pytest.raises(TextError, match="is not there"):
        find([tmp_path / "missing"])
    (tmp_path / "empty").mkdir()
    with pytest.raises(TextError, match="holds no text"):
        find([tmp_path / "empty"])


def damaged(folder: Path, kind: str) -> Path:
    path = folder / f"bad.{kind}"
    if kind == "epub":
        write_epub(path)
        path.write_bytes(path.read_bytes()[:-30])
    elif kind == "docx":
        path.write_bytes(random.Random(1).randbytes(4_000))
    else:
        path.write_bytes("Die Grüße aus Köln sind schön.".encode() + b"\xe4")
    return path


@pytest.mark.parametrize("kind", ["epub", "docx", "txt", "md"])
def test_a_damaged_file_is_named_and_does_not_stop_the_others(tmp_path: Path, kind: str) -> None:
    bad = damaged(tmp_path, kind)
    with pytest.raises(TextError, match=f"bad.{kind} is"):
        read(bad)
    (tmp_path / "good.txt").write_text("Good.", "utf-8")
    texts = read_all([tmp_path], TextChoice())
    assert (texts.documents, texts.files) == (("Good.",), 1)
    assert len(texts.unread) == 1
    assert f"bad.{kind}" in texts.unread[0]


@pytest.mark.parametrize("kind", ["docx", "epub"])
def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"bomb.{kind}"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(5):
            archive.writestr(f"word/{number}.xml", bytes(60 << 20))
    assert path.stat().st_size < 1 << 20
    with pytest.raises(TextError, match="unpacks to more than 256 MB"):
        read(path)


def test_a_file_that_is_too_large_is_named(tmp_path: Path) -> None:
    with (tmp_path / "huge.txt").open("wb") as file:
        file.truncate((256 << 20) + 1)
    with pytest.raises(TextError, match=r"huge.txt is larger than 256 MB"):
        read(tmp_path / "huge.txt")


def test_something_else_than_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"MZ\0\0\1\2")
    with pytest.raises(TextError, match="not a text file: it holds zero bytes"):
        read(tmp_path / "a.txt")
