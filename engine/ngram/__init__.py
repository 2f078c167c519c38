"""The n-gram backend: interpolated modified Kneser-Ney over words, in memory-mapped arrays."""

from engine.ngram.backend import NgramBackend, open_ngram

__all__ = ["NgramBackend", "open_ngram"]
