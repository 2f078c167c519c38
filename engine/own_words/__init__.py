"""The writer's own words: learned from committed text, kept in one file, and mixed with a model's predictions."""

from engine.errors import OwnWordsError
from engine.own_words.database import set_aside
from engine.own_words.mixing import Personal
from engine.own_words.store import OwnWords

__all__ = ["OwnWords", "OwnWordsError", "Personal", "set_aside"]
