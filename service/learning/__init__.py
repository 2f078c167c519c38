"""Learns the writer's own words, and does jobs on them."""
