"""The page's state: both phones, the clock, the switches and the live tables as JSON."""

import dataclasses
import hashlib
import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.demo.backstage import Actor, Backstage
from bot.demo.botapi.chats import Message
from bot.demo.botapi.control import message_view, phone_view
from bot.demo.botapi.local import LocalTelegram
from bot.demo.botapi.phone import Phone
from bot.demo.botapi.refusals import Json
from bot.demo.page.switches import switched_on

SHOWN_MESSAGES = 120
SHOWN_ROWS = 14


def phone_of(telegram: LocalTelegram, actor: Actor) -> Phone:
    """The phone of Ana or Dr. Brandt."""
    return Phone(telegram, telegram.chats[actor.chat_id])


async def state(backstage: Backstage) -> Json:
    """Everything the page shows, with a version that changes when any of it does."""
    if backstage.scene is None:
        return _versioned({"scene": None})
    telegram = backstage.telegram
    shown = {
        "scene": backstage.scene.value,
        "bot": telegram.username,
        "running": backstage.running,
        "console_url": backstage.console_url,
        "now": backstage.now().replace(second=0, microsecond=0).isoformat(),
        "phones": [_phone(telegram, actor) for actor in backstage.actors()],
        "switches": switched_on(backstage),
        "tables": await _tables(backstage),
    }
    return _versioned(shown)


def _versioned(shown: Json) -> Json:
    written = json.dumps(shown, sort_keys=True, default=str)
    return shown | {"version": hashlib.sha256(written.encode()).hexdigest()[:16]}


def _phone(telegram: LocalTelegram, actor: Actor) -> Json:
    phone = phone_of(telegram, actor)
    view = phone_view(phone)
    view["messages"] = [_message(message) for message in phone.messages[-SHOWN_MESSAGES:]]
    push = next((message for message in reversed(phone.heard) if message.unasked), None)
    view["push"] = {"line": push.announced, "at": push.date.isoformat(), "silent": push.silent} if push else None
    return view | {"zone": actor.zone, "name": actor.name, "toast_count": phone.chat.toast_count}


def _message(message: Message) -> Json:
    shown = message_view(message)
    if message.file and message.kind == "photo":
        shown |= {"picture": f"/files/{message.file.file_id}", "content": message.content}
    if message.file and message.kind != "photo":
        shown["file_name"] = message.file.name
        shown["file"] = f"/files/{message.file.file_id}"
    return shown


async def _tables(backstage: Backstage) -> Json:
    rows = await backstage.rows()
    zone = ZoneInfo(backstage.actors()[1].zone)
    return {
        "inbox": [_row(row, zone) for row in rows.inbox[:SHOWN_ROWS]],
        "outbox": [_row(row, zone) for row in rows.outbox[:SHOWN_ROWS]],
        "alerts": [_row(row, zone) for row in rows.alerts[:SHOWN_ROWS]],
        "told": _told(backstage, zone),
    }


def _row(row: Any, zone: ZoneInfo) -> Json:
    fields = (field.name for field in dataclasses.fields(row))
    return {name: _cell(getattr(row, name), zone) for name in fields}


def _cell(value: object, zone: ZoneInfo) -> str:
    match value:
        case datetime():
            return value.astimezone(zone).strftime("%a %H:%M:%S")
        case None:
            return ""
        case _:
            return str(value)


def _told(backstage: Backstage, zone: ZoneInfo) -> list[Json]:
    telegram = backstage.telegram
    told = [
        (message, actor)
        for actor in backstage.actors()
        for message in telegram.chats[actor.chat_id].messages.values()
        if message.from_bot
    ]
    newest = sorted(told, key=lambda pair: -pair[0].message_id)[:SHOWN_ROWS]
    return [
        {
            "at": _cell(message.date, zone),
            "who": actor.name,
            "line": message.first_line,
            "how": " · ".join(_marks(message)),
        }
        for message, actor in newest
    ]


def _marks(message: Message) -> list[str]:
    marks = {
        "unasked": message.unasked,
        "silent": message.silent,
        "protected": message.protected,
        "edited": message.edited_at is not None,
        "deleted": message.deleted,
    }
    return [name for name, stands in marks.items() if stands]
