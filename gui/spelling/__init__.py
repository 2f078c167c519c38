"""Misspelt words: underlined, corrected on demand, or as one types."""
