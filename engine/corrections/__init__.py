"""Finds misspelt words and what was meant by them."""

from engine.corrections.dictionary import Dictionary, read_dictionary
from engine.corrections.speller import Correction, Scorer, Speller, merge

__all__ = ["Correction", "Dictionary", "Scorer", "Speller", "merge", "read_dictionary"]
