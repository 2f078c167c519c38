"""The version of Foreword."""

import tomllib
from pathlib import Path


def version() -> str:
    """The version, as pyproject.toml has it."""
    project = Path(__file__).resolve().parent.parent / "pyproject.toml"
    return str(tomllib.loads(project.read_text("utf-8"))["project"]["version"])
