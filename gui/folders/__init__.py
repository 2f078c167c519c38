"""The writer's folders that are searched while writing: the page that names them, and where a word comes from."""
