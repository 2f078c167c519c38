"""Measures a backend by typing phrases with it: keystroke savings, recall at k, log-loss and latency."""

from engine.evaluation.asking import CHIPS, LETTERS_TYPED, RANKS, AskedWord, letters_needed
from engine.evaluation.figures import EvaluationFigures, Latency
from engine.evaluation.losses import LostTo
from engine.evaluation.measuring import GreyText, evaluate

__all__ = [
    "CHIPS",
    "LETTERS_TYPED",
    "RANKS",
    "AskedWord",
    "EvaluationFigures",
    "GreyText",
    "Latency",
    "LostTo",
    "evaluate",
    "letters_needed",
]
