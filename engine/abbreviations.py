"""What ends in a full stop and ends no sentence. The list is to be read, added to and translated."""

from __future__ import annotations

# Small and capital letters are the same here. What is more often a word of its own, such as "sun", isn't listed.
_LISTED = (
    "approx|apt|ave|assn|blvd|bros|capt|cf|cmdr|co|corp|dept|dist|dr|eds|esp|etc|fig|figs|ft|gov|hosp|inc|incl|jr|lt|"
    "ltd|maj|messrs|misc|mr|mrs|ms|mt|no|nos|p|pp|pl|pres|prof|rd|resp|sen|sgt|sr|st|subj|supt|univ|viz|vol|vols|vs|"
    "jan|feb|apr|jun|jul|aug|sept|oct|nov|dec|tue|tues|thu|thurs|fri"
)
# Part of a pattern: one of those, letters with dots between them (e.g., Ph.D.), or an initial other than the word I.
ABBREVIATION = rf"\b(?:(?i:{_LISTED})|(?:[^\W\d_]{{1,3}}\.)+[^\W\d_]{{1,3}}|[A-HJ-Z])\."
