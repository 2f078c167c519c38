"""Misspelt words: underlined, corrected on demand, or while typing."""
