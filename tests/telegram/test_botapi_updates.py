"""Updates wait, expire and are confirmed as at Telegram (reliability R3, R8, R10)."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from telegram import BotCommand, BotCommandScopeChat, InlineKeyboardButton, InlineKeyboardMarkup, ReplyKeyboardMarkup
from telegram.error import Conflict

from bot.demo.botapi.chats import ChatKind
from bot.demo.botapi.media import MEDIA
from tests.telegram.botapi import Stage, real_bot, stage

KEYS = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="yes")]])


@pytest_asyncio.fixture
async def on() -> AsyncIterator[Stage]:
    async with stage() as up:
        yield up


async def test_an_update_stays_until_a_higher_offset_confirms_it(on: Stage) -> None:
    first = await on.bot.get_updates()
    assert await on.bot.get_updates() == first
    assert await on.bot.get_updates(offset=first[-1].update_id + 1) == ()


async def test_a_long_poll_returns_as_soon_as_somebody_writes(on: Stage) -> None:
    (first,) = await on.bot.get_updates()
    waiting = asyncio.ensure_future(on.bot.get_updates(offset=first.update_id + 1, timeout=5))
    await asyncio.sleep(0.05)
    started = time.monotonic()
    on.ana.say("Hello")
    (update,) = await waiting
    assert update.message is not None
    assert update.message.text == "Hello"
    assert time.monotonic() - started < 4  # the poll would have ended after five


async def test_limit_and_negative_offset(on: Stage) -> None:
    for word in ("One", "Two", "Three"):
        on.ana.say(word)
    assert len(await on.bot.get_updates(limit=2)) == 2
    (last,) = await on.bot.get_updates(offset=-1)
    assert last.message is not None
    assert last.message.text == "Three"
    assert len(await on.bot.get_updates()) == 1


async def test_a_second_poller_ends_the_first_with_409(on: Stage) -> None:
    (first,) = await on.bot.get_updates()
    other = real_bot(on.telegram, on.url)
    waiting = asyncio.ensure_future(on.bot.get_updates(offset=first.update_id + 1, timeout=5))
    await asyncio.sleep(0.05)
    await other.get_updates(offset=first.update_id + 1)
    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await waiting


async def test_taps_expire_after_150_seconds_and_messages_after_a_day(on: Stage) -> None:
    await on.bot.send_message(on.ana.chat.chat_id, "Ready?", reply_markup=KEYS)
    on.ana.press("Yes")
    on.clock.move(seconds=151)
    assert [bool(update.message) for update in await on.bot.get_updates()] == [True]
    on.clock.move(days=1)
    assert await on.bot.get_updates() == ()


async def test_only_allowed_updates_are_queued(on: Stage) -> None:
    await on.bot.get_updates(allowed_updates=["message"])
    on.ana.block()
    on.ana.unblock()
    on.ana.edit(on.ana.messages[0].message_id, "/start again")
    assert len(await on.bot.get_updates()) == 1


async def test_blocking_comes_as_my_chat_member(on: Stage) -> None:
    on.ana.block()
    change = (await on.bot.get_updates())[-1].my_chat_member
    assert change is not None
    assert change.new_chat_member.status == "kicked"


@pytest.mark.parametrize("kind", ["photo", *MEDIA])
async def test_every_kind_of_message_can_be_read(on: Stage, kind: str) -> None:
    on.ana.send(kind, caption="Look" if kind == "photo" else "")
    message = (await on.bot.get_updates())[-1].message
    assert message is not None
    assert message.effective_attachment is not None


async def test_forwards_edits_and_groups_are_marked_as_such(on: Stage) -> None:
    on.ana.forward("Not mine")
    on.ana.edit(on.ana.messages[-1].message_id, "Changed")
    group = on.telegram.group("Friends")
    on.ana.add_bot_to(group)
    on.ana.say_in(group, "Hello all")
    channel = on.telegram.group("News", ChatKind.CHANNEL)
    on.ana.add_bot_to(channel)
    on.ana.say_in(channel, "Post")
    updates = (await on.bot.get_updates())[1:]
    assert updates[0].message is not None and updates[0].message.forward_origin is not None
    assert updates[1].edited_message is not None
    assert updates[2].my_chat_member is not None
    assert updates[3].message is not None and updates[3].message.chat.type == "supergroup"
    assert updates[5].channel_post is not None
    assert await on.bot.leave_chat(group.chat_id)


async def test_a_phone_shows_keys_menu_typing_and_the_lock_line(on: Stage) -> None:
    chat = on.ana.chat.chat_id
    await on.bot.set_my_commands([BotCommand("now", "Support now")])
    await on.bot.set_my_commands([BotCommand("help", "Help")], scope=BotCommandScopeChat(chat))
    await on.bot.send_chat_action(chat, "typing")
    assert on.ana.action == "typing"
    await on.bot.send_message(chat, "Hello", reply_markup=ReplyKeyboardMarkup([["Support now", "Toolkit"]]))
    await on.bot.send_message(chat, "A check-in\nis here", reply_markup=KEYS)
    await on.bot.send_message(chat, "Quietly", disable_notification=True, protect_content=True)
    assert on.ana.keyboard == [["Support now", "Toolkit"]]
    assert [command["command"] for command in on.ana.menu] == ["help"]
    assert (on.ana.action, on.ana.lock_line) == ("", "A check-in")
    assert on.ana.last.protected
    assert on.ana.key("Toolkit").text == "Toolkit"


async def test_unasked_messages_are_told_from_answers(on: Stage) -> None:
    chat = on.ana.chat.chat_id
    await on.bot.send_message(chat, "Answer")
    on.clock.move(hours=1)
    await on.bot.send_message(chat, "A check-in is here when you want it.")
    assert on.ana.push_line == "A check-in is here when you want it."
    on.ana.say("Hi")
    await on.bot.send_message(chat, "Answer")
    assert on.ana.push_line == "A check-in is here when you want it."


async def test_files_can_be_fetched_again(on: Stage) -> None:
    message = await on.bot.send_document(on.ana.chat.chat_id, b"pages", filename="brief.pdf")
    assert message.document is not None
    file = await on.bot.get_file(message.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"pages"


async def test_a_phone_waits_for_what_it_wants_to_see(on: Stage) -> None:
    asyncio.get_running_loop().call_later(0.05, lambda: None)
    sending = asyncio.ensure_future(on.bot.send_message(on.ana.chat.chat_id, "Here"))
    assert (await on.ana.answer()).text == "Here"
    await sending
    with pytest.raises(TimeoutError, match="Ana waited"):
        await on.ana.until(lambda phone: phone.says("Never"), timeout=0.05)
