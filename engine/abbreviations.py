"""What ends in a full stop and ends no sentence. The list is to be read, added to and translated."""

from __future__ import annotations

import re

_LONGEST = 8  # characters of a listed abbreviation, its stop and one before included

# Small and capital letters are the same here. What is more often a word of its own, such as "sun", isn't listed.
_TITLES = "capt|cmdr|dr|gov|lt|maj|messrs|mr|mrs|ms|mt|pres|prof|resp|sen|sgt|st|supt"  # a name follows
_LISTED = (
    "approx|apt|ave|assn|blvd|bros|cf|co|corp|dept|dist|eds|esp|etc|fig|figs|ft|hosp|inc|incl|jr|ltd|misc|no|nos|p|pp|"
    "pl|rd|sr|subj|univ|viz|vol|vols|vs|jan|feb|apr|jun|jul|aug|sept|oct|nov|dec|tue|tues|thu|thurs|fri"
)
# Part of a pattern: one of those, letters with dots between them (e.g., Ph.D.), or an initial other than the word I.
ABBREVIATION = rf"\b(?:(?i:{_TITLES}|{_LISTED})|(?:[^\W\d_]{{1,3}}\.)+[^\W\d_]{{1,3}}|[A-HJ-Z])\."
_LISTED_AT_END = re.compile(rf"\b(?i:{_LISTED})\.\Z")


def without_stop(text: str) -> str:
    """A text without the full stop of a listed abbreviation at its end, which a model may take for a sentence's.

    That of a title stays: models know that a name follows.
    """
    return text.removesuffix(".") if _LISTED_AT_END.search(text, max(0, len(text) - _LONGEST)) else text
