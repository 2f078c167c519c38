"""Asks for predictions, and answers them."""
