"""Chats give the lines of the writers that were chosen, and nothing that a program wrote."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import TextError
from models.reading import TextChoice, UnchosenError, read, read_all
from models.reading.chats import parse_chat
from models.reading.files import reading

SAID = ["Happy new year!\n\nAnd much luck.", "See you at the quay: nine?"]


def lines_of(path: Path, *authors: str) -> list[str]:
    with reading(path, TextChoice(authors)) as contents:
        (text,) = contents.texts
    return text.split("\n")


def authors_of(path: Path) -> dict[str, int]:
    with reading(path, TextChoice()) as contents:
        assert not list(contents.texts)
        return dict(contents.authors)


ANDROID = [
    "12/31/23, 9:41 PM - ", "12/31/23, 9:41\u202fPM - ", "31.12.23, 21:41 - ", "31/12/2023, 21:41 - ",
    "31/12/2023 21:41 - ", "2023-12-31, 21:41 - ", "31-12-2023 21:41 - ", "31/12/23 à 21:41 - ",
    "31. 12. 2023 21:41 - ", "31/12/23, 9:41 p. m. - ", "2023/12/31, 21:41 - ", "31.12.2023 klo 21.41 - ",
]  # fmt: skip
IOS = [
    "[31.12.23, 21:41:05] ", "[12/31/23, 9:41:05 PM] ", "[12/31/23, 9:41:05\u202fPM] ", "[31/12/2023, 21:41:05] ",
    "[2023-12-31, 21:41:05] ", "[31/12/23 21:41:05] ", "\u200e[31.12.23, 21:41:05] ",
]  # fmt: skip


@pytest.mark.parametrize("stamp", ANDROID)
def test_whatsapp_on_android_in_every_form_of_date(tmp_path: Path, stamp: str) -> None:
    chat = [
        "Messages and calls are end-to-end encrypted. No one outside of this chat can read them. Tap to learn more.",
        "Ann joined using this group's invite link", f"Ann Lee: {SAID[0]}", "Bob: <Media omitted>",
        "Bob: <Medien ausgeschlossen>", "Ann Lee: IMG-20231231-WA0001.jpg (file attached)\nOur cat",
        "Bob: This message was deleted", f"Ann Lee: {SAID[1]} <This message was edited>", "Bob: Not mine", "Bob: null",
    ]  # fmt: skip
    (tmp_path / "WhatsApp Chat with Bob.txt").write_text("".join(f"{stamp}{line}\n" for line in chat), "utf-8")
    path = tmp_path / "WhatsApp Chat with Bob.txt"
    assert authors_of(path) == {"Ann Lee": 3, "Bob": 1}
    said = ["Happy new year!", "And much luck.", "Our cat", "See you at the quay: nine?"]
    assert lines_of(path, "ann lee") == said
    assert lines_of(path, "Ann Lee", "Bob") == [*said, "Not mine"]
    with reading(path, TextChoice(("Bob",))) as contents:
        assert contents.left_out == {"notices": 3, "media marks": 3, "lines of others": 3}


@pytest.mark.parametrize("stamp", IOS)
def test_whatsapp_on_ios_in_every_form_of_date(tmp_path: Path, stamp: str) -> None:
    chat = [
        "Our group: \u200eMessages and calls are end-to-end encrypted.", "Our group: \u200eAnn added you",
        f"~\u202fAnn Lee: {SAID[0]}", "Bob: \u200eimage omitted", "Bob: \u200e<attached: 0001-PHOTO.jpg>",
        f"~\u202fAnn Lee: {SAID[1]}\u200e <This message was edited>", "Bob: Not mine",
    ]  # fmt: skip
    (tmp_path / "_chat.txt").write_text("".join(f"{stamp}{line}\r\n" for line in chat), "utf-8")
    assert authors_of(tmp_path / "_chat.txt") == {"Ann Lee": 2, "Bob": 1}
    said = ["Happy new year!", "And much luck.", "See you at the quay: nine?"]
    assert lines_of(tmp_path / "_chat.txt", "Ann Lee") == said


IRC = {
    "irssi": """--- Log opened Sun Dec 31 21:40:00 2023
21:40 -!- bob [~bob@example.org] has joined #quay
21:41 < ann> Happy new year!
21:41 <@bob> you too
21:42  * ann waves
21:43 <+ann> See you at the quay: nine?
--- Day changed Mon Jan 01 2024
""",
    "weechat": """2023-12-31 21:40:00\t-->\tbob (~bob@example.org) has joined #quay
2023-12-31 21:41:00\tann\tHappy new year!
2023-12-31 21:41:10\t@bob\tyou too
2023-12-31 21:42:00\t *\tann waves
2023-12-31 21:43:00\t+ann\tSee you at the quay: nine?
2023-12-31 21:44:00\t<--\tbob has quit
""",
    "mirc": """Session Start: Sun Dec 31 21:40:00 2023
[21:40] * Joins: bob (~bob@example.org)
[21:41] <ann> \x0304Happy\x03 new \x02year\x02!
[21:41] <@bob> you too
[21:42] * ann waves
[21:43] <ann> See you at the quay: nine?
Session Close: Sun Dec 31 23:40:00 2023
""",
    "hexchat": """**** BEGIN LOGGING AT Sun Dec 31 21:40:00 2023

Dec 31 21:40:00 *\tbob (~bob@example.org) has joined
Dec 31 21:41:00 <ann>\tHappy new year!
Dec 31 21:41:10 <bob>\tyou too
Dec 31 21:43:00 <ann>\tSee you at the quay: nine?
""",
    "znc": """[21:40:00] *** Joins: bob (~bob@example.org)
[21:41:00] <ann> Happy new year!
[21:41:10] <bob> you too
[21:43:00] <ann> See you at the quay: nine?
""",
}


@pytest.mark.parametrize("program", IRC)
def test_irc_logs_of_every_known_program(tmp_path: Path, program: str) -> None:
    (tmp_path / "quay.log").write_text(IRC[program], "utf-8")
    assert authors_of(tmp_path / "quay.log") == {"ann": 2, "bob": 1}
    assert lines_of(tmp_path / "quay.log", "ann") == ["Happy new year!", "See you at the quay: nine?"]


def message(text: Any, **more: Any) -> dict[str, Any]:
    return {"type": "message", "from": "Ann Lee", "text": text, **more}


TELEGRAM = {
    "name": "Bob",
    "type": "personal_chat",
    "messages": [
        {"type": "service", "actor": "Bob", "action": "phone_call", "text": ""},
        message("Happy new year!"),
        message(["See you at ", {"type": "bold", "text": "the quay"}, ": nine?", {"type": "pre", "text": "code()"}]),
        message("Written by a paper", forwarded_from="Daily"),
        message("", media_type="sticker"),
        message("you too", **{"from": "Bob"}),
    ],
}
SLACK = [
    {"type": "message", "subtype": "channel_join", "user": "U1", "ts": "1.0", "text": "<@U1> has joined the channel"},
    {"type": "message", "user": "U1", "ts": "2.0", "text": "Happy *new* year! :tada: <@U2>"},
    {"type": "message", "user": "U1", "ts": "3.0", "text": "See you at <http://a.example|the quay>: nine? ```x = 1```"},
    {"type": "message", "user": "U2", "ts": "4.0", "text": "you &amp; me", "user_profile": {"real_name": "Bob"}},
]
SIGNAL_EXPORT = [
    {"sender": "Ann Lee", "body": "Happy new year!", "quote": "", "reactions": []},
    {"sender": "Ann Lee", "body": "See you at the quay: nine?"},
    {"sender": "Bob", "body": "you too"},
    {"sender": "Bob", "body": "", "attachments": ["a.jpg"]},
]
SIGNAL = [
    {"version": "1"},
    {"account": {"givenName": "Ann", "familyName": "Lee"}},
    {"recipient": {"id": "1", "self": {}}},
    {"recipient": {"id": "2", "contact": {"profileGivenName": "Bob"}}},
    {"chat": {"id": "1", "recipientId": "2"}},
    {"chatItem": {"authorId": "1", "standardMessage": {"text": {"body": "Happy new year!"}}}},
    {"chatItem": {"authorId": "1", "standardMessage": {"text": {"body": "See you at the quay: nine?"}}}},
    {"chatItem": {"authorId": "2", "standardMessage": {"text": {"body": "you too"}}}},
    {"chatItem": {"authorId": "2", "standardMessage": {"attachments": [{}]}}},
    {"chatItem": {"authorId": "2", "updateMessage": {"simpleUpdate": {"type": "JOINED_SIGNAL"}}}},
]


def in_lines(values: list[Any]) -> str:
    return "".join(json.dumps(value) + "\n" for value in values)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("result.json", json.dumps(TELEGRAM)),
        ("result.json", json.dumps({"about": "", "chats": {"list": [TELEGRAM]}, "left_chats": {"list": []}})),
        ("data.json", in_lines(SIGNAL_EXPORT)),
        ("data.json", json.dumps(SIGNAL_EXPORT)),
        ("main.jsonl", in_lines(SIGNAL)),
    ],
    ids=["Telegram, one chat", "Telegram, all", "Signal, by signal-export", "the same in a list", "Signal's own"],
)
def test_chats_in_json(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    assert authors_of(tmp_path / name) == {"Ann Lee": 2, "Bob": 1}
    assert lines_of(tmp_path / name, "Ann Lee") == ["Happy new year!", "See you at the quay: nine?"]


def test_a_slack_export_is_a_folder_whose_users_have_names(tmp_path: Path) -> None:
    (tmp_path / "general").mkdir()
    users = [{"id": "U1", "name": "ann", "profile": {"real_name": "Ann Lee", "display_name": ""}}]
    (tmp_path / "users.json").write_text(json.dumps(users), "utf-8")
    (tmp_path / "channels.json").write_text("[]", "utf-8")
    (tmp_path / "general" / "2023-12-31.json").write_text(json.dumps(SLACK), "utf-8")
    with pytest.raises(UnchosenError, match=r"lines by Ann Lee \(2\), Bob \(1\): .* --author NAME") as raised:
        read_all([tmp_path], TextChoice())
    assert raised.value.authors == {"Ann Lee": 2, "Bob": 1}
    texts = read_all([tmp_path], TextChoice(("Ann Lee",)))
    assert texts.documents == ("Happy new year!\nSee you at the quay: nine?",)
    assert texts.unread == ()


def test_a_name_without_lines_is_told_with_those_that_have_some(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text(IRC["znc"], "utf-8")
    with pytest.raises(TextError, match=r"no line by Anne; it has lines by ann \(2\), bob \(1\)"):
        lines_of(tmp_path / "a.log", "Anne")


@pytest.mark.parametrize(
    "text",
    [
        "12/31/23, 9:41 PM: the rain fell.\nIt was loud.",
        "On 31.12.23, 21:41 - well, late - it rained.\nOn 1.1.24, 9:00 - no rain.",
        "12:34 we met Ann.\n12:50 we left.",
        "I said:\n[31.12.23, 21:41:05] Ann: a line\nand that was all of it.",
    ],
)
def test_text_with_times_is_no_chat(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.txt").write_text(text, "utf-8")
    assert read(tmp_path / "a.txt") == [text]


NAMES = st.text("abc XY", min_size=1, max_size=8).map(str.strip).filter(bool)
WORDS = st.lists(st.text("abcdefgh", min_size=1, max_size=6), min_size=1, max_size=8).map(" ".join)


@given(
    st.lists(st.tuples(NAMES, st.lists(WORDS, min_size=1, max_size=3)), min_size=2, max_size=12),
    st.sampled_from(ANDROID + IOS),
)
def test_what_was_written_comes_out_by_its_writer(said: list[tuple[str, list[str]]], stamp: str) -> None:
    said = [(name, [line for line in lines if line != "null"] or ["a"]) for name, lines in said]
    chat = parse_chat("\n".join(f"{stamp}{name}: " + "\n".join(lines) for name, lines in said))
    assert chat is not None
    assert [(line.author, line.text.split("\n")) for line in chat.lines] == said
    assert chat.left_out == Counter()


@given(st.text(alphabet="[]12/.:, -<>ABab\u200e\t\n*", max_size=200))
def test_no_text_is_too_odd_to_look_for_a_chat(text: str) -> None:
    chat = parse_chat(text)
    assert chat is None or all(line.author and line.text for line in chat.lines)
