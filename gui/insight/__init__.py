"""Insight, a dock beside the page: drawn views of what the models see, and a thread with its own models for them.

The dock imports its views when it is first opened, and the thread imports the engine.
"""
