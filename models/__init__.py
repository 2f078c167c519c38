"""Keeps, makes and checks models."""
