"""Mail: the writer's own text, without headers, attachments, quoted mail and signatures."""

from __future__ import annotations

import mailbox
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from pathlib import Path

from models.reading.markup import html_text
from models.reading.plain import paragraphs

_QUOTES = frozenset(("blockquote",))
_QUOTED_LINE = re.compile(r"^[ \t]*[>|].*\n?", re.MULTILINE)
# Where an older mail or the signature begins: all from there on was written earlier, or by someone else.
_REST = re.compile(
    r"^(?:--[ ]?$"
    r"|[ \t]*-{2,}[ ]*(?:Original Message|Forwarded (?:message|by)|Urspr\w+ Nachricht|Message d'origine)\b"
    r"|_{20,}[ \t]*$"
    r"|On [^\n]{5,120}(?:\n[^\n]{0,80})?\bwrote:[ \t]*$"
    r"|Am [^\n]{5,120}(?:\n[^\n]{0,80})?\bschrieb[^\n]{0,80}:[ \t]*$"
    r"|Le [^\n]{5,120}(?:\n[^\n]{0,80})?\ba écrit[ ]?:[ \t]*$"
    r"|(?:From|Von|De):[ \t][^\n]+\n(?:[^\n]+\n)?(?:Sent|Date|To|Gesendet|Datum|Envoyé)[ ]?:[ \t])",
    re.MULTILINE,
)


def read_mbox(path: Path) -> Iterator[str]:
    """Each message of a mailbox as a document."""
    box = mailbox.mbox(path, create=False)
    try:
        for key in box.iterkeys():
            yield _written(box.get_bytes(key))
    finally:
        box.close()


def read_eml(path: Path) -> Iterator[str]:
    """The message as one document. Raises OSError."""
    yield _written(path.read_bytes())


def _written(message: bytes) -> str:
    parsed = message_from_bytes(message, policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    body = parsed.get_body(("plain", "html"))
    if body is None:
        return ""
    text = _content(body)
    text = html_text(text, _QUOTES) if body.get_content_subtype() == "html" else text
    lines = "\n".join(text.splitlines()) + "\n"
    rest = _REST.search(lines)
    return paragraphs(_QUOTED_LINE.sub("", lines[: rest.start()] if rest else lines))


def _content(body: MIMEPart) -> str:
    try:
        return str(body.get_content())
    except LookupError:  # a character set that no one knows
        data = body.get_payload(decode=True)
        return data.decode("utf-8", "replace") if isinstance(data, bytes) else ""
