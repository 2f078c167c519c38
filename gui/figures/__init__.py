"""The writer's figures: counted, kept and shown."""
