"""What the bot says about itself, which commands it offers, and the chats and files it asks about."""

import re

from bot.demo.botapi.chats import ChatKind
from bot.demo.botapi.local import LocalTelegram
from bot.demo.botapi.parameters import Parameters
from bot.demo.botapi.refusals import Json, bad_request, forbidden, too_many_requests
from bot.demo.botapi.sending import known_chat

COMMAND = re.compile(r"[a-z0-9_]{1,32}")
MAX_COMMANDS = 100
MAX_COMMAND_DESCRIPTION = 256
MAX_DESCRIPTION = 512
MAX_SHORT_DESCRIPTION = 120
PLAIN_SCOPES = frozenset({"default", "all_private_chats", "all_group_chats", "all_chat_administrators"})
CLOSE_AFTER_SECONDS = 600


def get_me(telegram: LocalTelegram, p: Parameters) -> Json:
    """Bot API getMe."""
    rights = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
    return telegram.bot | rights


def set_my_commands(telegram: LocalTelegram, p: Parameters) -> bool:
    """Bot API setMyCommands."""
    commands = p.items("commands", "bot commands")
    if commands is None or len(commands) > MAX_COMMANDS:
        raise bad_request("can't parse list of bot commands")
    for command in commands:
        if not isinstance(command, dict) or not COMMAND.fullmatch(str(command.get("command", ""))):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= MAX_COMMAND_DESCRIPTION:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    telegram.profile.commands[_scope(telegram, p), p.text("language_code")] = commands
    telegram.changes.ring()
    return True


def delete_my_commands(telegram: LocalTelegram, p: Parameters) -> bool:
    """Bot API deleteMyCommands."""
    telegram.profile.commands.pop((_scope(telegram, p), p.text("language_code")), None)
    telegram.changes.ring()
    return True


def get_my_commands(telegram: LocalTelegram, p: Parameters) -> list[Json]:
    """Bot API getMyCommands."""
    return telegram.profile.commands.get((_scope(telegram, p), p.text("language_code")), [])


def _scope(telegram: LocalTelegram, p: Parameters) -> str:
    scope = p.parsed("scope", "BotCommandScope") or {"type": "default"}
    kind = scope.get("type") if isinstance(scope, dict) else None
    if kind in PLAIN_SCOPES:
        return str(kind)
    if kind not in ("chat", "chat_administrators", "chat_member"):
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    chat = known_chat(telegram, Parameters({"chat_id": scope.get("chat_id")}, frozenset({"chat_id"})))
    return f"{kind}:{chat.chat_id}"


def set_chat_menu_button(telegram: LocalTelegram, p: Parameters) -> bool:
    """Bot API setChatMenuButton."""
    button = p.parsed("menu_button", "MenuButton") or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in ("default", "commands", "web_app"):
        raise bad_request("can't parse menu button: unsupported type specified")
    if "chat_id" in p:
        known_chat(telegram, p).menu_button = button
    else:
        telegram.profile.menu_button = button
    return True


def get_chat_menu_button(telegram: LocalTelegram, p: Parameters) -> Json:
    """Bot API getChatMenuButton."""
    return known_chat(telegram, p).menu_button if "chat_id" in p else telegram.profile.menu_button


def set_my_description(telegram: LocalTelegram, p: Parameters) -> bool:
    """Bot API setMyDescription."""
    if len(p.text("description")) > MAX_DESCRIPTION:
        raise bad_request("BOT_DESCRIPTION_TOO_LONG")
    telegram.profile.description[p.text("language_code")] = p.text("description")
    return True


def get_my_description(telegram: LocalTelegram, p: Parameters) -> Json:
    """Bot API getMyDescription."""
    return {"description": telegram.profile.description.get(p.text("language_code"), "")}


def set_my_short_description(telegram: LocalTelegram, p: Parameters) -> bool:
    """Bot API setMyShortDescription."""
    if len(p.text("short_description")) > MAX_SHORT_DESCRIPTION:
        raise bad_request("BOT_SHORT_DESCRIPTION_TOO_LONG")
    telegram.profile.short_description[p.text("language_code")] = p.text("short_description")
    return True


def get_my_short_description(telegram: LocalTelegram, p: Parameters) -> Json:
    """Bot API getMyShortDescription."""
    return {"short_description": telegram.profile.short_description.get(p.text("language_code"), "")}


def get_chat(telegram: LocalTelegram, p: Parameters) -> Json:
    """Bot API getChat."""
    accepted = {"max_reaction_count": 11, "accent_color_id": 0}
    gifts = dict.fromkeys(
        "unlimited_gifts limited_gifts unique_gifts premium_subscription gifts_from_channels".split(), False
    )
    return known_chat(telegram, p).as_json() | accepted | {"accepted_gift_types": gifts}


def leave_chat(telegram: LocalTelegram, p: Parameters) -> bool:
    """Bot API leaveChat."""
    chat = known_chat(telegram, p)
    if chat.kind is ChatKind.PRIVATE:
        raise bad_request("chat member status can't be changed in private chats")
    if not chat.bot_is_member:
        raise forbidden(f"bot is not a member of the {chat.kind.value} chat")
    chat.bot_is_member = False
    telegram.changes.ring()
    return True


def get_file(telegram: LocalTelegram, p: Parameters) -> Json:
    """Bot API getFile; the bytes are at /file/bot‹token›/‹file_path›."""
    stored = telegram.files.get(p.text("file_id"))
    if stored is None:
        raise bad_request("invalid file_id")
    size = {"file_size": len(stored.content), "file_path": stored.path}
    return {"file_id": stored.file_id, "file_unique_id": stored.file_id} | size


def set_webhook(telegram: LocalTelegram, p: Parameters) -> bool:
    """Bot API setWebhook; an empty address removes it. Plain http is allowed for loopback only."""
    url = p.text("url")
    if url and not url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", p.text("secret_token")):
        raise bad_request("secret token contains unallowed characters")
    telegram.updates.allow(p.items("allowed_updates", "allowed updates"))
    telegram.webhook = {"url": url, "secret_token": p.text("secret_token")} if url else {}
    telegram.updates.webhook_url = url
    if p.flag("drop_pending_updates"):
        telegram.updates.pending.clear()
    if url:
        telegram.updates.end_poll_for_webhook()
    telegram.updates.bell.ring()
    return True


def delete_webhook(telegram: LocalTelegram, p: Parameters) -> bool:
    """Bot API deleteWebhook."""
    telegram.webhook, telegram.updates.webhook_url = {}, ""
    if p.flag("drop_pending_updates"):
        telegram.updates.pending.clear()
    return True


def get_webhook_info(telegram: LocalTelegram, p: Parameters) -> Json:
    """Bot API getWebhookInfo."""
    allowed = sorted(telegram.updates.allowed or [])
    known = {key: value for key, value in telegram.webhook.items() if key.startswith("last_error")}
    return (
        {
            "url": telegram.updates.webhook_url,
            "has_custom_certificate": False,
            "pending_update_count": len(telegram.updates.waiting()),
        }
        | known
        | ({"allowed_updates": allowed} if allowed else {})
    )


def log_out(telegram: LocalTelegram, p: Parameters) -> bool:
    """Bot API logOut: refused, nobody moves a bot away from the local stand-in."""
    raise bad_request("logged out is not possible here")


def close(telegram: LocalTelegram, p: Parameters) -> bool:
    """Bot API close: refused as in the first ten minutes after a start."""
    raise too_many_requests(CLOSE_AFTER_SECONDS)
