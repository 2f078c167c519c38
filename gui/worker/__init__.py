"""What runs in the thread of predictions."""
