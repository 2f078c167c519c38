"""What the fused inference graphs of all families share: their interface, their parts, weights in blocks."""
