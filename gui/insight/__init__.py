"""What the models see, in a dock beside the page: drawn views, and a thread that computes them with models of its own.

The modules that show something are imported when the dock is first opened, and those of the engine in the thread.
"""
