"""What marks a text for translation, as the Makefile has it."""

from __future__ import annotations

import re

from tests.paths import ROOT

FLOORS = ("commands", "engine", "gui", "models", "service")


def marks() -> list[str]:
    """The names, besides gettext's own, whose calls `make translations` gathers."""
    found = re.search(r"^MARKS := (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert found
    return found[1].split()
