"""GPT-2's weights: checkpoints, the fused graph, 8- and 4-bit blocks."""
