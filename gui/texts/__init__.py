"""Texts of the writer's to learn from, as pages ask about them and tell what became of them."""
