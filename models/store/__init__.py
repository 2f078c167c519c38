"""Where models lie on disk: those that come with Foreword and the user's own, how they are kept, tried and opened."""

from models.store.opening import BUNDLED, bundled, kind_of, open_model, opened
from models.store.places import Installed, find, installed, models_folder
from models.store.tried import open_tried, open_tried_pair

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
    "open_tried_pair",
    "opened",
]
