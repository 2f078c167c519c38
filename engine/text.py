"""Where the caret stands in a text: what is context, what is prefix, and which case a word takes there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from engine.abbreviations import ABBREVIATION
from engine.markup import begins_item, is_address, is_code, is_marker

APOSTROPHES = "'\u2019"
WORD = re.compile(rf"[^\W_]+(?:[{APOSTROPHES}][^\W_]+)*")
_PREFIX = re.compile(rf"(?:[^\W_]+[{APOSTROPHES}])*[^\W_]*\Z")
_REST = re.compile(rf"(?:[{APOSTROPHES}]?[^\W_]+)*")
_SENTENCE_END = re.compile(r"[.!?][\"')\]\u2019\u201d]*$")
_RUN_AT_END = re.compile(r"\S+\Z")
_SENTENCES = re.compile(r"[.!?][\"')\]\u2019\u201d]*\s|\n")  # what divides them
_LONE_I = re.compile(r"\bi\b")
_CAPITAL_I = re.compile(r"\bI\b")
_NO_SENTENCE_END = re.compile(rf"(?:{ABBREVIATION}|\.\.\.)$")
_NUMBER_GOES_ON = re.compile(r"\d[-\u2010-\u2013/:+*=^]\Z")
_DIGITS_ALONE = re.compile(r"[\d\s]*\d[\d\s]*")
_PARTS = ("Mn", "Mc", "Me", "Cs")  # Unicode's classes of marks, and halves of a character
_SPACE_FOLLOWS = tuple(".,;:!?)]}%\u2026")
_BEFORE_ADDRESS = "\"'([<\u201c\u2018"
_OPENERS = "\"'([\u201c\u2018"
_LONGEST_WORD = 64  # characters; nothing is looked for beyond this
_LONG_WHILE = 512  # characters, in which a writer of capitals begins a sentence
_STRAIGHT = str.maketrans("\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u2013\u2014\u00a0", "''''\"\"\"-- ")


@dataclass(frozen=True)
class Caret:
    """The text before a caret, cut where a prediction needs it.

    `context` ends before the space that precedes the word being typed; `space` says whether there was one. Several
    spaces and tabs are one space, and those that indent a line are none. `prefix` holds the letters typed of the word,
    as typed.
    """

    context: str
    space: bool
    prefix: str

    @cached_property
    def starts_sentence(self) -> bool:
        """Whether the word at the caret is the first of a sentence or of a line."""
        if not self.context or self.context.endswith("\n"):
            return True
        opened = (self.context[-2 * _LONGEST_WORD :] + " " * self.space).rstrip(_OPENERS)
        ending = opened.rstrip(" ")
        if not ending or ending.endswith("\n") or (self.space and is_marker(self.line)):
            return True
        return bool(ending != opened and _SENTENCE_END.search(ending) and not _NO_SENTENCE_END.search(ending))

    @property
    def line(self) -> str:
        """The line of the caret, as far as the context goes."""
        return self.context.rpartition("\n")[2]

    @cached_property
    def in_small_letters(self) -> bool:
        """Whether the writer types small letters throughout: there are some before, and no capital for a long while."""
        return self.context[-_LONG_WHILE:].islower() and not any(map(str.isupper, self.prefix))

    @cached_property
    def writes_small_i(self) -> bool:
        """Whether the writer writes the word I in small letters, too: all are small, not in lists alone, and never "I".

        Who begins the items of a list in small letters may write as anyone else elsewhere.
        """
        if not self.in_small_letters or _CAPITAL_I.search(self.context):
            return False
        return any(line.islower() for line in self.context[-_LONG_WHILE:].split("\n") if not begins_item(line))

    @cached_property
    def is_shouted(self) -> bool:
        """Whether the writer writes in capitals here: this word, or all words before it in its sentence.

        Two of those have to have two letters at least: a sentence may begin with "A UN official".
        """
        if self.prefix and not self.prefix.isupper():
            return False
        return is_shouted(self.prefix) or _is_shouted_so_far(self.context[-4 * _LONGEST_WORD :] + " " * self.space)

    @property
    def without_prefix(self) -> Caret:
        """The caret where the word begins."""
        return Caret(self.context, self.space, "")

    @property
    def wants_name(self) -> bool:
        """Whether the writer has typed a capital where only a name has one."""
        return self.prefix[:1].isupper() and not self.starts_sentence and not self.is_shouted

    def behind(self, word: str) -> Caret:
        """The caret behind `word` and a space, where that is written here in place of the prefix."""
        return Caret(self.context + " " * self.space + word, True, "")


def caret(before: str) -> Caret:
    """Cut the text before a caret into context, space and prefix. Takes time independent of the text's length."""
    tail = _PREFIX.search(before, max(0, len(before) - _LONGEST_WORD))
    start = tail.start() if tail else len(before)
    prefix = before[start:]
    end = start
    while end and before[end - 1].isspace() and before[end - 1] != "\n":
        end -= 1
    return Caret(before[:end], end < start and before[end - 1 : end] not in ("", "\n"), prefix)


def runs_into_word(after: str) -> bool:
    """Whether the text after a caret begins with a letter or digit, so that a completion would run into it."""
    return WORD.match(after) is not None


def rest_of_word(after: str) -> str:
    """The letters that go on with a word at the beginning of the text after a caret."""
    rest = _REST.match(after)
    return rest[0] if rest else ""


def may_begin(caret: Caret) -> bool:
    """Whether a word may begin or go on there: not inside a number, a date or a time, nor right behind a mark that a
    space has to follow, nor in a word with letters that are made of several characters, which no model knows, nor in
    half a character; not in a text of digits alone, and not in an address, a path or code.
    """
    if _holds_no_sentence(caret) or _DIGITS_ALONE.fullmatch(caret.context + caret.prefix):
        return False
    if not caret.space and is_part_of_character(caret.context[-1:]):
        return False
    if caret.prefix or caret.space:
        return not caret.prefix[:1].isdigit()
    return not (_NUMBER_GOES_ON.search(caret.context) or caret.context.endswith(_SPACE_FOLLOWS))


def _holds_no_sentence(caret: Caret) -> bool:
    return bool(address(caret)) or is_code(caret.context)


def address(caret: Caret) -> str:
    """The beginning of an address or a path that stands before a caret; nothing if there is none."""
    found = None if caret.space else _RUN_AT_END.search(caret.context[-2 * _LONGEST_WORD :])
    run = found[0].lstrip(_BEFORE_ADDRESS) + caret.prefix if found else ""
    return run if is_address(run) else ""


def is_part_of_character(unit: str) -> bool:
    """Whether this is half of a character, or a mark on the letter before it."""
    return bool(unit) and unicodedata.category(unit)[0:2] in _PARTS


def straight(text: str) -> str:
    """Typographic quotes, dashes and spaces as the ASCII ones the models know. Keeps the length."""
    return text.translate(_STRAIGHT)


def fold(text: str) -> str:
    """Lower case, character by character, so that lengths stay (a few characters grow in str.lower)."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(c if len(c.lower()) > 1 else c.lower() for c in text)


def is_shouted(prefix: str) -> bool:
    """Whether the writer types in capitals; one capital alone is only the beginning of a name or a sentence."""
    return prefix.isupper() and sum(map(str.isalpha, prefix)) > 1


def _is_shouted_so_far(before: str) -> bool:
    """Whether the last sentence of a text is in capitals, with two words at least that are no single letter."""
    if before.rstrip()[-1:].islower():  # as nearly always, and this is asked for every word
        return False
    sentence = _SENTENCES.split(before)[-1]
    return are_shouted(word for word in WORD.findall(sentence) if any(map(str.isalpha, word)))


def are_shouted(words: Iterable[str]) -> bool:
    """Whether the words of a sentence are in capitals, two at least that are no single letter among them."""
    words = list(words)
    return all(map(str.isupper, words)) and sum(map(is_shouted, words)) > 1


def calm(context: str) -> str:
    """The context with its last sentence in small letters where it is in capitals, of which models have read few.

    The length stays.
    """
    if not _is_shouted_so_far(context[-4 * _LONGEST_WORD :] + " "):
        return context
    start = max((end.end() for end in _SENTENCES.finditer(context)), default=0)
    sentence = _LONE_I.sub("I", fold(context[start:]))
    first = WORD.search(sentence)
    kept = start + first.start() + 1 if first else start  # with the capital that begins the sentence
    return context[:kept] + sentence[kept - start :]
