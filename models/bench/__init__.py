"""Measures how fast the transformer answers, beside other programs."""
