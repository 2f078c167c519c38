"""Keeps the index of the writer's folders up to date, in a process of its own."""
