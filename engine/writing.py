"""Decides, alone, how a suggested word is written: its case and its apostrophes.

Models, own words and corrections know a word by its form, the one that it has inside a sentence ("the", "London",
"don't"). Each form is written here, once, when it is known what is offered.
"""

from __future__ import annotations

import re
from dataclasses import replace

from engine.candidates import Candidate, Candidates
from engine.markup import is_address
from engine.prediction import Request, Suggestion
from engine.text import Caret, fold, is_shouted
from engine.typography import is_code
from engine.unasked import is_unasked

_GLUED = re.compile(r"t't\Z|'[^']*'")  # no word: two contractions, or one in a word that lacks its apostrophe
_LONE_I = re.compile(r"\Ai(?=\Z|['\u2019])")
_TAIL = 256  # characters of context that show which apostrophe the writer uses


def suggestions(candidates: Candidates, request: Request) -> tuple[Suggestion, ...]:
    """The likeliest candidates as they will be written at the caret, without one that is there already."""
    cased_alike = [form for found in candidates.words.values() for form in _forms(found, request.caret)]
    ranked = sorted(cased_alike, key=lambda found: (-found.probability, found.form))
    found: list[Suggestion] = []
    for candidate in ranked:
        word = completed(candidate.form, request.caret, request.curly_quotes)
        is_word = word != request.caret.prefix and not _GLUED.search(candidate.form)
        if len(found) < request.count and is_word and not is_unasked(candidate, request.caret):
            found.append(Suggestion(word, candidate.probability, candidate.own, candidate.recalled))
    return tuple(found)


def _forms(found: Candidate, at: Caret) -> list[Candidate]:
    """A candidate, or where a small letter was typed its small form and its capital one, each with its share.

    With nothing typed it has the likelier one.
    """
    if not at.prefix and found.small > 1 / 2:
        return [replace(found, form=fold(found.form))]
    typed = found.form[: len(at.prefix)]
    if not found.small or at.in_small_letters or not at.prefix.islower() or typed == fold(typed):
        return [found]
    parts = ((fold(found.form), found.small), (found.form, 1 - found.small))
    return [replace(found, form=form, probability=found.probability * part, small=0.0) for form, part in parts]


def completed(form: str, at: Caret, curly_quotes: bool = False) -> str:
    """A word that goes on from the letters typed, which stay as they are, or that begins at the caret.

    After small letters throughout there is no capital, but that of "I" for who writes it so. `curly_quotes` says
    whether straight apostrophes become typographic ones as they are typed.
    """
    if is_address(form):
        return at.prefix + form[len(at.prefix) :]
    form = _with_apostrophe(form, at, curly_quotes)
    if at.in_small_letters:
        form = fold(form)
    if not at.writes_small_i:
        form = _LONE_I.sub("I", form)
    return cased(form, at.prefix, at.starts_sentence and not at.in_small_letters, at.is_shouted)


def corrected(form: str, at: Caret, curly_quotes: bool = False) -> str:
    """A word in place of the one before the caret: with the capitals that were typed or that it always has.

    A name gets its capital from those, too, who type in small letters: it is part of how it is spelt.
    """
    form = _with_apostrophe(form, at, curly_quotes)
    return cased(form, "", at.prefix[:1].isupper(), is_shouted(at.prefix))


def cased(form: str, prefix: str, starts_sentence: bool, shouted: bool = False) -> str:
    """A form in the case it takes: what was typed stays as typed, a name keeps its capital, a sentence gets one.

    All of it is in capitals where the prefix is, or the sentence is `shouted`.
    """
    if shouted or is_shouted(prefix):
        return prefix + form[len(prefix) :].upper()
    if prefix and (any(map(str.isupper, prefix)) or not any(map(str.isupper, form[: len(prefix)]))):
        return prefix + form[len(prefix) :]
    if starts_sentence and not prefix:
        return form[:1].upper() + form[1:]
    return form


def _with_apostrophe(form: str, at: Caret, curly_quotes: bool) -> str:
    """A form with the apostrophe of the letters typed; else the one that a key gives, or that was used last."""
    form = form.replace("\u2019", "'")
    if "'" not in form:
        return form
    if "'" in at.prefix or "\u2019" in at.prefix:
        is_curly = _ends_curly(at.prefix)
    else:
        tail = at.context[-_TAIL:]
        is_curly = _ends_curly(tail) or (curly_quotes and not is_code(tail.rpartition("\n")[2]))
    return form.replace("'", "\u2019") if is_curly else form


def _ends_curly(text: str) -> bool:
    """Whether the last apostrophe in a text is a typographic one."""
    return text.rfind("\u2019") > text.rfind("'")
