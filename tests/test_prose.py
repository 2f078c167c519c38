"""Turns of phrase that must not come back, in code, help texts and pages: each has a plainer one."""

import re

import pytest

from tests.code import every_module, floor
from tests.paths import ROOT

READ_AGAIN = {"main", "commands", "gui", "service", "engine"}  # floors
RIDDLES = {
    r"unless (said|told)": "default: ...",
    r"(the \w+|its own|that|one|name|folder) else[\"';,.)]": "default: ...",
    r"t(ell(s|ing)?|old) of": "report(s)",
    r"h[au]ng(s|ing)? on": "depend(s) on",
    r"(is|are|of|give|compute) no numbers?": "not a number",
    r"com(e|es|ing) to be": "become, finish, happen",
    r"came to (hang|stand)": "hung, stood",
    r"may be far\b": "may be a long way off",
    r"that which": "what, or a noun",
    r"of now\b": "current",
    r"once it (came|comes) to": "when",
    r"what (is|are) no\b": "not a ...",
    r"from (this|that|now) on it": "from now on",
    r"what what": "a noun",
    r"is what it (is|was)": "a noun",
    r"it is (told|said) (that|what|where|which)": "says",
    r"for what .{0,30} is (wanted|needed)": "a noun",
    r"less (its|the) last": "without",
    r"not to be (told|said|had)": "a verb",
    r"where there is none\b": "if there is none",
    r"without so much": "without",
}
PATTERN = re.compile("|".join(rf"(?<!\w){riddle}" for riddle in RIDDLES), re.IGNORECASE)
PAGES = [*sorted((ROOT / "docs").glob("*.md")), *(ROOT / f"{name}.md" for name in ("README", "CONTRIBUTING"))]
QUOTED = re.compile(r"^ *\| (?!Not).* \| .* \|$", re.MULTILINE)  # the table in CONTRIBUTING.md quotes some


@every_module
def test_code_has_no_riddles(path):
    if floor(path) in READ_AGAIN:
        assert found(path.read_text("utf-8")) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_pages_have_no_riddles(page):
    text = page.read_text("utf-8")
    assert found(QUOTED.sub("", text) if page.stem == "CONTRIBUTING" else text) == []


def found(text):
    """The riddles in a text, with the lines broken where they like."""
    return [match[0] for match in PATTERN.finditer(re.sub(r"\s*\n[\s#>]*", " ", text))]


def test_a_riddle_is_found_over_the_end_of_a_line():
    assert found("what\n    # is no thing") == ["what is no"]
