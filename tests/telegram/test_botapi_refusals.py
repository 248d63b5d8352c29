"""The local Bot API refuses what Telegram refuses, and the real bot sees the errors it would see there."""

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from telegram import (
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    MessageEntity,
    ReplyKeyboardMarkup,
)
from telegram.error import BadRequest, Forbidden, InvalidToken, RetryAfter

from bot.demo.botapi.faults import FaultKind
from tests.telegram.botapi import Stage, real_bot, stage


@pytest_asyncio.fixture
async def on() -> AsyncIterator[Stage]:
    async with stage() as up:
        yield up


def one_key(text: str = "Yes", **action: object) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(text, **(action or {"callback_data": "yes"}))]])  # type: ignore[arg-type]


async def sent(on: Stage, text: str = "Hello", **extra: object) -> Message:
    return await on.bot.send_message(on.ana.chat.chat_id, text, **extra)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "Message text is empty"), (" \n ", "Message text is empty"), ("x" * 4097, "Message is too long")],
)
async def test_an_empty_or_too_long_text_is_refused(on: Stage, text: str, words: str) -> None:
    with pytest.raises(BadRequest, match=words):
        await sent(on, text)


async def test_length_counts_utf16_units(on: Stage) -> None:
    assert await sent(on, "\N{SEEDLING}" * 2048)
    with pytest.raises(BadRequest, match="Message is too long"):
        await sent(on, "\N{SEEDLING}" * 2049)


async def test_a_caption_over_1024_units_is_refused(on: Stage) -> None:
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await on.bot.send_document(on.ana.chat.chat_id, b"letter", caption="x" * 1025, filename="letter.txt")


async def test_a_picture_must_be_a_picture(on: Stage) -> None:
    with pytest.raises(BadRequest, match="Image_process_failed"):
        await on.bot.send_photo(on.ana.chat.chat_id, b"no picture")


@pytest.mark.parametrize("held", ["x" * 65, "\N{LATIN SMALL LETTER E WITH ACUTE}" * 33])
async def test_callback_data_over_64_bytes_is_refused(on: Stage, held: str) -> None:
    with pytest.raises(BadRequest, match="Button_data_invalid"):
        await sent(on, reply_markup=one_key(callback_data=held))


async def test_empty_callback_data_is_refused(on: Stage) -> None:
    with pytest.raises(BadRequest, match="Button_data_invalid"):
        await sent(on, reply_markup=one_key(callback_data=""))


async def test_copy_text_takes_1_to_256_characters(on: Stage) -> None:
    assert await sent(on, reply_markup=one_key(copy_text=CopyTextButton("116 123")))
    with pytest.raises(BadRequest, match="Button_copy_text_invalid"):
        await sent(on, reply_markup=one_key(copy_text=CopyTextButton("1" * 257)))


async def test_more_than_100_buttons_are_refused(on: Stage) -> None:
    rows = [[InlineKeyboardButton(str(n), callback_data=str(n))] for n in range(101)]
    with pytest.raises(BadRequest, match="Reply_markup_too_long"):
        await sent(on, reply_markup=InlineKeyboardMarkup(rows))


async def test_an_unchanged_edit_is_refused(on: Stage) -> None:
    message = await sent(on, "One", reply_markup=one_key())
    with pytest.raises(BadRequest, match="Message is not modified: specified new message content"):
        await message.edit_text("One", reply_markup=one_key())
    assert await message.edit_text("One")


async def test_edits_and_deletions_of_what_is_not_there_are_refused(on: Stage) -> None:
    chat = on.ana.chat.chat_id
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await on.bot.edit_message_text("New", chat, 999)
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await on.bot.delete_message(chat, 999)


async def test_only_own_messages_without_reply_keys_can_be_edited(on: Stage) -> None:
    chat = on.ana.chat.chat_id
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await on.bot.edit_message_text("New", chat, on.ana.messages[0].message_id)
    keys = await sent(on, reply_markup=ReplyKeyboardMarkup([["Support now", "Toolkit"]]))
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await keys.edit_text("New")


async def test_deletion_ends_after_48_hours(on: Stage) -> None:
    message = await sent(on)
    on.clock.move(hours=48, seconds=1)
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await message.delete()


async def test_a_bot_cannot_write_first(on: Stage) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await on.bot.send_message(on.brandt.chat.chat_id, "Hello")


async def test_a_blocked_bot_and_a_deleted_account_are_forbidden(on: Stage) -> None:
    on.ana.block()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await sent(on)
    on.ana.unblock()
    assert await sent(on)
    on.ana.delete_account()
    with pytest.raises(Forbidden, match="user is deactivated"):
        await sent(on)


async def test_a_late_answer_to_a_tap_is_refused(on: Stage) -> None:
    await sent(on, reply_markup=one_key())
    tap = on.ana.press("Yes")
    on.clock.move(seconds=151)
    with pytest.raises(BadRequest, match="Query is too old and response timeout expired or query id is invalid"):
        await on.bot.answer_callback_query(tap)


async def test_an_answer_to_a_tap_has_200_characters(on: Stage) -> None:
    await sent(on, reply_markup=one_key())
    tap = on.ana.press("Yes")
    with pytest.raises(BadRequest, match="Message_too_long"):
        await on.bot.answer_callback_query(tap, "x" * 201)
    assert await on.bot.answer_callback_query(tap, "Saved")
    assert on.ana.toast == "Saved"


@pytest.mark.parametrize(
    ("mode", "text"),
    [("HTML", "<b>open"), ("HTML", "a <x>"), ("HTML", "a < b"), ("MarkdownV2", "One."), ("Markdown", "*open")],
)
async def test_unparsable_formatting_is_refused(on: Stage, mode: str, text: str) -> None:
    with pytest.raises(BadRequest, match="Can't parse entities"):
        await sent(on, text, parse_mode=mode)


async def test_formatting_that_parses_becomes_entities(on: Stage) -> None:
    message = await sent(on, "<b>One</b> &amp; <i>two</i>", parse_mode="HTML")
    assert message.text == "One & two"
    assert [(found.type, found.offset, found.length) for found in message.entities] == [
        ("bold", 0, 3),
        ("italic", 6, 3),
    ]


async def test_entities_must_lie_inside_the_text(on: Stage) -> None:
    clock = MessageEntity("date_time", 0, 5, unix_time=on.clock(), date_time_format="t")
    assert (await sent(on, "14:20", entities=[clock])).entities[0].type == "date_time"
    with pytest.raises(BadRequest, match="ends after the end of the text"):
        await sent(on, "14", entities=[clock])


async def test_a_wrong_token_is_unauthorized(on: Stage) -> None:
    stranger = real_bot(on.telegram, on.url, token="1:wrong")
    with pytest.raises(InvalidToken):
        await stranger.send_message(on.ana.chat.chat_id, "Hello")


async def test_an_unknown_method_or_parameter_is_refused(on: Stage) -> None:
    with pytest.raises(BadRequest, match='Unknown parameter "colour"'):
        await sent(on, api_kwargs={"colour": "red"})
    async with httpx.AsyncClient(base_url=f"{on.url}/bot{on.telegram.token}") as client:
        answer = await client.get("/sendTelegram")
    assert (answer.status_code, answer.json()["description"]) == (404, "Not Found")


async def test_too_many_requests_bear_their_seconds(on: Stage) -> None:
    on.telegram.faults.add(FaultKind.FLOOD, retry_after=7, times=1)
    with pytest.raises(RetryAfter) as raised:
        await sent(on)
    assert raised.value._retry_after.total_seconds() == 7
    assert await sent(on)


async def test_every_call_is_recorded(on: Stage) -> None:
    await sent(on, "One")
    with pytest.raises(BadRequest):
        await sent(on, "")
    calls = [(call.method, call.accepted, call.outcome) for call in on.telegram.calls]
    assert calls == [
        ("sendMessage", True, "ok"),
        ("sendMessage", False, "refused 400: Bad Request: message text is empty"),
    ]
