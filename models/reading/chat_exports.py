"""Chats in JSON: the exports of Telegram, Slack and Signal."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from models.reading.chats import MEDIA, NOTICES, Chat

SLACK_LISTS = {  # what lies beside the channels of a Slack export, and holds no chat
    "canvases.json", "channels.json", "dms.json", "file_conversations.json", "groups.json", "integration_logs.json",
    "lists.json", "mpims.json", "users.json",
}  # fmt: skip
_NO_TEXT = {"code", "pre"}  # of Telegram's parts of a text
_SPOKEN = {None, "", "me_message", "thread_broadcast"}  # of Slack's kinds of message
_SLACK_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
_SLACK_MARK = re.compile(r"<[@#!][^<>|]*(?:\|([^<>]*))?>|<[^<>|]*\|([^<>]*)>|<[^<> ]*>|:[a-z0-9_+'-]{2,40}:")

Entry = Mapping[str, Any]


def parse_export(entries: list[Any], path: Path) -> Chat | None:
    """The chat in the values of a JSON file, which are several in JSON Lines, or None if it is none that is known."""
    found = entries[0] if len(entries) == 1 and isinstance(entries[0], list) else entries
    records = [entry for entry in found if isinstance(entry, dict)]
    if len(records) == 1 and (chats := _telegram_chats(records[0])):
        return _telegram(chats)
    if any("chatItem" in entry for entry in records):
        return _signal(records)
    if any("sender" in entry and "body" in entry for entry in records):
        return _signal_export(records)
    if any("ts" in entry and entry.get("type") == "message" for entry in records):
        return _slack(records, _slack_names(path))
    return None


def _telegram_chats(export: Entry) -> list[Entry]:
    """The chats in an export of one chat, or of all."""
    listed = [export, *(part.get("list", ()) for part in map(export.get, ("chats", "left_chats")) if part)]
    chats = [chat for part in listed for chat in (part if isinstance(part, list) else [part])]
    return [chat for chat in chats if isinstance(chat.get("messages"), list) and "type" in chat]


def _telegram(chats: Iterable[Entry]) -> Chat:
    chat = Chat()
    for entry in (entry for one in chats for entry in one["messages"]):
        text = "".join(map(_telegram_part, _as_list(entry.get("text", ""))))
        if entry.get("type") != "message" or entry.get("forwarded_from"):
            chat.left_out[NOTICES] += 1
        elif not text.strip():
            chat.left_out[MEDIA] += 1
        else:
            chat.add(str(entry.get("from") or entry.get("from_id")), text)
    return chat


def _telegram_part(part: Any) -> str:
    if isinstance(part, dict):
        return "" if part.get("type") in _NO_TEXT else str(part.get("text", ""))
    return str(part)


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _slack(entries: Iterable[Entry], names: Mapping[str, str]) -> Chat:
    chat = Chat()
    for entry in entries:
        profile = entry.get("user_profile") or {}
        user = str(entry.get("user") or "")
        author = names.get(user) or profile.get("display_name") or profile.get("real_name") or user
        if entry.get("subtype") not in _SPOKEN or not author:
            chat.left_out[NOTICES] += 1
        elif text := _slack_text(str(entry.get("text") or "")):
            chat.add(str(author), text)
        else:
            chat.left_out[MEDIA] += 1
    return chat


def _slack_text(text: str) -> str:
    shown = _SLACK_MARK.sub(lambda mark: mark[1] or mark[2] or "", _SLACK_CODE.sub("", text))
    return html.unescape(re.sub(r"[*~_](\S[^*~_\n]*)[*~_](?!\w)", r"\1", shown)).strip()


def _slack_names(path: Path) -> dict[str, str]:
    """The names of a Slack export's users, by what its channels call them; they lie above the channels."""
    for folder in (path.parent, path.parent.parent):
        if (folder / "users.json").is_file():
            users = json.loads((folder / "users.json").read_text("utf-8"))
            profiles = {user["id"]: (user.get("profile") or {}, user) for user in users}
            return {
                key: profile.get("display_name") or profile.get("real_name") or user.get("name") or key
                for key, (profile, user) in profiles.items()
            }
    return {}


def _signal(entries: Iterable[Entry]) -> Chat:
    """A chat history that Signal exports: frames of an account, recipients, chats and what was said."""
    chat, names = Chat(), dict[str, str]()
    account: Entry = {}
    for entry in entries:
        account = entry.get("account") or account
        recipient, item = entry.get("recipient"), entry.get("chatItem")
        if recipient:
            names[str(recipient.get("id"))] = _signal_name(recipient, account)
        elif item and "standardMessage" in item:
            body = ((item["standardMessage"] or {}).get("text") or {}).get("body", "")
            author = str(item.get("authorId"))
            chat.add(names.get(author) or author, body or "<attachment>")
        elif item:
            chat.left_out[NOTICES] += 1
    return chat


def _signal_name(recipient: Entry, account: Entry) -> str:
    person = account if "self" in recipient else recipient.get("contact") or {}
    given = person.get("profileGivenName") or person.get("systemGivenName") or person.get("givenName") or ""
    family = person.get("profileFamilyName") or person.get("systemFamilyName") or person.get("familyName") or ""
    return f"{given} {family}".strip() or str(person.get("e164") or recipient.get("id"))


def _signal_export(entries: Iterable[Entry]) -> Chat:
    """What signal-export writes: a message in each line, with its sender and its body."""
    chat = Chat()
    for entry in entries:
        if entry.get("sender") and entry.get("body"):
            chat.add(str(entry["sender"]), str(entry["body"]))
        else:
            chat.left_out[MEDIA if entry.get("attachments") else NOTICES] += 1
    return chat
