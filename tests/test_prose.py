"""Turns of phrase that must not come back, in code, help texts and pages: each has a plainer one."""

import re

import pytest

from tests.code import every_module
from tests.paths import ROOT

RIDDLES = {
    r"unless (said|told)": "default: ...",
    r"(the \w+|its own|that|one|name|folder) else(?=[\"';,.)])": "default: ...",
    r"t(ell(s|ing)?|old) of": "report(s)",
    r"h[au]ng(s|ing)? on": "depend(s) on",
    r"(is|are|of|give|compute) no numbers?": "not a number",
    r"what (is|are) no": "not a ...",
    r"com(e|es|ing) to be": "become, finish, happen",
    r"came to (hang|stand)": "hung, stood",
    r"may be far": "may be a long way off",
    r"that which": "a noun",
    r"what (comes|came) of": "the result of",
    r"where there is none": "if there is none",
    r"(in the language )?of (now|then)": "current, of that moment",
    r"of its own accord": "on its own initiative",
    r"have this done": "do this",
    r"now be chosen": "enable only possible actions",
    r"needn't wait": "does not wait",
    r"round and round": "in a circle",
    r"honest one": "healthy one",
}
PATTERN = re.compile("|".join(rf"\b{riddle}\b" for riddle in RIDDLES), re.IGNORECASE)
PAGES = [*sorted((ROOT / "docs").glob("*.md")), *(ROOT / f"{name}.md" for name in ("README", "CONTRIBUTING"))]
QUOTATIONS = re.compile(r"^  \|.*\|$", re.MULTILINE)  # the table of riddles in CONTRIBUTING.md


@every_module
def test_code_has_no_riddles(path):
    assert found(path.read_text("utf-8")) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_pages_have_no_riddles(page):
    assert found(QUOTATIONS.sub("", page.read_text("utf-8"))) == []


def found(text):
    """The riddles in a text, also those that a line end or a comment's mark divides."""
    return [match[0] for match in PATTERN.finditer(re.sub(r"\s*\n[\s#>]*", " ", text))]


@pytest.mark.parametrize(
    "text",
    ["what\n    # are no numbers", '"5 unless said"', "tells of it", "hangs on it", "the bundled one else, too"],
)
def test_a_riddle_is_found(text):
    assert len(found(text)) == 1
