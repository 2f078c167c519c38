"""What the writer chose, and where they choose it."""
