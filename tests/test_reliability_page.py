"""The page of promises names tests that there are."""

import re

from tests.paths import ROOT


def test_every_test_that_the_page_names_exists():
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / "reliability.md").read_text("utf-8")))
    sources = [path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py")]
    assert len(named) > 50
    assert named <= {name for source in sources for name in re.findall(r"^def (test_\w+)", source, re.MULTILINE)}
