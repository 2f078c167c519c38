"""Writes docs/licences.md: the licence of every locked package, as the installed packages state it.

Run it in the environment of `make test`, after `make lock`:  .venv/bin/python docs/licences.py
"""

from __future__ import annotations

import re
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)
_HEAD = """\
# Licences

What Foreword stands on, as the packages state it themselves. "Writing" is what the editor installs; everything else is
for the workshop, for tests and for measuring. Made by `docs/licences.py` out of `requirements/`.

| Package | Licence | For |
|---|---|---|
"""
_OF_OTHERS = {  # packages of another platform, and those whose metadata leave it out
    "colorama": "BSD-3-Clause",
    "kenlm": "LGPL-2.1-or-later",
    "tzdata": "Apache-2.0",
}


def main() -> None:
    """Write the page."""
    writing = _names("editor")
    names = sorted({*_names("all"), *_names("torch")})
    rows = [f"| {name} | {_licence(name)} | {'writing' if name in writing else 'the rest'} |" for name in names]
    (ROOT / "docs" / "licences.md").write_text(_HEAD + "\n".join(rows) + "\n", "utf-8")


def _names(lock: str) -> list[str]:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text("utf-8")
    return list(dict.fromkeys(_LOCKED.findall(text)))


def _licence(name: str) -> str:
    if name in _OF_OTHERS:
        return _OF_OTHERS[name]
    try:
        about = metadata(name)
    except PackageNotFoundError:
        raise SystemExit(f"{name} is not installed here and has no entry in _OF_OTHERS: add its licence.") from None
    stated = _stated(about)
    if not stated:
        raise SystemExit(f"{name} states no licence: look it up and add it to _OF_OTHERS.")
    return stated.replace("|", "or")


def _stated(about: PackageMetadata) -> str:
    """The licence by the newest field that the package has: expression, classifiers, or a short text."""
    classes = [
        line.rpartition(" :: ")[2] for line in about.get_all("Classifier") or [] if line.startswith("License ::")
    ]
    expression = str(about.get("License-Expression") or "")
    text = str(about.get("License") or "").strip().splitlines()
    return expression or ", ".join(part for part in classes if part != "OSI Approved") or (text[0] if text else "")


if __name__ == "__main__":
    main()
