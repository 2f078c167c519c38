"""Fetches models by name."""
