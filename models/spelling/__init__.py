"""Makes and measures the word list that corrections come from."""
