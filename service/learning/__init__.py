"""What the writer's own words are learned from, and what is done with them."""
