"""The settings in the window, and their dialog."""
