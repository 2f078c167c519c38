"""HTML and Markdown: the text that a reader sees, without code, menus and scripts. Owns bs4 and markdown-it."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from models.reading.plain import compounds, file_text, whole_words

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

_UNREAD = frozenset((
    "head", "script", "style", "template", "noscript", "pre", "nav", "svg", "math", "form", "button", "select",
    "textarea", "iframe", "object",
))  # fmt: skip
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "br", "caption", "dd", "div", "dl", "dt", "figcaption",
    "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "section",
    "table", "tr", "ul",
))  # fmt: skip
_CELLS = frozenset(("td", "th"))
_MARK = "\x1e"  # ASCII's record separator, where a block begins or ends
_FRONT_MATTER = re.compile(r"\A(?:---[ \t]*\n.*?\n(?:---|\.\.\.)|\+\+\+[ \t]*\n.*?\n\+\+\+)[ \t]*(?:\n|\Z)", re.DOTALL)
_LINK = re.compile(r"!?\[\[(?:[^\[\]|\n]*\|)?([^\[\]|\n]+)\]\]")  # as wikis and note books have it
_MARKS = re.compile(r"\[\^[^\]\s]{1,40}\]:?|\[[ xX]\](?= )|\[![A-Za-z]+\][+-]?|(?<!\S)(?:==|~~)|(?:==|~~)(?!\w)")


def read_html(path: Path) -> Iterator[str]:
    """The page as one document. Raises OSError."""
    yield html_text(path.read_bytes())


def read_markdown(path: Path) -> Iterator[str]:
    """The file as one document, as its HTML reads, without front matter and marks. Raises OSError, TextError."""
    from markdown_it import MarkdownIt

    text = _LINK.sub(r"\1", _FRONT_MATTER.sub("", file_text(path)))
    page = MarkdownIt("commonmark").enable("table").render(whole_words(text, compounds(text)))
    lines = (" ".join(_MARKS.sub("", line).split()) for line in html_text(page).split("\n"))
    yield "\n".join(line for line in lines if line)


def html_text(page: str | bytes, unread: frozenset[str] = frozenset()) -> str:
    """The paragraphs of a page, one on each line, without the elements `unread` and those that no one reads.

    Takes time in proportion to the length of the page, however deep its elements lie in each other.
    """
    text = "".join(_pieces(elements(page), _UNREAD | unread))
    lines = (" ".join(line.split()) for line in text.split(_MARK))
    return "\n".join(line for line in lines if line)


def _pieces(soup: BeautifulSoup, unread: frozenset[str]) -> Iterator[str]:
    """What is read, with marks where blocks begin and end."""
    from bs4 import CData, NavigableString, Tag

    within: list[Tag] = [soup]  # the elements that the present one lies in
    passed_over = 0  # of these
    for element in soup.descendants:
        while within[-1] is not element.parent:
            left = within.pop()
            passed_over -= left.name in unread
            yield _edge(left)
        if isinstance(element, Tag):
            within.append(element)
            passed_over += element.name in unread
            yield _MARK if element.name in _BLOCKS else ""
        elif not passed_over and type(element) in (NavigableString, CData):
            yield str(element)


def _edge(element: Tag) -> str:
    return _MARK if element.name in _BLOCKS else " " if element.name in _CELLS else ""


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
