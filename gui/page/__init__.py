"""The page to write on, and the ghost text at its caret."""
