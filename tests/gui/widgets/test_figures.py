"""Percentages as the window words them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale

from gui.widgets.figures import fine_percent, percent


@pytest.fixture
def german() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("de_DE"))
    yield
    QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("share", "decimals", "text"),
    [(0.31, 0, "31"), (0, 0, "0"), (0.002, 0, "<1"), (0.0002, 1, "<0.1"), (0.314, 1, "31.4"), (-0.0002, 1, "0.0"),
     (-0.5, 0, "\u221250")],
)  # fmt: skip
def test_a_share_that_is_there_is_never_nothing_and_nothing_has_no_sign(share: float, decimals: int, text: str) -> None:
    assert percent(share, decimals) == f"{text}\u202f%"


@pytest.mark.usefixtures("german")
def test_decimals_stand_as_the_writers_country_has_them() -> None:
    assert percent(0.314, 1) == "31,4\u202f%"
    assert fine_percent(0.0123) == "1,2\u202f%"
