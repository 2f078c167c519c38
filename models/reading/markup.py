"""HTML and Markdown: the text that a reader sees, without code, menus and scripts. Owns markdown-it."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from models.reading.plain import decode

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

_UNREAD = (
    "head", "script", "style", "template", "noscript", "pre", "nav", "svg", "math", "form", "button", "select",
    "textarea", "iframe", "object",
)  # fmt: skip
_BLOCKS = (
    "address", "article", "aside", "blockquote", "body", "br", "caption", "dd", "div", "dl", "dt", "figcaption",
    "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "section",
    "table", "tr", "ul",
)  # fmt: skip
_MARK = "\x1e"  # ASCII's record separator, where a block begins or ends
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*\n", re.DOTALL)


def read_html(path: Path) -> Iterator[str]:
    """The page as one document. Raises OSError."""
    yield html_text(path.read_bytes())


def read_markdown(path: Path) -> Iterator[str]:
    """The file as one document, as its HTML reads. Raises OSError, TextError."""
    from markdown_it import MarkdownIt

    text = "\n".join(decode(path.read_bytes(), path).splitlines())
    yield html_text(MarkdownIt("commonmark").enable("table").render(_FRONT_MATTER.sub("", text)))


def html_text(page: str | bytes, unread: tuple[str, ...] = ()) -> str:
    """The paragraphs of a page, one on each line, without the elements `unread` and those that no one reads."""
    soup = elements(page)
    for element in soup([*_UNREAD, *unread]):
        element.decompose()
    for element in soup(["td", "th"]):
        element.insert_after(" ")
    for element in soup(list(_BLOCKS)):
        element.insert_before(_MARK)
        element.insert_after(_MARK)
    lines = (" ".join(line.split()) for line in soup.get_text().split(_MARK))
    return "\n".join(line for line in lines if line)


def elements(page: str | bytes) -> BeautifulSoup:
    """What a page is made of, however broken it is."""
    from bs4 import BeautifulSoup
    from bs4.exceptions import ParserRejectedMarkup

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of pages that are XML, which are read all the same
        try:
            return BeautifulSoup(page, "html.parser")
        except ParserRejectedMarkup:  # only for the beginning of a section of no known kind, which is then text
            as_text = page.replace(b"<![", b"&lt;![") if isinstance(page, bytes) else page.replace("<![", "&lt;![")
            return BeautifulSoup(as_text, "html.parser")
