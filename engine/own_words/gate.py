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
from engine.own_words.secrets import secret_spans
from engine.own_words.secrets.letters import strangeness
from engine.text import APOSTROPHES, WORD, caret

_LONGEST = 24  # letters of a word; longer strings are keys more often than words, unless they are spelt like one
_LONGEST_SPELT = 45  # of a word in small letters that is not drawn by chance
_TELLING, _SURELY_LONG = 10, 12  # letters from which it shows whether a word was drawn by chance
_STRANGE, _STRANGE_IF_LONG = 4.5, 4.2  # bits a letter that words between the two and longer ones hardly have
_MOST_PARTS = 4  # of a hyphenated word, as in "state-of-the-art"; more make a passphrase
# All but the ordinary: a short word in small letters, and perhaps a mark behind it.
_DOUBTFUL = re.compile(r"(?<!\S)(?![a-z]{1,6}+[.,;:!?]?(?!\S))\S+")
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
_UNSPEAKABLE = re.compile(r"(?i)[bcdfghjklmnpqrstvwxz]{7}")
_HEXADECIMAL = re.compile(r"(?i)[a-f]{8,}")
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
    """Whether this is one word with a letter, of whatever script, that a chip can show; an address is one, too."""
    shown = (category(character)[0] not in "CZ" or character in _JOINERS for character in text)
    return len(text) <= _LONGEST_ADDED and any(map(str.isalpha, text)) and all(shown)


def is_address(text: str) -> bool:
    """Whether a single word is an address of mail or of the web, which is taken in only where it is added by hand."""
    return "@" in text or "://" in text


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
    for start, end in secret_spans(text):
        yield from _dropped_chunks(text, begin, start, handles)
        yield start, end
        begin = end
    yield from _dropped_chunks(text, begin, len(text), handles)


def _dropped_chunks(text: str, begin: int, end: int, handles: Collection[str]) -> Iterator[tuple[int, int]]:
    """The spans between two places, except the `handles` of people, which are kept."""
    for chunk in _DOUBTFUL.finditer(text, begin, end):
        if not _may_be_kept(chunk[0]) and chunk[0].lstrip(_OPENING).rstrip(_CLOSING) not in handles:
            # The punctuation stays, so that a sentence that ends here ends.
            yield chunk.start(), chunk.start() + len(chunk[0].rstrip(_CLOSING))


def _may_be_kept(chunk: str) -> bool:
    core = chunk.lstrip(_OPENING).rstrip(_CLOSING)
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
    is_strange = _UNSPEAKABLE.search(word) is not None if len(word) < _TELLING else _is_random(word)
    return _is_short_enough(word) and _has_parts_of_words(word) and not is_strange and not _HEXADECIMAL.fullmatch(word)


def _is_random(word: str) -> bool:
    return strangeness(_UPPER_INSIDE.split(word)) > (_STRANGE if len(word) < _SURELY_LONG else _STRANGE_IF_LONG)


def _is_short_enough(word: str) -> bool:
    return len(word) <= _LONGEST or (len(word) <= _LONGEST_SPELT and word[1:].islower())


def _has_parts_of_words(word: str) -> bool:
    """Whether capitals inside a word begin parts that can be spoken, all but one, as in LaTeX and DateTimeFormat."""
    parts = _UPPER_INSIDE.split(word)
    unspeakable = sum(_VOWEL.search(part) is None for part in parts)
    return len(parts) <= 2 or (len(parts) <= _MOST_PARTS and unspeakable <= 1)
