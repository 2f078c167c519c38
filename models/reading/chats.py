"""Chats: the lines of the writers that were chosen, without stamps, notices and marks of media.

Known are the exports of WhatsApp, on Android and iOS, in any language and form of dates, and the logs of IRC programs:
irssi, WeeChat, mIRC, HexChat, ZNC. `models.reading.chat_exports` has those that are JSON.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from engine.errors import TextError
from models.reading.contents import FileContents, TextChoice

NOTICES, MEDIA, OTHERS = "notices", "media marks", "lines of others"  # kinds of what is left out
_LOOKED_AT = 200  # lines, among which a chat's first ones have to be
_ENOUGH = 2  # of them with a stamp and a name
_DATE = r"\d{1,4}[./-] ?\d{1,2}[./-] ?\d{1,4}\.?"
_CLOCK = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[ \u00a0\u202f]?[^\W\d_][^\d:\]<>-]{0,11})?"
_STAMP = rf"{_DATE},?[ \u00a0\u202f](?:[^\W\d_]{{1,4}} )?{_CLOCK}"
_WHATSAPP = re.compile(
    rf"[\u200e\u200f]*(?:\[{_STAMP}\]|{_STAMP} [-\u2013]) ?(?:([^:\n\"\u201c\u201d]{{1,60}}?): )?(.*)"
)
_IRC = re.compile(
    r"(?:\[?(?:\d{4}-\d\d-\d\d[ T])?\d\d:\d\d(?::\d\d)?\]?|[A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d)\s+"
    r"(?:<[ @+%&~!]?([^<>\s]{1,60})>\s?(.*)|(?:\*|-|=).*)"
)
_WEECHAT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\t[@+%&~]?([^\t]*)\t(.*)")
_NO_NICK = re.compile(r"(?:[\s*=!<>-]|--)*")  # what WeeChat writes in its place before a notice
_IRC_FRAME = re.compile(r"(?:---|\*\*\*\*|Session (?:Start|Close|Time|Ident)|#).*|\s*")
_COLOURS = re.compile("\x03(?:\\d{1,2}(?:,\\d{1,2})?)?|[\x02\x0f\x11\x16\x1d\x1e\x1f]")
_EDITED = re.compile(r"\u200e?<[^<>\n]{5,60}>$")
_MEDIA = re.compile(
    r"\u200e.*|<[^<>]{3,60}>|null|\S+\.\w{2,5} \([^()]{3,40}\)"
    r"|(?:image|video|audio|GIF|sticker|document|contact card) (?:omitted|weggelassen)|(?:location|Standort): \S+"
)
_DELETED = re.compile(
    r"(?:This message was deleted|You deleted this message|Diese Nachricht wurde gelöscht"
    r"|Du hast diese Nachricht gelöscht|Ce message a été supprimé|Vous avez supprimé ce message"
    r"|Se eliminó este mensaje|Eliminaste este mensaje|Questo messaggio è stato eliminato"
    r"|Hai eliminato questo messaggio|Esta mensagem foi apagada|Você apagou esta mensagem)\.?"
)


@dataclass(frozen=True, slots=True)
class ChatLine:
    """What someone wrote at one time; it may have several lines."""

    author: str
    text: str


@dataclass(slots=True)
class Chat:
    """The lines of a chat in order, and what was left out, counted by kind."""

    lines: list[ChatLine] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)

    def add(self, author: str, text: str) -> None:
        """Add what an author wrote, without marks of media."""
        kept = [line for line in text.split("\n") if not _MEDIA.fullmatch(line.strip())]
        written = "\n".join(filter(None, (_EDITED.sub("", line).strip() for line in kept)))
        if _DELETED.fullmatch(written):
            self.left_out[NOTICES] += 1
        elif written:
            self.lines.append(ChatLine(author, written))
        elif text:
            self.left_out[MEDIA] += 1


def parse_chat(text: str) -> Chat | None:
    """The chat that a text file holds, or None if it is none."""
    lines = text.split("\n")
    for pattern, parse in ((_WHATSAPP, _whatsapp), (_WEECHAT, _irc), (_IRC, _irc)):
        first = [found for line in islice(lines, _LOOKED_AT) if (found := pattern.fullmatch(line))]
        if sum(bool(found[1]) for found in first) >= _ENOUGH and _begins(lines, pattern):
            return parse(lines, pattern)
    return None


def chosen_lines(chat: Chat, choice: TextChoice, path: Path) -> FileContents:
    """The lines of the chosen authors as one document. Raises TextError where none of them wrote any."""
    authors = Counter(line.author for line in chat.lines)
    if not choice.authors:
        return FileContents((), chat.left_out, authors=authors)
    wanted = {author.casefold() for author in choice.authors}
    own = [line.text for line in chat.lines if line.author.casefold() in wanted]
    if not own:
        raise TextError(
            "{path} has no line by {names}; it has lines by {authors}: name one of them.",
            path=path,
            names=list(choice.authors),
            authors=counted(authors),
        )
    others = len(chat.lines) - len(own)
    return FileContents(("\n".join(own),), chat.left_out + Counter({OTHERS: others}))


def counted(names: Counter[str] | dict[str, int]) -> list[str]:
    """Names with their counts, the largest first, as a sentence lists them."""
    return [f"{name} ({count})" for name, count in Counter(names).most_common(12)]


def _begins(lines: Iterable[str], pattern: re.Pattern[str]) -> bool:
    """Whether the first line that is not empty has the pattern, or frames a log."""
    first = next((line for line in lines if line.strip()), "")
    return bool(pattern.fullmatch(first) or (pattern is not _WHATSAPP and _IRC_FRAME.fullmatch(first)))


def _whatsapp(lines: Iterable[str], pattern: re.Pattern[str]) -> Chat:
    chat = Chat()
    for author, text in _messages(lines, pattern):
        if author:
            chat.add(author, text)
        else:
            chat.left_out[NOTICES] += 1
    return chat


def _messages(lines: Iterable[str], pattern: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """Each author, empty for a notice, with what was written, which may go on for several lines."""
    author, written = "", list[str]()
    for line in lines:
        if found := pattern.fullmatch(line):
            if written:
                yield author, "\n".join(written)
            author, written = (found[1] or "").strip("\u200e\u200f\u202a\u202c\u202f\u2068\u2069~ "), [found[2]]
        elif written:
            written.append(line)
    if written:
        yield author, "\n".join(written)


def _irc(lines: Iterable[str], pattern: re.Pattern[str]) -> Chat:
    chat = Chat()
    for line in lines:
        found = pattern.fullmatch(line)
        if found and found[1] and not _NO_NICK.fullmatch(found[1]):
            chat.add(found[1], _COLOURS.sub("", found[2]))
        elif line.strip():
            chat.left_out[NOTICES] += 1
    return chat
