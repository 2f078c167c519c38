"""The models on disk, bundled and the user's own: finds, keeps, tries and opens them."""

from models.store.opening import BUNDLED, bundled, kind_of, open_model, opened
from models.store.places import Installed, find, installed, models_folder
from models.store.tried import open_tried, open_tried_attention, open_tried_pair

__all__ = [
    "BUNDLED",
    "Installed",
    "bundled",
    "find",
    "installed",
    "kind_of",
    "models_folder",
    "open_model",
    "open_tried",
    "open_tried_attention",
    "open_tried_pair",
    "opened",
]
