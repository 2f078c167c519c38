"""Reads what people write from the files they keep it in: texts, books, mail, chats, tables and subtitles.

A document is a string of paragraphs, one on each line: a file, a chapter of a book, a message, a chat or a row.
"""

from models.reading.apart import FileBegun, FileRead, TextPiece, Told, read_apart
from models.reading.contents import TextChoice
from models.reading.files import find, is_known, read
from models.reading.gathering import Texts, UnchosenError, read_all

__all__ = [
    "FileBegun", "FileRead", "TextChoice", "TextPiece", "Texts", "Told", "UnchosenError", "find", "is_known", "read",
    "read_all", "read_apart",
]  # fmt: skip
