"""Keeps models on disk, makes them and checks them. Only code that makes them loads PyTorch, and only then."""

import os

# Read when PyTorch loads. Threads that spin while they wait make it five times slower on a machine in use, and delay
# the keys.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
