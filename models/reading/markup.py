"""HTML and Markdown: the text that a reader sees, without code, menus and scripts. Owns markdown-it."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from pathlib import Path

from models.reading.plain import decode

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
    from bs4 import BeautifulSoup

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of pages that are XML, which are read all the same
        soup = BeautifulSoup(page, "html.parser")
    for element in soup([*_UNREAD, *unread]):
        element.decompose()
    for element in soup(["td", "th"]):
        element.insert_after(" ")
    for element in soup(list(_BLOCKS)):
        element.insert_before(_MARK)
        element.insert_after(_MARK)
    lines = (" ".join(line.split()) for line in soup.get_text().split(_MARK))
    return "\n".join(line for line in lines if line)
