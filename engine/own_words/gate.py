"""The one gate in front of learning: cuts text into sentences, and at whatever must never be kept.

Only plain words stay. Anything with a digit or a sign that no word has is dropped, and so are addresses, blocks of
keys, words spelt like no language, and text after "password:". The sentence is cut there, so that dropped text is not
the context of a word, either.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from unicodedata import category

from engine.ngram.words import END, START, pieces, token
from engine.text import APOSTROPHES, WORD, caret

LONGEST_WORD = 24  # letters; longer strings are keys more often than words
_MOST_PARTS = 4  # of a hyphenated word, as in "state-of-the-art"; more make a passphrase

_STREET = r"(?:street|str|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|court|ct|place|pl|square|sq|way|close)"
_NAMES = r"(?:[^\W\d_][\w.'\u2019-]*[ \t]+)"
SECRETS = re.compile(
    r"-----BEGIN [^\n-]+-----(?s:.*?)(?:-----END [^\n-]+-----|\Z)"  # a block of keys
    # Text announced as a secret, to the end of the sentence.
    r"|(?i:\b(?:pass(?:word|code|phrase|wd)?|pwd|pin(?: code)?|secret|token|user ?name|login|one-time code"
    r"|(?:api|access|private|secret|licen[cs]e)[ _-]key)s?\b['\"\u201d\u2019]*\s*(?::|=|\b(?:is|was|are)\b)"
    r".*?(?=[.!?]*(?:\s*\n|\Z)|[.!?]+\s))"
    rf"|(?i:\b\d+[a-z]?,?[ \t]+{_NAMES}{{1,4}}?{_STREET}\b)[^\n]*?(?:\d{{4,}}|(?=[.;!?\n]|\Z))"  # 12 High Street, ...
    r"|\b(?:(?i:[^\W\d_]+(?:stra(?:ß|ss)e|str\.|weg|platz|gasse))"
    rf"|(?:[A-Z][\w'\u2019-]*[ \t]+){{1,3}}(?i:{_STREET})\.?)"
    r"[ \t]+\d+[^\n]*?"
    r"(?:\d{4,}[ \t]+[^\W\d_]+|(?=[.;!?\n]|\Z))"  # Hauptstraße 12, 10115 Berlin
    r"|(?i:\b(?:p\.?[ ]?o\.?[ ]?box|suite|apt|apartment|room|flat)\.?[ \t]*\#?\d+)"
    r"|\b[A-Z][\w.'\u2019-]*(?:[ \t]+[A-Z][\w'\u2019-]*){0,2},?[ \t]+[A-Z]{2}[ \t]+\d{5}(?:-\d{4})?\b"  # City, TX 77845
    r"|\b\d{4,5}[ \t]+[A-Z][\w'\u2019-]*"  # 10115 Berlin
    r"|\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{1,4}){3,8}\b"  # an account number, its letters too
)
_CHUNK = re.compile(r"\S+")
_OPENING, _CLOSING = "\"'([{\u201c\u2018*", "\"')]}.,;:!?\u2026\u201d\u2019*"
_LETTERS = rf"[^\W\d_]+(?:[{APOSTROPHES}][^\W\d_]+)*[{APOSTROPHES}]?"
_PLAIN = re.compile(
    rf"{_LETTERS}(?:(?:[-\u2010-\u2015/]|--+|\.\.+|\u2026){_LETTERS})*(?:[-\u2010-\u2015]*)|[-\u2010-\u2015&]*"
)
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]?")
_UPPER_INSIDE = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")
_VOWEL = re.compile(r"(?i)[aeiouy]|[^\x00-\x7f]")
_HANDLE = re.compile(r"(?<!\S)@[^\W\d_][^\W_]*\b")
_JOINERS = "\u200c\u200d"  # of letters, in Persian and Indian scripts
_LONGEST_ADDED = 64  # characters
_UNSPEAKABLE = re.compile(r"(?i)[bcdfghjklmnpqrstvwxz]{7}|\A[a-f]{8,}\Z")
_CODE = re.compile(r"[A-Z]{3,}(?:-[A-Z]{3,}){2,}")


def sentences(text: str, since: int = 0) -> Iterator[list[str]]:
    """The pieces of each stretch of `text` that may be learned, as written; `<s>` comes first where a sentence begins.

    A piece is a word, or a sign that `engine.ngram.words.token` turns into a token. A stretch may be empty. What stands
    before the character `since` is left out, and only shows what must not be kept.
    """
    begins = not since or caret(text[:since]).starts_sentence
    for stretch in _stretches(text, since):
        found = [START] if begins else []
        for piece in pieces(stretch):
            if token(piece) == END:
                yield found
                found = [START]
            else:
                found.append(piece)
        yield found
        begins = False


def is_plain(text: str) -> bool:
    """Whether all of `text` may be learned."""
    return len(list(_stretches(text, 0))) == 1


def is_single_word(text: str) -> bool:
    """Whether this is one word with a letter, of whatever script, that a chip can show, and no address."""
    shown = (category(character)[0] not in "CZ" or character in _JOINERS for character in text)
    is_address = "@" in text or "://" in text
    return len(text) <= _LONGEST_ADDED and any(map(str.isalpha, text)) and all(shown) and not is_address


def _stretches(text: str, since: int) -> Iterator[str]:
    """The stretches of `text` between the parts that must not be kept, one more than there are such parts."""
    begin = since
    for start, end in _dropped(text):
        if end > since:
            yield text[begin:start]
            begin = end
    yield text[begin:]


def _dropped(text: str) -> Iterator[tuple[int, int]]:
    """The spans of `text` that must not be kept, in order, without overlap."""
    begin = 0
    handles = {handle for handle, times in Counter(_HANDLE.findall(text)).items() if times > 1}
    for span in SECRETS.finditer(text):
        yield from _dropped_chunks(text, begin, span.start(), handles)
        yield span.span()
        begin = span.end()
    yield from _dropped_chunks(text, begin, len(text), handles)


def _dropped_chunks(text: str, begin: int, end: int, handles: Collection[str]) -> Iterator[tuple[int, int]]:
    """The spans between two places, except the `handles` of people, which are kept."""
    for chunk in _CHUNK.finditer(text, begin, end):
        if not _may_be_kept(chunk[0]) and chunk[0].lstrip(_OPENING).rstrip(_CLOSING) not in handles:
            # The punctuation stays, so that a sentence that ends here ends.
            yield chunk.start(), chunk.start() + len(chunk[0].rstrip(_CLOSING))


def _may_be_kept(chunk: str) -> bool:
    core = chunk.lstrip(_OPENING).rstrip(_CLOSING)
    if core.isalpha() and core.islower() and len(core) < 7:
        return True  # most words, quickly
    if _INITIALS.fullmatch(core):
        return True
    words = WORD.findall(core)
    return (
        _PLAIN.fullmatch(core) is not None
        and len(words) <= _MOST_PARTS
        and not _CODE.fullmatch(core)
        and all(map(_is_spelt_like_a_word, words))
    )


def _is_spelt_like_a_word(word: str) -> bool:
    return len(word) <= LONGEST_WORD and _has_parts_of_words(word) and not _UNSPEAKABLE.search(word)


def _has_parts_of_words(word: str) -> bool:
    """Whether capitals inside a word begin parts that can be spoken, all but one, as in LaTeX and DateTimeFormat."""
    parts = _UPPER_INSIDE.split(word)
    unspeakable = sum(_VOWEL.search(part) is None for part in parts)
    return len(parts) <= 2 or (len(parts) <= _MOST_PARTS and unspeakable <= 1)
