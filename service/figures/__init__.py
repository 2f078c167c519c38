"""The writer's figures."""
