"""The page that one writes on, and the grey text at its caret."""
