"""Keeps models on disk, makes them and checks them. PyTorch is loaded by what makes them, and only while it works."""

import os

# Read when PyTorch loads. Threads that spin while they wait make it five times slower on a machine that is also written
# on, and hold up the keys.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
