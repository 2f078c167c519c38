"""The writer's folders as a memory: kept up to date beside the service, and mixed into its answers."""
