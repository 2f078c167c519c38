"""Views of what a model sees: why it offers a word, how likely a text is, how it would go on. No window.

Everything is computed with models opened for it, never with those that answer the keys; see `engine.insight.reader`.
"""
