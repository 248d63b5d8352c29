"""Editing, deleting and answering taps: what the bot does to messages that stand already."""

from datetime import timedelta
from typing import Any

from bot.demo.botapi import checks
from bot.demo.botapi.chats import Chat, Message
from bot.demo.botapi.local import LocalTelegram
from bot.demo.botapi.parameters import Parameters
from bot.demo.botapi.refusals import NOT_MODIFIED, QUERY_TOO_OLD, Json, bad_request
from bot.demo.botapi.sending import known_chat, reachable, read_caption, read_text
from bot.demo.botapi.updates import CALLBACK_LIFE

DELETABLE_FOR = timedelta(hours=48)
MAX_ANSWER = 200
MAX_DELETED_AT_ONCE = 100


def edit_message_text(telegram: LocalTelegram, p: Parameters) -> Json:
    """Bot API editMessageText; without `reply_markup` the inline keys go."""
    chat, message = _editable(telegram, p)
    if message.kind != "text":
        raise bad_request("there is no text in the message to edit")
    text, entities = read_text(p, "text", "entities")
    return _change(telegram, chat, message, text, entities, _keyboard(p))


def edit_message_caption(telegram: LocalTelegram, p: Parameters) -> Json:
    """Bot API editMessageCaption."""
    chat, message = _editable(telegram, p)
    if message.kind == "text":
        raise bad_request("there is no caption in the message to edit")
    text, entities = read_caption(p)
    return _change(telegram, chat, message, text, entities, _keyboard(p))


def edit_message_reply_markup(telegram: LocalTelegram, p: Parameters) -> Json:
    """Bot API editMessageReplyMarkup."""
    chat, message = _editable(telegram, p)
    return _change(telegram, chat, message, message.text, message.entities, _keyboard(p))


def delete_message(telegram: LocalTelegram, p: Parameters) -> bool:
    """Bot API deleteMessage, within 48 hours."""
    chat = known_chat(telegram, p)
    message = chat.messages.get(p.number("message_id"))
    if message is None or message.deleted:
        raise bad_request("message to delete not found")
    if telegram.clock() - message.date > DELETABLE_FOR:
        raise bad_request("message can't be deleted for everyone")
    message.deleted = True
    telegram.changes.ring()
    return True


def delete_messages(telegram: LocalTelegram, p: Parameters) -> bool:
    """Bot API deleteMessages: what cannot be found or is too old is skipped."""
    chat = known_chat(telegram, p)
    wanted = p.items("message_ids", "message identifiers") or []
    if not 1 <= len(wanted) <= MAX_DELETED_AT_ONCE:
        raise bad_request("message identifiers are not specified" if not wanted else "too many message identifiers")
    for message in (chat.messages.get(number) for number in wanted):
        if message is not None and telegram.clock() - message.date <= DELETABLE_FOR:
            message.deleted = True
    telegram.changes.ring()
    return True


def answer_callback_query(telegram: LocalTelegram, p: Parameters) -> bool:
    """Bot API answerCallbackQuery."""
    text, tap_id = p.text("text"), p.text("callback_query_id")
    tap = telegram.taps.get(tap_id)
    if tap is None or telegram.clock() - tap.at > CALLBACK_LIFE:
        raise bad_request(QUERY_TOO_OLD)
    if len(text) > MAX_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    chat = telegram.chats[tap.chat_id]
    chat.open_taps.discard(tap_id)
    chat.toast, chat.toast_is_alert = text, p.flag("show_alert")
    chat.toast_count += 1 if text else 0
    telegram.changes.ring()
    return True


def _editable(telegram: LocalTelegram, p: Parameters) -> tuple[Chat, Message]:
    if "inline_message_id" in p:
        raise bad_request("MESSAGE_ID_INVALID")
    chat = reachable(telegram, p)
    if "message_id" not in p:
        raise bad_request("message identifier is not specified")
    message = chat.messages.get(p.number("message_id"))
    if message is None or message.deleted:
        raise bad_request("message to edit not found")
    if not message.from_bot or message.has_reply_keyboard:
        raise bad_request("message can't be edited")
    return chat, message


def _keyboard(p: Parameters) -> list[list[Json]]:
    markup: Any = p.parsed("reply_markup", "reply keyboard markup")
    return checks.inline_keyboard(markup) if markup is not None else []


def _change(
    telegram: LocalTelegram, chat: Chat, message: Message, text: str, entities: list[Json], keyboard: list[list[Json]]
) -> Json:
    same_words = (text, entities) == (message.text, message.entities)
    if same_words and keyboard == message.inline_keyboard:
        raise bad_request(NOT_MODIFIED)
    message.text, message.entities, message.inline_keyboard = text, entities, keyboard
    if not same_words:
        message.edited_at = telegram.clock()
    telegram.changes.ring()
    return telegram.message_json(chat, message)
