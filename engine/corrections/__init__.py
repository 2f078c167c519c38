"""Finds misspelt words and their corrections."""

from engine.corrections.dictionary import Dictionary, read_dictionary
from engine.corrections.made_up import without_made_up
from engine.corrections.offer import correct, doubt, sure_correction
from engine.corrections.speller import Correction, Forms, Speller, WordScorer

__all__ = [
    "Correction",
    "Dictionary",
    "Forms",
    "Speller",
    "WordScorer",
    "correct",
    "doubt",
    "read_dictionary",
    "sure_correction",
    "without_made_up",
]
