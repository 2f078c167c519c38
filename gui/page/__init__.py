"""The page that one writes on, and the ghost text at its caret."""
