"""What is never offered before the writer has begun to type it: what harms, and names that only a model knows.

The rules look at the phrase, not at single words, and end with the third letter of the word. `_HARMS` is a list to be
read, added to and translated: each row has what stands before the caret and the words that must not come next, both as
patterns in small letters.
"""

from __future__ import annotations

import re

from engine.candidates import Candidate
from engine.text import Caret, fold, straight

_LETTERS = 3  # typed of a word, from which it is wanted
_REACH = 256  # characters before the caret that are looked at
_GROUPS = (
    "jews|muslims|christians|hindus|immigrants|refugees|gays|lesbians|homosexuals|blacks|whites|arabs|asians|mexicans|"
    "indians|africans|gypsies|foreigners"
)
_MINORS = "child|children|kids?|girls?|boys?|minors?|teens?|teenagers?|baby|babies"
_ALL = "(?: (?:all|the|those|these|every))*"
_HARMS = (
    # harming oneself
    ("kill|killing|hurt|hurting|harm|harming|hang|cut|cutting|shoot|drown|poison", "myself"),
    ("(?:end|ending|take|taking) my(?: own)?", "life"),
    ("(?:want|wanted|going|decided|ready|try|trying) to", "die|suicide|overdose"),
    ("commit|committing|attempt|attempting|about|of|to", "suicide"),
    ("you should|go and|just", "die"),
    # violence against people for what they are
    (f"(?:kill|killing|gas|gassing|shoot|murder|exterminate|lynch|hang|rape){_ALL}", f"{_GROUPS}|women|children"),
    (f"(?:death to|hate){_ALL}", _GROUPS),
    # minors
    ("(?:sex|sexy|naked|nude|rape|porn)(?: (?:with|pictures|photos|videos|of|an?|the|little|young))*", _MINORS),
    ("child|children|kids?|kiddie|minors?|underage|preteen", "porn|pornography|sex|nudes?"),
)
_COMPILED = tuple((re.compile(rf"\b(?:{before}) \Z"), re.compile(words)) for before, words in _HARMS)
_GREETING = re.compile(
    r"(?:\A|\n)[ \t]*(?:dear|hi|hello|hey|good (?:morning|afternoon|evening))(?: (?:mrs?|ms|dr|prof)\.?)?,? \Z"
)
_SIGN_OFF = re.compile(
    r"(?:regards|wishes|sincerely|faithfully|truly|yours|cheers|thanks|thank you|love|best|respectfully),?[ \t]*\n\s*\Z"
)
_ADDRESSES = re.compile("all|sirs?|madam|team|mrs?|ms|miss|dr|prof|professor|customer|friends|colleagues|i")


def is_unasked(found: Candidate, at: Caret) -> bool:
    """Whether a word isn't to be offered at a caret, as little as there is typed of it."""
    return len(at.prefix) < _LETTERS and (_harms(found, at) or _is_unknown_name(found, at))


def _harms(found: Candidate, at: Caret) -> bool:
    before = _before(at)
    word = fold(found.form)
    return any(words.fullmatch(word) and phrase.search(before) for phrase, words in _COMPILED)


def _is_unknown_name(found: Candidate, at: Caret) -> bool:
    """Whether a word looks like a name where a person is greeted or signs, and stands neither here nor in own texts."""
    word = fold(found.form)
    if not found.form[:1].isupper() or found.own or found.recalled or _ADDRESSES.fullmatch(word):
        return False
    before = _before(at)
    greets = _GREETING.search(before) or _SIGN_OFF.search(before)
    return greets is not None and re.search(rf"\b{re.escape(word)}\b", fold(straight(at.context))) is None


def _before(at: Caret) -> str:
    return fold(straight(at.context[-_REACH:])) + " " * at.space
