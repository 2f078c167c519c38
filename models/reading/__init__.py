"""Reads what people write from the files they keep it in: text, Markdown, HTML, DOCX, EPUB and mail.

A document is a string of paragraphs, one on each line: a file, a chapter of a book, or a message.
"""

from models.reading.files import Texts, find, read, read_all

__all__ = ["Texts", "find", "read", "read_all"]
