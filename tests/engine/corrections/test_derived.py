"""Words made from listed ones are no slips; slips in doubling are, though they look like such words."""

import pytest

from tests.spelling import speller


@pytest.mark.parametrize(
    "word", ["podcaster", "bundlers", "typings", "tokenize", "sharding", "hybridizations", "disassembler", "crafter"]
)
def test_a_word_made_from_a_listed_one_is_no_slip(word: str) -> None:
    assert speller().is_misspelt(word)
    assert not speller().is_slip(word)


@pytest.mark.parametrize(
    "slip",
    ["comming", "begining", "writting", "occuring", "recieving", "stoping", "verty", "teh", "reciever", "peopel"],
)
def test_a_slip_that_ends_like_such_a_word_is_one(slip: str) -> None:
    assert speller().is_slip(slip)
