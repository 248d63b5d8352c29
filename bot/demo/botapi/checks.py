"""What Telegram refuses in a text, its entities and its keyboards (Bot API, "Available types")."""

from collections.abc import Iterable
from typing import Any

from bot.demo.botapi.refusals import Json, bad_request

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_BUTTONS = 100
MAX_BUTTONS_IN_ROW = 8
MAX_CALLBACK_BYTES = 64
MAX_COPY_TEXT = 256
ENTITY_KINDS = frozenset(
    "mention hashtag cashtag bot_command url email phone_number bold italic underline strikethrough spoiler blockquote"
    " expandable_blockquote code pre text_link text_mention custom_emoji date_time".split()
)
ENTITY_FIELDS = frozenset(
    "type offset length url user language custom_emoji_id unix_time date_time_format".split(),
)
BUTTON_ACTIONS = frozenset(
    "url callback_data web_app login_url switch_inline_query switch_inline_query_current_chat"
    " switch_inline_query_chosen_chat copy_text callback_game pay".split()
)
BUTTON_FIELDS = BUTTON_ACTIONS | {"text", "style", "icon_custom_emoji_id"}
REPLY_KEYBOARD_FIELDS = frozenset(
    "keyboard is_persistent resize_keyboard one_time_keyboard input_field_placeholder selective".split()
)
REPLY_BUTTON_FIELDS = frozenset(
    "text style icon_custom_emoji_id request_users request_chat request_contact request_location request_poll"
    " web_app".split()
)


def units(text: str) -> int:
    """Length in UTF-16 units, as Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """The text as Telegram stores it: outer white space gone, entities moved with it."""
    shift = units(text) - units(text.lstrip())
    kept = text.strip()
    moved = [entity | {"offset": max(0, entity["offset"] - shift)} for entity in entities]
    end = units(kept)
    clipped = [entity | {"length": min(entity["length"], end - entity["offset"])} for entity in moved]
    return kept, [entity for entity in clipped if entity["length"] > 0]


def message_text(text: str) -> None:
    """Refuse what is empty or over 4,096 units."""
    if not text.strip():
        raise bad_request("message text is empty")
    if units(text) > MAX_TEXT:
        raise bad_request("message is too long")


def caption(text: str) -> None:
    """Refuse a caption over 1,024 units."""
    if units(text) > MAX_CAPTION:
        raise bad_request("message caption is too long")


def entities(found: list[Any] | None, text: str) -> list[Json]:
    """Entities that lie inside the text and are of a known kind."""
    checked = [_entity(entity, units(text)) for entity in found or []]
    return sorted(checked, key=lambda entity: (entity["offset"], -entity["length"]))


def _entity(entity: Any, end: int) -> Json:
    if not isinstance(entity, dict):
        raise bad_request("can't parse entities: expected an Object")
    if entity.get("type") not in ENTITY_KINDS or not set(entity) <= ENTITY_FIELDS:
        raise bad_request("can't parse entities: unsupported entity")
    offset, length = entity.get("offset"), entity.get("length")
    if not isinstance(offset, int) or not isinstance(length, int) or offset < 0 or length <= 0:
        raise bad_request("can't parse entities: wrong offset or length")
    if offset + length > end:
        raise bad_request(
            f"entity beginning at UTF-16 offset {offset} ends after the end of the text at UTF-16 offset {end}"
        )
    if entity["type"] == "date_time" and not isinstance(entity.get("unix_time"), int):
        raise bad_request("can't parse entities: date_time without unix_time")
    return dict(entity)


def inline_keyboard(markup: Any) -> list[list[Json]]:
    """The rows of an inline keyboard, empty rows left out as Telegram does."""
    rows = markup.get("inline_keyboard") if isinstance(markup, dict) else None
    if rows is None or set(markup) != {"inline_keyboard"}:
        raise bad_request("object expected as reply markup")
    checked = [[_inline_button(button) for button in row] for row in _rows(rows)]
    _refuse_too_many(checked)
    return [row for row in checked if row]


def reply_keyboard(markup: Json) -> list[list[str]]:
    """The labels of a reply keyboard."""
    if not set(markup) <= REPLY_KEYBOARD_FIELDS:
        raise bad_request("can't parse reply keyboard markup JSON object")
    rows = [[_reply_button(button) for button in row] for row in _rows(markup["keyboard"])]
    _refuse_too_many(rows)
    return rows


def _rows(rows: Any) -> list[list[Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request("can't parse inline keyboard button: expected an Array of Arrays")
    return rows


def _refuse_too_many(rows: Iterable[list[Any]]) -> None:
    lengths = [len(row) for row in rows]
    if sum(lengths) > MAX_BUTTONS or max(lengths, default=0) > MAX_BUTTONS_IN_ROW:
        raise bad_request("REPLY_MARKUP_TOO_LONG")


def _reply_button(button: Any) -> str:
    label = button.get("text") if isinstance(button, dict) else button
    if isinstance(button, dict) and not set(button) <= REPLY_BUTTON_FIELDS:
        raise bad_request("can't parse keyboard button: unknown field")
    if not isinstance(label, str) or not label.strip():
        raise bad_request("can't parse keyboard button: text must be non-empty")
    return label


def _inline_button(button: Any) -> Json:
    if not isinstance(button, dict) or not set(button) <= BUTTON_FIELDS:
        raise bad_request("can't parse inline keyboard button: expected an Object of known fields")
    if not isinstance(button.get("text"), str) or not button["text"].strip():
        raise bad_request("can't parse inline keyboard button: text must be non-empty")
    actions = set(button) & BUTTON_ACTIONS
    if not actions:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request("can't parse inline keyboard button: exactly one action is allowed")
    _check_action(button)
    return dict(button)


def _check_action(button: Json) -> None:
    if "callback_data" in button:
        held = button["callback_data"]
        if not isinstance(held, str) or not 1 <= len(held.encode()) <= MAX_CALLBACK_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button and not str(button["url"]).startswith(("http://", "https://", "tg://")):
        raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    if "copy_text" in button:
        copied = button["copy_text"].get("text") if isinstance(button["copy_text"], dict) else None
        if not isinstance(copied, str) or not 1 <= len(copied) <= MAX_COPY_TEXT:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
