"""People, chats and messages as Telegram keeps them: what stands on a phone is read from here."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from bot.demo.botapi.refusals import Json

PRESENT_ACTION_SECONDS = 5


class ChatKind(Enum):
    """Telegram's kinds of chat."""

    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Person:
    """An account at Telegram; its private chat has the same id."""

    chat_id: int
    first_name: str
    language_code: str = "en"
    username: str | None = None

    def as_json(self) -> Json:
        """The Bot API's `User`."""
        user: Json = {
            "id": self.chat_id,
            "is_bot": False,
            "first_name": self.first_name,
            "language_code": self.language_code,
        }
        return user | ({"username": self.username} if self.username else {})


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Bytes that a person or the bot uploaded."""

    file_id: str
    name: str
    content: bytes

    @property
    def path(self) -> str:
        """The part of the address after /file/bot‹token›/."""
        return f"files/{self.file_id}/{self.name}"


@dataclass(slots=True)
class Message:
    """One message: `kind` is text, photo, voice …, `content` the Bot API's field of that name."""

    message_id: int
    date: datetime
    from_bot: bool
    kind: str = "text"
    text: str = ""
    entities: list[Json] = field(default_factory=list)
    content: object = None
    file: StoredFile | None = None
    inline_keyboard: list[list[Json]] = field(default_factory=list)
    has_reply_keyboard: bool = False
    protected: bool = False
    silent: bool = False
    unasked: bool = False
    edited_at: datetime | None = None
    deleted: bool = False
    reply_to: int | None = None
    forward_origin: Json | None = None
    sender: Person | None = None
    link_preview: Json | None = None
    announced: str = ""  # its first line when it came: an edit announces nothing

    def __post_init__(self) -> None:
        self.announced = self.first_line

    @property
    def first_line(self) -> str:
        """What a lock screen shows of it."""
        lines = self.text.splitlines()
        return lines[0] if lines else f"[{self.kind}]"

    def button(self, label: str) -> Json | None:
        """The inline key with this label."""
        return next((key for row in self.inline_keyboard for key in row if key["text"] == label), None)


@dataclass(slots=True)
class Chat:
    """One chat of the bot, with everything that a phone shows of it."""

    chat_id: int
    kind: ChatKind
    person: Person | None = None
    title: str = ""
    messages: dict[int, Message] = field(default_factory=dict)
    started: bool = False
    blocked: bool = False
    deactivated: bool = False
    bot_is_member: bool = True
    bot_was_kicked: bool = False
    reply_keyboard: list[list[str]] | None = None
    action: tuple[str, datetime] | None = None
    toast: str = ""
    toast_is_alert: bool = False
    toast_count: int = 0
    open_taps: set[str] = field(default_factory=set)
    last_act_at: datetime | None = None
    menu_button: Json = field(default_factory=lambda: {"type": "default"})

    def as_json(self) -> Json:
        """The Bot API's `Chat`."""
        if self.person is None:
            return {"id": self.chat_id, "type": self.kind.value, "title": self.title}
        name = {"first_name": self.person.first_name}
        username = {"username": self.person.username} if self.person.username else {}
        return {"id": self.chat_id, "type": self.kind.value} | name | username

    def visible(self) -> list[Message]:
        """The messages that stand in the chat, oldest first."""
        return [message for message in self.messages.values() if not message.deleted]


def message_json(chat: Chat, message: Message, bot: Json) -> Json:
    """The Bot API's `Message`."""
    out: Json = {"message_id": message.message_id, "date": int(message.date.timestamp()), "chat": chat.as_json()}
    if message.from_bot:
        out["from"] = bot
    elif message.sender is not None:
        out["from"] = message.sender.as_json()
    elif chat.kind is ChatKind.CHANNEL:
        out["sender_chat"] = chat.as_json()
    out |= _content_json(message)
    if message.inline_keyboard:
        out["reply_markup"] = {"inline_keyboard": message.inline_keyboard}
    if message.protected:
        out["has_protected_content"] = True
    if message.edited_at is not None:
        out["edit_date"] = int(message.edited_at.timestamp())
    if message.forward_origin is not None:
        out["forward_origin"] = message.forward_origin
    replied = chat.messages.get(message.reply_to) if message.reply_to is not None else None
    if replied is not None:
        out["reply_to_message"] = message_json(chat, replied, bot)
    return out


def _content_json(message: Message) -> Json:
    if message.kind == "text":
        return {"text": message.text} | ({"entities": message.entities} if message.entities else {})
    out: Json = {message.kind: message.content}
    if message.text:
        out["caption"] = message.text
    if message.entities:
        out["caption_entities"] = message.entities
    return out
