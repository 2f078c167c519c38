"""What is never learned, whatever stands around it."""

import re
import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.own_words.gate import is_plain, sentences

WORDS = st.lists(st.sampled_from(["we", "met", "them", "by", "the", "river", "then"]), min_size=1, max_size=6)


def learned(text: str) -> list[str]:
    return [piece for sentence in sentences(text) for piece in sentence]


@pytest.mark.parametrize(
    "text",
    [
        "We met Phillip at Chelsea's state-of-the-art office; he's fine.",
        "The AT and/or the iPhone, McDonald's and JavaScript (e.g. in the U.S.)... well -- no.",
        "We use LaTeX, GlaxoSmithKline's DateTimeFormat and DuckDuckGo.",
        "Ask @zorblatt and @kim99, since @kim99 knows @zorblatt best.",
        "Caf\u00e9, na\u00efve, \u201cquoted\u201d, it\u2019s INTERNATIONALIZATION!",
    ],
)
def test_plain_text_is_kept_whole(text: str) -> None:
    assert is_plain(text)


@pytest.mark.parametrize(
    "secret",
    [
        "hunter2", "p@ssword", "correct.horse", "Tr!ckster", "aBcDeFgHi", "ABCD-EFGH-IJKL", "one-two-three-four-five",
        "jane@example.org", "https://example.org/a", "www.example.org", "example.org", "sk_live_abc", "C:\\Users\\jane",
        "/home/jane/notes", "deadbeef", "qwrtpsdfgh", "a" * 25, "12", "3.50", "+44", "2026-01-01", "12:30",
        "0x1f", "xKcdQwRt", "@once99", "10115 Berlin", "12 Harbour Street", "12b Old Mill Road, Springfield, IL 62704",
        "College Station, TX 77845", "Hauptstra\u00dfe 12, 10115 Berlin", "P.O. Box 99", "4111 1111 1111 1111",
        "(555) 010-9999", "GB29 NWBK 6016 1331 9268 19", "SW1A 2AA", "password is dragonfly", "PIN: sesame",
        "my passphrase = open sesame now", "-----BEGIN RSA PRIVATE KEY-----\nQUJD\nREVG\n-----END RSA PRIVATE KEY-----",
    ],
)  # fmt: skip
def test_secrets_are_dropped_and_cut_the_sentence(secret: str) -> None:
    text = f"We met {secret}\nThen it rained"
    told = {"We", "met", "my", "Then", "it", "rained", "<s>"}
    assert set(learned(text)) <= told
    assert {"We", "met", "rained"} <= set(learned(text))
    assert not is_plain(secret)


def test_what_follows_a_secret_has_no_context_across_it() -> None:
    assert list(sentences("We met hunter2 there. It rained")) == [
        ["<s>", "We", "met"],
        ["there"],
        ["<s>", "It", "rained"],
    ]


def test_a_sentence_that_ends_in_a_secret_ends() -> None:
    assert ["<s>", "It", "rained"] in sentences("I paid 50. It rained")


def test_after_what_is_said_to_be_a_secret_the_next_sentence_is_learned() -> None:
    assert learned("The password is open sesame. It rained")[-3:] == ["<s>", "It", "rained"]


SECRET_STRINGS = st.one_of(
    st.from_regex(r"[A-Za-z0-9!#$%&*+=?@^_~-]{8,20}", fullmatch=True).filter(
        lambda s: any(map(str.isdigit, s)) and any(map(str.isalpha, s))
    ),
    st.from_regex(r"[a-z]{2,9}[#$%&*+=?@^_~][a-z]{2,9}", fullmatch=True),
    st.from_regex(r"[a-z]{1,9}(\.[a-z]{1,9})?@[a-z]{2,9}\.(com|org|net)", fullmatch=True),
    st.from_regex(r"(https?|ftp)://[a-z]{2,9}\.[a-z]{2,3}(/[a-z]{2,9}){0,3}", fullmatch=True),
    st.from_regex(r"[a-z]{3,9}\.(com|org|net)(/[a-z]{2,9}){0,2}", fullmatch=True),
    st.from_regex(r"\+?[0-9]{1,3}( [0-9]{3,4}){2,4}|[0-9]{4}(-[0-9]{4}){3}", fullmatch=True),
    st.from_regex(r"[0-9]{1,4} [A-Z][a-z]{3,9} (Street|Road|Avenue|Lane)", fullmatch=True),
    st.from_regex(r"(password|PIN|passphrase)( is|:) [a-z]{4,12}( [a-z]{4,12}){0,3}", fullmatch=True),
    st.text(string.ascii_letters, min_size=25, max_size=64),
)
ORDINARY = {"we", "met", "them", "by", "the", "river", "then", "password", "pin", "passphrase"}


@given(WORDS, SECRET_STRINGS, st.sampled_from(["", ".", ",", "!", ")", "\n"]), WORDS)
def test_no_part_of_a_secret_passes(before: list[str], secret: str, ending: str, after: list[str]) -> None:
    parts = set(re.findall(r"[A-Za-z]{3,}", secret.lower())) - ORDINARY
    assume(parts)
    text = f"{' '.join(before)} {secret}{ending} {' '.join(after)}"
    assert not parts & {piece.lower() for piece in learned(text)}


@given(st.text(max_size=60))
def test_any_text_is_cut_into_pieces_without_digits(text: str) -> None:
    assert not any(character.isdecimal() for piece in learned(text) for character in piece)


def test_text_before_is_left_out_but_tells_what_must_not_be_kept() -> None:
    line = "My password is hunter two. We met"
    assert list(sentences(line, line.index("two"))) == [[], [], ["<s>", "We", "met"]]
    assert list(sentences("We met him", 6)) == [["him"]]
    assert list(sentences("We met. So", 8)) == [["<s>", "So"]]
