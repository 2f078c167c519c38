"""Which kinds of file hold text, how each is read, and what to do with other kinds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from engine.errors import TextError
from engine.language import Message
from models.reading.chats import chosen_lines, parse_chat
from models.reading.contents import FileContents, TextChoice
from models.reading.mail import read_eml, read_mbox
from models.reading.markup import read_html, read_markdown
from models.reading.packed import read_docx, read_epub, read_odt
from models.reading.plain import file_text, paragraphs
from models.reading.rich import read_rtf, read_subtitles
from models.reading.tables import read_csv, read_json

Reader = Callable[[Path, TextChoice], FileContents]

_WORD = Message("save it as a Word document (.docx) or as plain text in its own program")
_CSV = Message("save it as CSV in its own program")
_TEXT = Message("save it as plain text (.txt) in its own program")
_OTHERS = (  # endings, what such a file is, and the cure
    (".doc .dot", Message("an old Word document"), _WORD),
    (".pages", Message("a Pages document"), _WORD),
    (".docm .dotx .wpd .wps .sxw .ott .fodt .lyx .scriv", Message("a document of a kind of its own"), _WORD),
    (".pdf .ps .djvu .xps", Message("a document made for printing"), _TEXT),
    (".xls .xlsx .xlsm .ods .numbers", Message("a spreadsheet"), _CSV),
    (".sqlite .sqlite3 .db .mdb .accdb", Message("a database"), _CSV),
    (".ppt .pptx .odp .key", Message("a presentation"), _TEXT),
    (".mobi .azw .azw3 .kfx .fb2 .lit", Message("a book of another kind"), Message("convert it to EPUB first")),
    (".pst .ost .msg .dbx", Message("a mailbox of Outlook"), Message("save its mail as .eml or .mbox files")),
    (".zip .rar .7z .gz .tar .tgz .bz2 .xz", Message("an archive"), Message("unpack it first")),
    (
        ".jpg .jpeg .png .gif .webp .heic .tif .tiff .bmp .svg .mp3 .m4a .ogg .opus .wav .flac .mp4 .mov .avi .mkv",
        Message("a picture, a sound or a film"),
        Message("choose files with text"),
    ),
)  # fmt: skip
_OTHER_KINDS = {ending: (kind, cure) for endings, kind, cure in _OTHERS for ending in endings.split()}
_CURE = Message("save it as plain text, with a name that ends in .txt")


def _of_one_kind(read: Callable[[Path], Iterator[str]]) -> Reader:
    return lambda path, _choice: FileContents(read(path))


def _read_text(path: Path, choice: TextChoice) -> FileContents:
    """Text, or the chat that it is the export of."""
    text = file_text(path)
    chat = parse_chat(text)
    return FileContents((paragraphs(text),)) if chat is None else chosen_lines(chat, choice, path)


def _read_log(path: Path, choice: TextChoice) -> FileContents:
    chat = parse_chat(file_text(path))
    if chat is None:
        raise TextError("{path} is no log of a chat that Foreword knows: choose another file.", path=path)
    return chosen_lines(chat, choice, path)


READERS: Mapping[str, Reader] = {
    ".txt": _read_text, ".text": _read_text, ".log": _read_log, ".weechatlog": _read_log,
    ".md": _of_one_kind(read_markdown), ".markdown": _of_one_kind(read_markdown),
    ".html": _of_one_kind(read_html), ".htm": _of_one_kind(read_html), ".xhtml": _of_one_kind(read_html),
    ".docx": _of_one_kind(read_docx), ".odt": _of_one_kind(read_odt), ".rtf": _of_one_kind(read_rtf),
    ".epub": _of_one_kind(read_epub), ".mbox": _of_one_kind(read_mbox), ".eml": _of_one_kind(read_eml),
    ".srt": read_subtitles, ".vtt": read_subtitles,
    ".csv": read_csv, ".tsv": read_csv, ".json": read_json, ".jsonl": read_json, ".ndjson": read_json,
}  # fmt: skip
STREAMED = frozenset((".mbox",))  # read a message at a time, whatever their size


def reader_of(path: Path, begins: bytes) -> tuple[str, Reader]:
    """How the file is read: the ending of its kind, and its reader. `begins` are its first bytes.

    A file whose name has no ending is a mailbox or text, whichever it begins like. Raises TextError for other kinds.
    """
    ending = path.suffix.lower() or (".mbox" if begins.startswith(b"From ") else ".txt")
    if ending in READERS:
        return ending, READERS[ending]
    kind, cure = _OTHER_KINDS.get(ending, (Message("a {ending} file", ending=ending), _CURE))
    raise TextError("{path} is {kind}, which Foreword can't read: {cure}.", path=path, kind=kind, cure=cure)
