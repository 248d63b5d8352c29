"""Telegram's updates translated: the only file that meets their optional parts, read raw, so that none is poison."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from bot.domain.attachment import File, FileKind
from bot.domain.incoming import Incoming, Medium
from bot.telegram.keyboards import Signer

Json = Mapping[str, Any]
MESSAGES = ("message", "edited_message")
ELSEWHERE = ("channel_post", "edited_channel_post", "business_message", "edited_business_message", "guest_message")
HEARD = ("voice", "video_note", "audio")
SEEN = (
    "photo", "video", "animation", "document", "sticker", "location", "venue", "contact", "poll", "dice", "story",
    "game", "paid_media", "checklist",
)  # fmt: skip
ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member", "channel_post", "business_message")
KINDS = (*MESSAGES, *ELSEWHERE, "callback_query", "my_chat_member")
LARGEST = 2**63  # what a database keeps as a number
COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@\w+)?\s*(.*)", re.DOTALL | re.ASCII)
OTHERS_WORDS = frozenset(  # parts of a message that somebody else wrote, or we did
    "chat external_reply forward_origin from pinned_message quote reply_markup reply_to_message reply_to_story"
    " sender_business_bot sender_chat via_bot".split()
)
WRITTEN = frozenset(  # the fields of a contact, poll, checklist, file or place in which people write
    "address caption description explanation file_name first_name last_name question task text title vcard".split()
)


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
    number = _number(update.get("update_id"))
    if number is None or number < 0:
        return None
    kind = next((name for name in KINDS if isinstance(update.get(name), Mapping)), "other")
    body = _mapping(update.get(kind))
    if kind == "callback_query":
        chat, query = _number(_mapping(body.get("from")).get("id")), _text(body.get("id"))
        return Envelope(number, chat, f"q:{query}" if query else f"u:{number}", kind, now)
    chat = _number(_mapping(body.get("chat")).get("id"))
    sent = _time(body.get("edit_date") or body.get("date"), now)
    return Envelope(number, chat, _message_key(number, kind, chat, body), kind, sent)


def stored(raw: object) -> bytes:
    """An update as the inbox keeps it, whatever is in it: broken halves of characters stay as they were sent."""
    return json.dumps(raw).encode()


def translate(raw: bytes, signer: Signer, now: datetime) -> Incoming:
    """One stored update as the domain sees it; what cannot be made out is Medium.OTHER. Raises for no update."""
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
    if not _private(_mapping(message.get("chat"))):
        return Incoming(Medium.GROUP, sent, now, update_id=number)
    text = _text(message.get("text")) or _text(message.get("caption"))
    quoted = any(each in message for each in ("forward_origin", "forward_date", "via_bot"))
    medium = _medium(message, edited=edited)
    command, argument = _command(text) if medium is Medium.TEXT and not edited and not quoted else ("", "")
    return Incoming(
        Medium.COMMAND if command else medium, sent, now, text=text, command=command, argument=argument,
        words=_words(message, text), edited=edited, forwarded=quoted, message_id=_number(message.get("message_id")),
        update_id=number, file=_file(message, text), **_sender(message),
    )  # fmt: skip


def _tap(query: Json, signer: Signer, number: int, now: datetime) -> Incoming:
    sender, message = _mapping(query.get("from")), _mapping(query.get("message"))
    chat = _mapping(message.get("chat"))
    if message and not _private(chat):
        return Incoming(Medium.GROUP, now, now, update_id=number)
    mine = _number(sender.get("id"))
    message_id = _number(message.get("message_id")) if message.get("date") else None
    own = mine is not None and chat.get("id") in (None, mine)
    tap = signer.verify(mine or 0, _text(query.get("data")), message_id) if own else None
    medium = Medium.TAP if tap else Medium.STALE_TAP
    return Incoming(medium, now, now, tap=tap, message_id=message_id, update_id=number, **_sender(query))


def _membership(change: Json, number: int, now: datetime) -> Incoming:
    sent = _time(change.get("date"), now)
    status = _mapping(change.get("new_chat_member")).get("status")
    if not _private(_mapping(change.get("chat"))):
        there = status in ("member", "administrator", "restricted")
        return Incoming(Medium.GROUP if there else Medium.OTHER, sent, now, update_id=number)
    medium = Medium.BLOCKED if status == "kicked" else Medium.UNBLOCKED if status == "member" else Medium.OTHER
    return Incoming(medium, sent, now, update_id=number, **_sender(change))


def _private(chat: Json) -> bool:
    """A person's own chat; where its type cannot be made out, by its number (those of groups are negative)."""
    kind = chat.get("type")
    return kind == "private" or (not isinstance(kind, str) and (_number(chat.get("id")) or 0) > 0)


def _medium(message: Json, *, edited: bool) -> Medium:
    if _mapping(message.get("from")).get("is_bot") is True:
        return Medium.OTHER
    if "text" in message:
        return Medium.TEXT
    if any(kind in message for kind in HEARD):
        return Medium.VOICE
    if edited and "location" in message:  # a live location moves on every few seconds
        return Medium.OTHER
    return Medium.MEDIA if any(kind in message for kind in SEEN) else Medium.OTHER


def _file(message: Json, words: str) -> File | None:
    """What was sent, by Telegram's own name for it; of a photo the largest size, which stands last (Bot API)."""
    for kind in FileKind:
        value = message.get(kind.value)
        sizes = value if isinstance(value, list) else [value]
        name = _text(_mapping(sizes[-1] if sizes else None).get("file_id"))
        if name:
            return File(kind, name, words)
    return None


def _command(text: str) -> tuple[str, str]:
    """The command without slash and bot name, and its argument; empty when the text does not begin with one."""
    found = COMMAND.match(text)
    return (found[1].lower(), found[2].strip()) if found else ("", "")


def _words(message: Json, text: str) -> str:
    """Everything in it that a person wrote: the text, what they quote, names of contacts, questions of polls."""
    attached = [each for kind, value in message.items() if kind not in OTHERS_WORDS for each in _written(value)]
    return "\n".join(part for part in (text, _quoted(message), *attached) if part.strip())


def _quoted(message: Json) -> str:
    """The part of another message that was chosen as a quote, unless it is our own words."""
    answered = _mapping(_mapping(message.get("reply_to_message")).get("from"))
    return "" if answered.get("is_bot") is True else _text(_mapping(message.get("quote")).get("text"))


def _written(value: object, depth: int = 0) -> list[str]:
    """The written fields of whatever is attached, at any place in it."""
    if isinstance(value, list) and depth < 6:
        return [each for one in value for each in _written(one, depth + 1)]
    found: list[str] = []
    for name, each in _mapping(value).items() if depth < 6 else ():
        found += [_text(each)] if name in WRITTEN and isinstance(each, str) else _written(each, depth + 1)
    return found


def _sender(body: Json) -> dict[str, Any]:
    sender = _mapping(body.get("from"))
    language = _text(sender.get("language_code")).partition("-")[0].lower()
    return {"first_name": _text(sender.get("first_name"))[:64], "language": language[:8]}


def _message_key(number: int, kind: str, chat: int | None, body: Json) -> str:
    """One message, and each of its edits: two within one second differ in their words."""
    message = _number(body.get("message_id"))
    if kind not in MESSAGES or chat is None or message is None:
        return f"u:{number}"
    text = _text(body.get("text")) or _text(body.get("caption"))
    words = sha256(text.encode("utf-8", "replace")).hexdigest()[:16] if kind == "edited_message" else ""
    return f"m:{chat}:{message}:{_number(body.get('edit_date')) or 0}:{words}"


def _mapping(value: object) -> Json:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str:
    """Words exactly as sent; only halves of a character, which no file and no database takes, are replaced."""
    return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace") if isinstance(value, str) else ""


def _number(value: object) -> int | None:
    usable = isinstance(value, int) and not isinstance(value, bool) and -LARGEST <= value < LARGEST
    return value if usable and isinstance(value, int) else None


def _time(value: object, now: datetime) -> datetime:
    """A Unix time of Telegram's; now where there is none that makes sense."""
    if isinstance(value, int) and 0 < value < 4_102_444_800:
        return datetime.fromtimestamp(value, UTC)
    return now
