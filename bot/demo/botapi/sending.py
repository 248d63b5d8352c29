"""sendMessage, sendPhoto, sendDocument, sendVoice, sendAudio, sendVideo, sendChatAction: the bot writes."""

from typing import Any

from bot.demo.botapi import checks
from bot.demo.botapi.chats import Chat, ChatKind, Message, StoredFile
from bot.demo.botapi.local import LocalTelegram
from bot.demo.botapi.media import MEDIA
from bot.demo.botapi.parameters import Parameters, Upload
from bot.demo.botapi.parsemode import formatted
from bot.demo.botapi.phone import ASKED_FOR
from bot.demo.botapi.refusals import Json, bad_request, forbidden

ACTIONS = frozenset(
    "typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker"
    " find_location record_video_note upload_video_note".split()
)
IMAGE_SIGNS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF", b"GIF8")
BIGGEST_PHOTO = 10 * 1024 * 1024
BIGGEST_FILE = 50 * 1024 * 1024


def send_message(telegram: LocalTelegram, p: Parameters) -> Json:
    """Bot API sendMessage."""
    chat = reachable(telegram, p)
    text, entities = read_text(p, "text", "entities")
    message = _new(telegram, chat, p, "text", text, entities)
    message.link_preview = p.parsed("link_preview_options", "link preview options")
    return _put(telegram, chat, message, p)


def send_photo(telegram: LocalTelegram, p: Parameters) -> Json:
    """Bot API sendPhoto."""
    return _send_file(telegram, p, "photo")


def send_document(telegram: LocalTelegram, p: Parameters) -> Json:
    """Bot API sendDocument."""
    return _send_file(telegram, p, "document")


def send_voice(telegram: LocalTelegram, p: Parameters) -> Json:
    """Bot API sendVoice."""
    return _send_file(telegram, p, "voice")


def send_audio(telegram: LocalTelegram, p: Parameters) -> Json:
    """Bot API sendAudio."""
    return _send_file(telegram, p, "audio")


def send_video(telegram: LocalTelegram, p: Parameters) -> Json:
    """Bot API sendVideo."""
    return _send_file(telegram, p, "video")


def send_chat_action(telegram: LocalTelegram, p: Parameters) -> bool:
    """Bot API sendChatAction; shown for five seconds or until a message comes."""
    chat = reachable(telegram, p)
    action = p.text("action")
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat.action = (action, telegram.clock())
    telegram.changes.ring()
    return True


def known_chat(telegram: LocalTelegram, p: Parameters) -> Chat:
    """The chat of `chat_id`, if the bot ever heard from it."""
    if "chat_id" not in p:
        raise bad_request("chat_id is empty")
    wanted = p.text("chat_id")
    chat = telegram.chats.get(int(wanted)) if wanted.lstrip("-").isdigit() else None
    if chat is None or not chat.started:
        raise bad_request("chat not found")
    return chat


def reachable(telegram: LocalTelegram, p: Parameters) -> Chat:
    """The chat of `chat_id`, if the bot may write there."""
    chat = known_chat(telegram, p)
    if chat.deactivated:
        raise forbidden("user is deactivated")
    if chat.blocked:
        raise forbidden("bot was blocked by the user")
    if not chat.bot_is_member:
        kind = "channel" if chat.kind is ChatKind.CHANNEL else chat.kind.value
        lost = "was kicked from" if chat.bot_was_kicked else "is not a member of"
        raise forbidden(f"bot {lost} the {kind} chat")
    return chat


def read_text(p: Parameters, name: str, entities_name: str) -> tuple[str, list[Json]]:
    """The text under its parse mode or with its entities, refused when empty or too long."""
    text, entities = _read(p, name, entities_name)
    checks.message_text(text)
    return checks.trimmed(text, entities)


def read_caption(p: Parameters) -> tuple[str, list[Json]]:
    """The caption likewise; it may be empty."""
    text, entities = _read(p, "caption", "caption_entities")
    checks.caption(text)
    return checks.trimmed(text, entities)


def _read(p: Parameters, name: str, entities_name: str) -> tuple[str, list[Json]]:
    given = p.text(name)
    if "parse_mode" in p:
        return formatted(given, p.text("parse_mode"))
    return given, checks.entities(p.items(entities_name, "MessageEntity"), given)


def _new(telegram: LocalTelegram, chat: Chat, p: Parameters, kind: str, text: str, entities: list[Json]) -> Message:
    now = telegram.clock()
    asked = chat.last_act_at is not None and now - chat.last_act_at <= ASKED_FOR
    message = Message(0, now, True, kind, text, entities)
    message.silent, message.protected = p.flag("disable_notification"), p.flag("protect_content")
    message.unasked = not asked
    message.reply_to = _replied(chat, p)
    return message


def _replied(chat: Chat, p: Parameters) -> int | None:
    wanted = p.parsed("reply_parameters", "reply parameters")
    if wanted is None:
        return None
    replied = chat.messages.get(wanted.get("message_id", 0))
    if replied is not None and not replied.deleted:
        return replied.message_id
    if wanted.get("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def _put(telegram: LocalTelegram, chat: Chat, message: Message, p: Parameters) -> Json:
    markup = p.parsed("reply_markup", "reply keyboard markup")
    keyboard = chat.reply_keyboard
    if markup is not None:
        keyboard = _markup(chat, message, markup)
    chat.reply_keyboard = keyboard
    message.message_id = telegram.new_message_id()
    chat.action = None
    telegram.put(chat, message)
    return telegram.message_json(chat, message)


def _markup(chat: Chat, message: Message, markup: Any) -> list[list[str]] | None:
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        message.inline_keyboard = checks.inline_keyboard(markup)
        return chat.reply_keyboard
    if "keyboard" in markup:
        message.has_reply_keyboard = True
        return checks.reply_keyboard(markup)
    if markup.get("remove_keyboard") is True:
        return None
    if markup.get("force_reply") is True:
        message.has_reply_keyboard = True
        return chat.reply_keyboard
    raise bad_request("can't parse reply keyboard markup JSON object")


def _send_file(telegram: LocalTelegram, p: Parameters, kind: str) -> Json:
    chat = reachable(telegram, p)
    text, entities = read_caption(p)
    stored = _stored(telegram, p.file(kind), kind)
    message = _new(telegram, chat, p, kind, text, entities)
    message.file, message.content = stored, _described(stored, kind)
    return _put(telegram, chat, message, p)


def _stored(telegram: LocalTelegram, given: Upload | str, kind: str) -> StoredFile:
    if isinstance(given, str):
        if given not in telegram.files:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return telegram.files[given]
    if not given.content:
        raise bad_request("file must be non-empty")
    if len(given.content) > (BIGGEST_PHOTO if kind == "photo" else BIGGEST_FILE):
        raise bad_request("file is too big")
    if kind == "photo" and not given.content.startswith(IMAGE_SIGNS):
        raise bad_request("IMAGE_PROCESS_FAILED")
    return telegram.keep_file(given.name, given.content)


def _described(stored: StoredFile, kind: str) -> object:
    common: Json = {"file_id": stored.file_id, "file_unique_id": stored.file_id, "file_size": len(stored.content)}
    match kind:
        case "photo":
            width, height = _size(stored.content)
            return [common | {"width": width, "height": height}]
        case "voice":
            return common | {"duration": 3, "mime_type": "audio/ogg"}
        case "audio" | "video":
            return MEDIA[kind] | common
        case _:
            return common | {"file_name": stored.name}


def _size(picture: bytes) -> tuple[int, int]:
    if picture.startswith(b"\x89PNG"):
        return int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])
    return 1, 1
