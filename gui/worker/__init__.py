"""The window's ends of what runs in the thread of predictions."""
