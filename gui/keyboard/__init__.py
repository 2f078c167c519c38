"""The keys of the window, which the writer may change."""
