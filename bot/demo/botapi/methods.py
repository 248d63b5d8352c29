"""Which methods the local Bot API offers, and which parameters each of them knows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.demo.botapi import editing, profile, sending
from bot.demo.botapi.local import LocalTelegram
from bot.demo.botapi.parameters import Parameters

Handler = Callable[[LocalTelegram, Parameters], object]
SENDING = (
    "chat_id business_connection_id message_thread_id direct_messages_topic_id disable_notification protect_content"
    " allow_paid_broadcast message_effect_id suggested_post_parameters reply_parameters reply_markup"
)
CAPTION = "caption parse_mode caption_entities"
PLACE = "business_connection_id chat_id message_id inline_message_id reply_markup"
GET_UPDATES = frozenset({"offset", "limit", "timeout", "allowed_updates"})


@dataclass(frozen=True, slots=True)
class Method:
    """One method of the Bot API."""

    handler: Handler
    parameters: frozenset[str]


def _method(handler: Handler, parameters: str = "") -> Method:
    return Method(handler, frozenset(parameters.split()))


METHODS: Mapping[str, Method] = {
    "getMe": _method(profile.get_me),
    "sendMessage": _method(sending.send_message, f"{SENDING} text parse_mode entities link_preview_options"),
    "sendPhoto": _method(sending.send_photo, f"{SENDING} {CAPTION} photo has_spoiler show_caption_above_media"),
    "sendDocument": _method(
        sending.send_document, f"{SENDING} {CAPTION} document thumbnail disable_content_type_detection"
    ),
    "sendVoice": _method(sending.send_voice, f"{SENDING} {CAPTION} voice duration"),
    "sendAudio": _method(sending.send_audio, f"{SENDING} {CAPTION} audio duration performer title thumbnail"),
    "sendVideo": _method(
        sending.send_video,
        f"{SENDING} {CAPTION} video duration width height thumbnail cover start_timestamp has_spoiler"
        " show_caption_above_media supports_streaming",
    ),
    "sendChatAction": _method(sending.send_chat_action, "business_connection_id chat_id message_thread_id action"),
    "editMessageText": _method(editing.edit_message_text, f"{PLACE} text parse_mode entities link_preview_options"),
    "editMessageCaption": _method(editing.edit_message_caption, f"{PLACE} {CAPTION} show_caption_above_media"),
    "editMessageReplyMarkup": _method(editing.edit_message_reply_markup, PLACE),
    "deleteMessage": _method(editing.delete_message, "chat_id message_id"),
    "deleteMessages": _method(editing.delete_messages, "chat_id message_ids"),
    "answerCallbackQuery": _method(editing.answer_callback_query, "callback_query_id text show_alert url cache_time"),
    "setMyCommands": _method(profile.set_my_commands, "commands scope language_code"),
    "deleteMyCommands": _method(profile.delete_my_commands, "scope language_code"),
    "getMyCommands": _method(profile.get_my_commands, "scope language_code"),
    "setChatMenuButton": _method(profile.set_chat_menu_button, "chat_id menu_button"),
    "getChatMenuButton": _method(profile.get_chat_menu_button, "chat_id"),
    "setMyDescription": _method(profile.set_my_description, "description language_code"),
    "getMyDescription": _method(profile.get_my_description, "language_code"),
    "setMyShortDescription": _method(profile.set_my_short_description, "short_description language_code"),
    "getMyShortDescription": _method(profile.get_my_short_description, "language_code"),
    "getChat": _method(profile.get_chat, "chat_id"),
    "leaveChat": _method(profile.leave_chat, "chat_id"),
    "getFile": _method(profile.get_file, "file_id"),
    "setWebhook": _method(
        profile.set_webhook,
        "url certificate ip_address max_connections allowed_updates drop_pending_updates secret_token",
    ),
    "deleteWebhook": _method(profile.delete_webhook, "drop_pending_updates"),
    "getWebhookInfo": _method(profile.get_webhook_info),
    "logOut": _method(profile.log_out),
    "close": _method(profile.close),
}
BY_LOWER_NAME = {name.lower(): name for name in METHODS} | {"getupdates": "getUpdates"}
COUNTED_BY_LIMITS = frozenset({"sendMessage", "sendPhoto", "sendDocument", "sendVoice", "sendAudio", "sendVideo"})
