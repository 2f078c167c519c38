"""The writer's own words: learned as one types, and the page that shows them."""
