"""Fault switches look to the real bot like the faults they stand for (reliability S4)."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from telegram import Update
from telegram.error import InvalidToken, NetworkError, TelegramError, TimedOut

from bot.demo.botapi.faults import Body, FaultKind
from tests.telegram.botapi import Stage, stage


@pytest_asyncio.fixture
async def on() -> AsyncIterator[Stage]:
    async with stage(timeout=0.3) as up:
        yield up


async def say(on: Stage, chat_id: int | None = None) -> None:
    await on.bot.send_message(chat_id or on.ana.chat.chat_id, "Hello")


async def test_a_server_error_with_a_bot_api_body_has_no_cause(on: Stage) -> None:
    on.telegram.faults.add(FaultKind.SERVER_ERROR, status=502, times=1)
    with pytest.raises(NetworkError) as raised:
        await say(on)
    assert raised.value.__cause__ is None
    assert on.ana.heard == []


@pytest.mark.parametrize("body", [Body.HTML, Body.EMPTY])
@pytest.mark.parametrize("status", [500, 502, 504])
async def test_a_server_error_without_one_is_caused_by_a_telegram_error(on: Stage, status: int, body: Body) -> None:
    on.telegram.faults.add(FaultKind.SERVER_ERROR, status=status, body=body, times=1)
    with pytest.raises(NetworkError) as raised:
        await say(on)
    assert type(raised.value.__cause__) is TelegramError


async def test_accepted_then_dropped_stands_on_the_phone(on: Stage) -> None:
    on.telegram.faults.add(FaultKind.ACCEPTED_THEN_DROPPED, times=1)
    with pytest.raises(NetworkError) as raised:
        await say(on)
    assert isinstance(raised.value.__cause__, httpx.RemoteProtocolError | httpx.ReadError)
    assert on.ana.lock_line == "Hello"
    assert on.telegram.calls[-1].outcome == "accepted, then accepted_then_dropped"


async def test_accepted_then_silent_times_out_and_stands_on_the_phone(on: Stage) -> None:
    on.telegram.faults.add(FaultKind.ACCEPTED_THEN_SILENT, times=1)
    with pytest.raises(TimedOut):
        await say(on)
    assert on.ana.lock_line == "Hello"


@pytest.mark.parametrize("kind", [FaultKind.DROPPED, FaultKind.SILENT])
async def test_what_is_lost_on_the_way_does_not_stand_there(on: Stage, kind: FaultKind) -> None:
    on.telegram.faults.add(kind, times=1)
    with pytest.raises(NetworkError):
        await say(on)
    assert on.ana.heard == []


async def test_an_answer_that_is_not_json_is_a_bare_telegram_error(on: Stage) -> None:
    on.telegram.faults.add(FaultKind.NOT_JSON, times=1)
    with pytest.raises(TelegramError) as raised:
        await say(on)
    assert type(raised.value) is TelegramError


async def test_a_revoked_token_is_invalid(on: Stage) -> None:
    on.telegram.faults.add(FaultKind.UNAUTHORIZED)
    with pytest.raises(InvalidToken):
        await say(on)


async def test_a_closed_port_refuses_the_connection_and_opens_again(on: Stage) -> None:
    await say(on)
    await on.serving.refuse()
    with pytest.raises(NetworkError) as raised:
        await say(on)
    assert isinstance(raised.value.__cause__, httpx.ConnectError)
    await on.serving.listen()
    await say(on)
    assert len(on.ana.heard) == 2


async def test_a_slow_telegram_is_only_slow(on: Stage) -> None:
    on.telegram.faults.add(FaultKind.SLOW, seconds=0.05)
    started = asyncio.get_running_loop().time()
    await say(on)
    assert asyncio.get_running_loop().time() - started >= 0.05


async def test_a_fault_can_be_for_one_chat_or_method_only(on: Stage) -> None:
    on.brandt.start()
    on.telegram.faults.add(FaultKind.FORBIDDEN, chats=[on.brandt.chat.chat_id])
    await say(on)
    with pytest.raises(TelegramError, match="blocked"):
        await say(on, on.brandt.chat.chat_id)


async def test_updates_come_twice_when_switched(on: Stage) -> None:
    on.telegram.faults.updates.copies = 2
    on.ana.say("One")
    updates = await on.bot.get_updates()
    assert [update.update_id for update in updates][-2] == updates[-1].update_id


async def test_taps_can_be_lost(on: Stage) -> None:
    on.telegram.faults.updates.drop_callbacks = True
    on.ana.press_data("anything")
    assert all(update.callback_query is None for update in await on.bot.get_updates())


async def test_late_updates_can_overtake_each_other(on: Stage) -> None:
    chances = iter([1.0, 0.0])
    on.telegram.faults.updates.late_seconds = 0.05
    on.telegram.faults.updates.chance = lambda: next(chances)
    on.ana.say("One")
    on.ana.say("Two")
    await asyncio.sleep(0.1)
    texts = [update.message.text for update in await on.bot.get_updates() if update.message]
    assert texts == ["/start", "Two", "One"]


async def test_a_poison_update_stands_in_the_queue_as_it_is(on: Stage) -> None:
    on.telegram.updates.add_raw({"message": {"message_id": "no"}})
    with pytest.raises((TypeError, KeyError, ValueError)):
        await on.bot.get_updates()
    raw = await on.bot.request.post(f"{on.url}/bot{on.telegram.token}/getUpdates")
    assert isinstance(raw, list)
    assert Update.de_json(raw[0], on.bot).message is not None
