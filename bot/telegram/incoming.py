"""Telegram's updates translated: the only file that meets their optional parts. Works on the raw update, so that none is poison."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.domain.incoming import Incoming, Medium
from bot.telegram.keyboards import Signer

Json = Mapping[str, Any]
MESSAGES = ("message", "edited_message")
ELSEWHERE = ("channel_post", "edited_channel_post", "business_message", "edited_business_message", "guest_message")
HEARD = ("voice", "video_note", "audio")
SEEN = (
    "photo", "video", "animation", "document", "sticker", "location", "venue", "contact", "poll", "dice", "story", "game",
    "paid_media", "checklist",
)  # fmt: skip
ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member", "channel_post", "business_message")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Envelope:
    """What intake needs of an update before anybody reads it. `chat` is None where the update names none."""

    update_id: int
    chat: int | None
    key: str
    kind: str
    sent_at: datetime


def envelope(raw: object, now: datetime) -> Envelope | None:
    """The envelope of any JSON value; None when it does not even have an update id. Never raises."""
    update = _mapping(raw)
    number = update.get("update_id")
    if not isinstance(number, int) or isinstance(number, bool):
        return None
    kind = next((name for name in (*MESSAGES, *ELSEWHERE, "callback_query", "my_chat_member") if isinstance(update.get(name), Mapping)), "other")
    body = _mapping(update.get(kind))
    if kind == "callback_query":
        query = body.get("id")
        return Envelope(number, _number(_mapping(body.get("from")).get("id")), f"q:{query}" if query else f"u:{number}", kind, now)
    chat = _number(_mapping(body.get("chat")).get("id"))
    return Envelope(number, chat, _message_key(number, kind, chat, body), kind, _time(body.get("edit_date") or body.get("date"), now))


def translate(raw: bytes, signer: Signer, now: datetime) -> Incoming:
    """One stored update as the domain sees it; what cannot be made out is Medium.OTHER."""
    update = _mapping(json.loads(raw))
    number = _number(update.get("update_id")) or 0
    for name in MESSAGES:
        if isinstance(update.get(name), Mapping):
            return _message(_mapping(update[name]), name == "edited_message", number, now)
    if isinstance(update.get("callback_query"), Mapping):
        return _tap(_mapping(update["callback_query"]), signer, number, now)
    if isinstance(update.get("my_chat_member"), Mapping):
        return _membership(_mapping(update["my_chat_member"]), number, now)
    elsewhere = any(isinstance(update.get(name), Mapping) for name in ELSEWHERE)
    return Incoming(Medium.GROUP if elsewhere else Medium.OTHER, now, now, update_id=number)


def _message(message: Json, edited: bool, number: int, now: datetime) -> Incoming:
    sent = _time(message.get("edit_date") or message.get("date"), now)
    if _mapping(message.get("chat")).get("type") != "private":
        return Incoming(Medium.GROUP, sent, now, update_id=number)
    text = _text(message.get("text")) or _text(message.get("caption"))
    medium = _medium(message)
    command, argument = _command(message) if medium is Medium.TEXT and not edited else ("", "")
    return Incoming(
        Medium.COMMAND if command else medium, sent, now, text=text, command=command, argument=argument, words=_words(message, text),
        edited=edited, forwarded="forward_origin" in message, message_id=_number(message.get("message_id")), update_id=number,
        **_sender(message),
    )  # fmt: skip


def _tap(query: Json, signer: Signer, number: int, now: datetime) -> Incoming:
    sender, message = _mapping(query.get("from")), _mapping(query.get("message"))
    chat = _mapping(message.get("chat"))
    if message and chat.get("type") != "private":
        return Incoming(Medium.GROUP, now, now, update_id=number)
    mine = _number(sender.get("id"))
    message_id = _number(message.get("message_id")) if message.get("date") else None
    own = mine is not None and chat.get("id") in (None, mine)
    tap = signer.verify(mine or 0, _text(query.get("data")), message_id) if own else None
    return Incoming(Medium.TAP if tap else Medium.STALE_TAP, now, now, tap=tap, message_id=message_id, update_id=number, **_sender(query))


def _membership(change: Json, number: int, now: datetime) -> Incoming:
    sent = _time(change.get("date"), now)
    status = _mapping(change.get("new_chat_member")).get("status")
    if _mapping(change.get("chat")).get("type") != "private":
        there = status in ("member", "administrator", "restricted")
        return Incoming(Medium.GROUP if there else Medium.OTHER, sent, now, update_id=number)
    medium = Medium.BLOCKED if status == "kicked" else Medium.UNBLOCKED if status == "member" else Medium.OTHER
    return Incoming(medium, sent, now, update_id=number, **_sender(change))


def _medium(message: Json) -> Medium:
    if "text" in message:
        return Medium.TEXT
    if any(kind in message for kind in HEARD):
        return Medium.VOICE
    return Medium.MEDIA if any(kind in message for kind in SEEN) else Medium.OTHER


def _command(message: Json) -> tuple[str, str]:
    """The command without slash and bot name, and its argument; empty when the text does not begin with one."""
    text = _text(message.get("text"))
    if not text.startswith("/") or len(text) == 1:
        return "", ""
    word, _, argument = text[1:].partition(" ")
    return word.partition("@")[0].lower()[:32], argument.strip()


def _words(message: Json, text: str) -> str:
    """Everything in it that a person wrote: the text, names of contacts, questions of polls, quoted words."""
    contact, poll = _mapping(message.get("contact")), _mapping(message.get("poll"))
    options = [_text(_mapping(option).get("text")) for option in poll.get("options", []) if isinstance(poll.get("options"), list)]
    parts = [
        text, _text(contact.get("first_name")), _text(contact.get("last_name")), _text(poll.get("question")), *options,
        _text(_mapping(message.get("document")).get("file_name")), _text(_mapping(message.get("venue")).get("title")),
    ]  # fmt: skip
    return "\n".join(part for part in parts if part)


def _sender(body: Json) -> dict[str, Any]:
    sender = _mapping(body.get("from"))
    return {"first_name": _text(sender.get("first_name"))[:64], "language": _text(sender.get("language_code"))[:2]}


def _message_key(number: int, kind: str, chat: int | None, body: Json) -> str:
    message = body.get("message_id")
    if kind not in MESSAGES or chat is None or not isinstance(message, int):
        return f"u:{number}"
    return f"m:{chat}:{message}:{body.get('edit_date') or 0}"


def _mapping(value: object) -> Json:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _time(value: object, now: datetime) -> datetime:
    """A Unix time of Telegram's; now where there is none that makes sense."""
    if isinstance(value, int) and 0 < value < 4_102_444_800:
        return datetime.fromtimestamp(value, UTC)
    return now
