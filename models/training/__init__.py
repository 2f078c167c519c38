"""Trains a GPT-2 on text files: tokens on disk, rows drawn from them, steps, checkpoints."""
