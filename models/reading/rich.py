"""RTF and subtitles. Owns striprtf and pysubs2."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from engine.errors import TextError
from models.reading.contents import FileContents, TextChoice
from models.reading.plain import file_text

SOUNDS = "sounds"  # kind of what is left out of subtitles
_SOUND = re.compile(r"\[[^\[\]]*\]|\([^()]*\)|[\u266a\u266b#][^\u266a\u266b#]*[\u266a\u266b#]?")
_SPEAKER = re.compile(r"^[ \t]*(?:[-\u2013\u2014>]+[ \t]*)?(?:[A-Z][A-Z .']{1,30}:(?!\S))?[ \t]*")
_SENTENCE_ENDS = (".", "!", "?", "\u2026", '"', "\u201d", "\u00bb", ":")


def read_rtf(path: Path) -> Iterator[str]:
    """The document's paragraphs. Raises OSError, TextError; any error of the library for a damaged file."""
    from striprtf.striprtf import rtf_to_text

    content = path.read_bytes()
    if not content.startswith(b"{\\rtf"):
        raise TextError("{path} is damaged or is no RTF file: open it in its own program first.", path=path)
    text = str(rtf_to_text(content.decode("latin-1")))
    lines = (" ".join(line.replace("|", " ").split()) for line in text.split("\n"))
    yield "\n".join(line for line in lines if line)


def read_subtitles(path: Path, _choice: TextChoice) -> FileContents:
    """What is said, as one document with a sentence or more on each line. Raises OSError, TextError."""
    from pysubs2 import SSAFile

    subtitles = SSAFile.from_string(file_text(path), path.suffix[1:].lower())
    if not subtitles:
        raise TextError("{path} holds no subtitles: choose another file.", path=path)
    said = [event.plaintext.partition("\n\n")[0] for event in subtitles]  # what follows are notes in the file
    sounds = sum(len(_SOUND.findall(text)) for text in said)
    return FileContents(("\n".join(_sentences(said)),), +Counter({SOUNDS: sounds}))


def _sentences(said: Iterable[str]) -> Iterator[str]:
    """The lines of subtitles, each joined with those before it that end within a sentence."""
    begun = ""
    for line in (line for text in said for line in _SOUND.sub(" ", text).split("\n")):
        begun = f"{begun} {_SPEAKER.sub('', line)}".strip()
        if begun.endswith(_SENTENCE_ENDS):
            yield " ".join(begun.split())
            begun = ""
    if begun:
        yield " ".join(begun.split())
