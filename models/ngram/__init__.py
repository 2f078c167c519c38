"""Makes n-gram models: counts, smooths, prunes, packs and measures."""
