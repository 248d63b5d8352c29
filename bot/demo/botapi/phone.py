"""A person's phone: what they can do in the chat with the bot, and what they see there."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

from bot.demo.botapi.chats import PRESENT_ACTION_SECONDS, Chat, ChatKind, Message
from bot.demo.botapi.checks import units
from bot.demo.botapi.local import LocalTelegram
from bot.demo.botapi.media import MEDIA, PHOTO, picture
from bot.demo.botapi.refusals import Json

Seen = TypeVar("Seen")
ASKED_FOR = timedelta(seconds=20)


class Phone:
    """One person's phone; `chat` is what stands on it."""

    def __init__(self, telegram: LocalTelegram, chat: Chat) -> None:
        if chat.person is None:
            raise ValueError("a phone belongs to a person")
        self.telegram = telegram
        self.chat = chat
        self.person = chat.person

    def say(self, text: str, reply_to: int | None = None, **extra: Any) -> Message:
        """Type and send a text."""
        message = self._mine("text", text=text, entities=_commands(text), reply_to=reply_to)
        return self._send(message, extra)

    def send(self, kind: str, caption: str = "", content: object = None, **extra: Any) -> Message:
        """Send anything but text: voice, photo, sticker, location, contact, document, poll, dice …"""
        found = content if content is not None else self._uploaded(kind)
        return self._send(self._mine(kind, text=caption, content=found), extra)

    def start(self, payload: str = "") -> Message:
        """Press Start, or open a link with this payload."""
        return self.say(f"/start {payload}".strip())

    def open(self, link: str) -> Message:
        """Open https://t.me/‹bot›?start=‹payload›."""
        parts = urlsplit(link)
        if parts.netloc != "t.me" or parts.path.strip("/") != self.telegram.username:
            raise ValueError("not a link to this bot")
        return self.start(parse_qs(parts.query).get("start", [""])[0])

    def forward(self, text: str, name: str = "Tom") -> Message:
        """Forward somebody else's text."""
        origin = {"type": "hidden_user", "sender_user_name": name, "date": int(self.telegram.clock().timestamp())}
        return self._send(self._mine("text", text=text, forward_origin=origin), {})

    def edit(self, message_id: int, text: str) -> Message:
        """Edit an own message (its text or caption)."""
        message = self.chat.messages[message_id]
        if message.from_bot or message.deleted:
            raise LookupError("only an own message can be edited")
        message.text, message.entities = text, _commands(text)
        message.edited_at = self.telegram.clock()
        self.telegram.changes.ring()
        self._tell("edited_message", self.telegram.message_json(self.chat, message))
        return message

    def press(self, label: str, message_id: int | None = None) -> str:
        """Tap an inline key of the newest message that has it; returns the callback's id, or the copied text."""
        message = self._holding(label, message_id)
        key = message.button(label)
        if key is None:
            raise LookupError(f"no key {label!r} under message {message.message_id}")
        if "copy_text" in key:
            return str(key["copy_text"]["text"])
        if "url" in key:
            return str(key["url"])
        return self.press_data(key["callback_data"], message.message_id)

    def press_data(self, held: str, message_id: int | None = None) -> str:
        """Send a callback with any data, forged ones included; returns its id."""
        message = self.last if message_id is None else self.chat.messages[message_id]
        self.chat.last_act_at = self.telegram.clock()
        tap_id = self.telegram.open_tap(self.chat)
        query: Json = {
            "id": tap_id,
            "from": self.person.as_json(),
            "chat_instance": str(self.chat.chat_id),
            "message": self._reachable(message),
            "data": held,
        }
        self.telegram.changes.ring()
        self._tell("callback_query", query)
        return tap_id

    def key(self, label: str) -> Message:
        """Press one of the keys under the input field."""
        if label not in (name for row in self.keyboard for name in row):
            raise LookupError(f"no key {label!r} under the input field")
        return self.say(label)

    def block(self) -> None:
        """Stop the bot."""
        self._membership("member", "kicked")
        self.chat.blocked = True

    def unblock(self) -> None:
        """Restart the bot without writing."""
        self.chat.blocked = False
        self._membership("kicked", "member")

    def delete_account(self) -> None:
        """Leave Telegram for good."""
        self.chat.deactivated = True

    def add_bot_to(self, group: Chat) -> None:
        """Add the bot to a group or channel."""
        group.bot_is_member, group.started = True, True
        status = "administrator" if group.kind is ChatKind.CHANNEL else "member"
        self._membership("left", status, group)

    def say_in(self, group: Chat, text: str) -> Message:
        """Write in a group, or post in a channel."""
        post = group.kind is ChatKind.CHANNEL
        message = self._mine("text", text=text, entities=_commands(text))
        message.sender = None if post else self.person
        self.telegram.put(group, message)
        if group.bot_is_member:
            kind = "channel_post" if post else "message"
            self.telegram.tell_bot(kind, self.telegram.message_json(group, message), f"chat:{group.chat_id}")
        return message

    @property
    def messages(self) -> list[Message]:
        """What stands in the chat, oldest first."""
        return self.chat.visible()

    @property
    def heard(self) -> list[Message]:
        """The bot's messages, oldest first."""
        return [message for message in self.chat.visible() if message.from_bot]

    @property
    def last(self) -> Message:
        """The newest message; LookupError in an empty chat."""
        return self.chat.visible()[-1]

    @property
    def keys(self) -> list[str]:
        """Labels of the inline keys under the newest message of the bot."""
        return [key["text"] for row in self.heard[-1].inline_keyboard for key in row] if self.heard else []

    @property
    def keyboard(self) -> list[list[str]]:
        """The keys under the input field."""
        return self.chat.reply_keyboard or []

    @property
    def menu(self) -> list[Json]:
        """The command menu."""
        return self.telegram.menu(self.chat)

    @property
    def action(self) -> str:
        """ "typing" while the bot says so, else empty."""
        if self.chat.action is None:
            return ""
        name, since = self.chat.action
        return name if self.telegram.clock() - since < timedelta(seconds=PRESENT_ACTION_SECONDS) else ""

    @property
    def toast(self) -> str:
        """The text of the last callback answer."""
        return self.chat.toast

    @property
    def lock_line(self) -> str:
        """First line of the newest message that made a sound."""
        return next((message.first_line for message in reversed(self.heard) if not message.silent), "")

    @property
    def push_line(self) -> str:
        """First line of the newest message that made a sound and was no answer to this person."""
        pushes = (message for message in reversed(self.heard) if message.unasked and not message.silent)
        return next((message.first_line for message in pushes), "")

    def says(self, part: str) -> bool:
        """True when a message of the bot contains `part`."""
        return any(part in message.text for message in self.heard)

    async def until(self, wanted: Callable[["Phone"], Seen], timeout: float = 5.0) -> Seen:
        """What `wanted(phone)` returns once it is truthy; TimeoutError, with the chat, after `timeout` seconds."""
        try:
            async with asyncio.timeout(timeout):
                while not (found := wanted(self)):
                    await self.telegram.changes.wait(timeout)
        except TimeoutError:
            shown = [(message.from_bot, message.text) for message in self.messages[-4:]]
            raise TimeoutError(f"{self.person.first_name} waited {timeout} s; last: {shown}") from None
        return found

    async def answer(self, after: int | None = None, timeout: float = 5.0) -> Message:
        """The bot's first message after message `after` (default: this person's newest message)."""
        own = [message.message_id for message in self.messages if not message.from_bot]
        seen = after if after is not None else max(own, default=0)
        later = await self.until(lambda phone: [m for m in phone.heard if m.message_id > seen], timeout)
        return later[0]

    def _uploaded(self, kind: str) -> object:
        if kind != "photo" and "file_id" not in MEDIA[kind]:
            return MEDIA[kind]
        content = picture() if kind == "photo" else b"made-up " + kind.encode()
        stored = self.telegram.keep_file(f"{kind}.bin", content)
        own = {"file_id": stored.file_id, "file_unique_id": stored.file_id, "file_size": len(stored.content)}
        return [PHOTO[0] | own] if kind == "photo" else MEDIA[kind] | own

    def _mine(self, kind: str, **fields: Any) -> Message:
        now = self.telegram.clock()
        return Message(self.telegram.new_message_id(), now, False, kind, sender=self.person, **fields)

    def _send(self, message: Message, extra: Json) -> Message:
        if self.chat.blocked:
            self.unblock()
        self.chat.started = True
        self.chat.last_act_at = message.date
        self.telegram.put(self.chat, message)
        self._tell("message", self.telegram.message_json(self.chat, message) | extra)
        return message

    def _tell(self, kind: str, content: Json) -> None:
        queue = f"person:{self.chat.chat_id}" if kind == "callback_query" else f"chat:{self.chat.chat_id}"
        self.telegram.tell_bot(kind, content, queue)

    def _holding(self, label: str, message_id: int | None) -> Message:
        if message_id is not None:
            return self.chat.messages[message_id]
        holding = (message for message in reversed(self.heard) if message.button(label) is not None)
        message = next(holding, None)
        if message is None:
            raise LookupError(f"no message on this phone has the key {label!r}")
        return message

    def _reachable(self, message: Message) -> Json:
        if message.deleted:
            return {"message_id": message.message_id, "date": 0, "chat": self.chat.as_json()}
        return self.telegram.message_json(self.chat, message)

    def _membership(self, before: str, after: str, group: Chat | None = None) -> None:
        chat = group or self.chat
        bot = self.telegram.bot
        change = {
            "chat": chat.as_json(),
            "from": self.person.as_json(),
            "date": int(self.telegram.clock().timestamp()),
            "old_chat_member": _member(bot, before),
            "new_chat_member": _member(bot, after),
        }
        self.telegram.changes.ring()
        self.telegram.tell_bot("my_chat_member", change, f"chat:{chat.chat_id}")


def _member(bot: Json, status: str) -> Json:
    rights = "can_be_edited is_anonymous can_manage_chat can_delete_messages can_manage_video_chats"
    more = "can_restrict_members can_promote_members can_change_info can_invite_users can_post_stories"
    last = "can_edit_stories can_delete_stories"
    member: Json = {"user": bot, "status": status}
    if status == "kicked":
        member["until_date"] = 0
    if status == "administrator":
        member |= dict.fromkeys(f"{rights} {more} {last}".split(), False)
    return member


def _commands(text: str) -> list[Json]:
    if not text.startswith("/") or len(text) < 2:
        return []
    return [{"type": "bot_command", "offset": 0, "length": units(text.split(maxsplit=1)[0])}]
