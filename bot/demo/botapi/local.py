"""The local Telegram: its chats, its files, its queue, its faults, and the record of every call."""

import asyncio
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.demo.botapi.bell import Bell
from bot.demo.botapi.chats import Chat, ChatKind, Message, Person, StoredFile, message_json
from bot.demo.botapi.faults import Faults
from bot.demo.botapi.refusals import Json
from bot.demo.botapi.updates import Updates

BOT_ID = 7_000_000_001
TOKEN = f"{BOT_ID}:local-stand-in-not-a-real-bot-token"
FIRST_PERSON_ID = 40_001
FIRST_GROUP_ID = -1_001_000_001


def wall_clock() -> datetime:
    """The present time in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the bot: what it asked, when, and what became of it."""

    number: int
    method: str
    parameters: dict[str, Any]
    at: datetime
    monotonic: float
    accepted: bool
    outcome: str
    message_id: int | None = None

    @property
    def chat_id(self) -> int | None:
        """The chat it was for."""
        value = self.parameters.get("chat_id")
        return int(value) if isinstance(value, int | str) and str(value).lstrip("-").isdigit() else None


@dataclass(slots=True)
class BotProfile:
    """What the bot has set about itself."""

    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    description: dict[str, str] = field(default_factory=dict)
    short_description: dict[str, str] = field(default_factory=dict)
    menu_button: Json = field(default_factory=lambda: {"type": "commands"})


@dataclass(slots=True)
class Tap:
    """A tap on an inline key that waits for its answer."""

    chat_id: int
    at: datetime


class LocalTelegram:
    """Everything that Telegram keeps for one bot."""

    def __init__(
        self, clock: Callable[[], datetime] = wall_clock, token: str = TOKEN, username: str = "handrail_demo_bot"
    ) -> None:
        self.clock = clock
        self.token = token
        self.username = username
        self.bot: Json = {
            "id": int(token.split(":")[0]),
            "is_bot": True,
            "first_name": "Handrail",
            "username": username,
        }
        self.profile = BotProfile()
        self.updates = Updates(clock)
        self.faults = Faults()
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, StoredFile] = {}
        self.taps: dict[str, Tap] = {}
        self.calls: list[Call] = []
        self.changes = Bell()
        self.webhook: Json = {}
        self._message_ids = itertools.count(1)
        self._file_ids = itertools.count(1)
        self._tap_ids = itertools.count(1)

    def person(
        self, name: str, language_code: str = "en", chat_id: int | None = None, username: str | None = None
    ) -> Chat:
        """A new account at Telegram and its private chat with the bot, in which nothing was said yet."""
        people = sum(chat.person is not None for chat in self.chats.values())
        person = Person(chat_id or FIRST_PERSON_ID + people, name, language_code, username)
        if person.chat_id in self.chats:
            raise ValueError(f"chat {person.chat_id} exists")
        chat = Chat(person.chat_id, ChatKind.PRIVATE, person)
        self.chats[chat.chat_id] = chat
        return chat

    def group(self, title: str, kind: ChatKind = ChatKind.SUPERGROUP) -> Chat:
        """A group or channel that the bot is not yet in."""
        groups = sum(chat.person is None for chat in self.chats.values())
        chat = Chat(FIRST_GROUP_ID - groups, kind, None, title, bot_is_member=False)
        self.chats[chat.chat_id] = chat
        return chat

    def put(self, chat: Chat, message: Message) -> Message:
        """Write a message into a chat."""
        chat.messages[message.message_id] = message
        self.changes.ring()
        return message

    def new_message_id(self) -> int:
        """Counted over all chats, as for a bot's private chats."""
        return next(self._message_ids)

    def keep_file(self, name: str, content: bytes) -> StoredFile:
        """Store an upload."""
        stored = StoredFile(f"local-file-{next(self._file_ids)}", name, content)
        self.files[stored.file_id] = stored
        return stored

    def open_tap(self, chat: Chat) -> str:
        """A new callback query id."""
        tap_id = f"{self.bot['id']}{next(self._tap_ids):06d}"
        self.taps[tap_id] = Tap(chat.chat_id, self.clock())
        chat.open_taps.add(tap_id)
        chat.toast = ""
        return tap_id

    def message_json(self, chat: Chat, message: Message) -> Json:
        """The Bot API's `Message`."""
        return message_json(chat, message, self.bot)

    def tell_bot(self, kind: str, content: Json, queue: str) -> None:
        """Queue an update for the bot, as the update faults have it."""
        faults = self.faults.updates
        if faults.drop_callbacks and kind == "callback_query":
            return
        delay = faults.delay()
        if delay <= 0:
            self.updates.add(kind, content, queue, faults.copies)
        else:
            asyncio.get_running_loop().call_later(delay, self.updates.add, kind, content, queue, faults.copies)

    def record(
        self, method: str, parameters: dict[str, Any], accepted: bool, outcome: str, message_id: int | None
    ) -> None:
        """Write down a call."""
        number = len(self.calls) + 1
        call = Call(number, method, parameters, self.clock(), time.monotonic(), accepted, outcome, message_id)
        self.calls.append(call)
        self.changes.ring()

    def sent(self, method: str = "sendMessage", chat_id: int | None = None) -> list[Call]:
        """The accepted calls of a method, to one chat or all."""
        wanted = (call for call in self.calls if call.accepted and call.method == method)
        return [call for call in wanted if chat_id is None or call.chat_id == chat_id]

    def menu(self, chat: Chat) -> list[Json]:
        """The commands this chat's menu shows: the narrowest scope that has any (Bot API BotCommandScope)."""
        language = chat.person.language_code if chat.person else ""
        own = f"chat:{chat.chat_id}"
        for scope in (own, "all_private_chats", "default"):
            for spoken in (language, ""):
                if (scope, spoken) in self.profile.commands:
                    return self.profile.commands[scope, spoken]
        return []
