"""ODT, RTF and subtitles give their text; every other kind is refused by its name."""

from __future__ import annotations

from pathlib import Path

import docx
import odfdo
import pytest
from docx.oxml import parse_xml
from pysubs2 import SSAEvent, SSAFile

from engine.errors import TextError
from models.reading import TextChoice, read
from models.reading.files import reading


def test_odt_gives_its_paragraphs_without_notes_and_comments(tmp_path: Path) -> None:
    document = odfdo.Document("text")
    document.body.clear()
    document.body.append(odfdo.Header(1, "A day"))
    paragraph = odfdo.Paragraph("The rain  fell\ton the roof.")
    paragraph.insert_note(after="rain", note_id="n", citation="1", body="Never read.")
    paragraph.insert_annotation(after="roof", body="Never read either.", creator="Bob")
    document.body.append(paragraph)
    table = odfdo.Table("T", width=2, height=1)
    table.set_value((0, 0), "left")
    table.set_value((1, 0), "right")
    document.body.append(table)
    document.body.append(odfdo.List(["one", "two"]))
    document.save(str(tmp_path / "a.odt"))
    assert read(tmp_path / "a.odt") == ["A day\nThe rain fell on the roof.\nleft\nright\none\ntwo"]


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
BOX = "<w:txbxContent><w:p><w:r><w:t>In a box.</w:t></w:r></w:p></w:txbxContent>"
TRACKED = f"""<w:p {W} {MC}>
<w:r><w:t xml:space="preserve">It was </w:t></w:r><w:ins><w:r><w:t>very</w:t></w:r></w:ins><w:r><w:tab/></w:r>
<w:del><w:r><w:delText>quiet</w:delText></w:r></w:del><w:moveFrom><w:r><w:t>elsewhere</w:t></w:r></w:moveFrom>
<w:hyperlink><w:r><w:t>loud.</w:t></w:r></w:hyperlink>
<w:r><mc:AlternateContent><mc:Choice>{BOX}</mc:Choice><mc:Fallback>{BOX}</mc:Fallback></mc:AlternateContent></w:r>
</w:p>"""


def test_docx_gives_what_a_reader_sees_of_tracked_changes_links_and_boxes(tmp_path: Path) -> None:
    document = docx.Document()
    document.element.body.insert(0, parse_xml(TRACKED))
    document.save(str(tmp_path / "a.docx"))
    assert read(tmp_path / "a.docx") == ["It was very loud.\nIn a box."]


RTF = rb"""{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fnil\fcharset0 Calibri;}}
{\*\generator Riched20 10.0;}{\info{\title Never read}}\viewkind4\uc1
\pard\f0\fs22 The {\b rain} fell \'fcber K\u246?ln.\par
\trowd\cellx3000\cellx6000\intbl left\cell right\cell\row
\pard It was loud \emdash  very.\par
}"""


def test_rtf_gives_its_paragraphs(tmp_path: Path) -> None:
    (tmp_path / "a.rtf").write_bytes(RTF)
    assert read(tmp_path / "a.rtf") == ["The rain fell über Köln.\nleft right\nIt was loud — very."]
    (tmp_path / "a.rtf").write_bytes(b"plain")
    with pytest.raises(TextError, match="is no RTF file"):
        read(tmp_path / "a.rtf")


SAID = ["The rain fell\non <i>the</i> roof,", "and it was loud.", "[thunder]", "- ANN: Who is there?\n- Nobody."]
HEARD = ["The rain fell on the roof, and it was loud.", "Who is there?", "Nobody."]


@pytest.mark.parametrize("kind", ["srt", "vtt"])
def test_subtitles_give_what_is_said(tmp_path: Path, kind: str) -> None:
    subtitles = SSAFile()
    subtitles.events = [SSAEvent(place * 2000, place * 2000 + 1500, text) for place, text in enumerate(SAID)]
    for event in subtitles:
        event.plaintext = event.text
    path = tmp_path / f"a.{kind}"
    subtitles.save(str(path))
    with reading(path, TextChoice()) as contents:
        assert [text.split("\n") for text in contents.texts] == [HEARD]
        assert contents.left_out == {"sounds": 1}


def test_what_stands_between_cues_is_not_said(tmp_path: Path) -> None:
    cues = "00:01.000 --> 00:02.000 align:left\n<v Ann>Hello there.\n\n"
    (tmp_path / "a.vtt").write_text(f"WEBVTT - a title\n\nintro\n{cues}NOTE\nto the translator\n\nend\n{cues}", "utf-8")
    assert read(tmp_path / "a.vtt") == ["Hello there.\nHello there."]
    (tmp_path / "b.srt").write_text("no cue at all", "utf-8")
    with pytest.raises(TextError, match="no subtitles"):
        read(tmp_path / "b.srt")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("a.pages", r"a\.pages is a Pages document, which Foreword can't read: save it as a Word document"),
        ("a.DOC", "an old Word document"),
        ("a.pdf", "made for printing"),
        ("a.xlsx", "a spreadsheet, which Foreword can't read: save it as CSV"),
        ("a.zip", "an archive, which Foreword can't read: unpack it first"),
        ("a.azw3", "convert it to EPUB first"),
        ("a.frm", r"a \.frm file, which Foreword can't read: save it as plain text"),
        ("a.log", "no log of a chat"),
    ],
)
def test_other_kinds_are_refused_by_name(tmp_path: Path, name: str, sentence: str) -> None:
    (tmp_path / name).write_text("Text.", "utf-8")
    with pytest.raises(TextError, match=sentence):
        read(tmp_path / name)
