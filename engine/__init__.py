"""Predicts the next word or the rest of a word. Knows nothing of windows, training or the network."""
