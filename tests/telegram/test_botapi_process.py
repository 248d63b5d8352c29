"""The local Telegram in a process of its own, its webhook delivery, and Telegram's own limits."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram.error import Conflict, RetryAfter

from bot.demo.botapi.faults import Limits
from bot.demo.botapi.remote import RemoteTelegram
from bot.demo.botapi.webhook import SECRET_HEADER, delivering
from bot.demo.botapi.wire import serve
from tests.telegram.botapi import Stage, stage

SECRET = "a-secret-of-more-than-thirty-two-characters"


@pytest_asyncio.fixture
async def on() -> AsyncIterator[Stage]:
    async with stage() as up:
        yield up


def test_another_process_drives_people_and_faults_and_reads_calls() -> None:
    with RemoteTelegram() as telegram:
        ana = telegram.person("Ana")
        ana.say("Hello")
        send = f"{telegram.url}/bot{telegram.token}/sendMessage"
        key = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}
        said = {"chat_id": ana.chat_id, "text": "Ready?", "reply_markup": key}
        number = telegram.fault("flood", retry_after=2, chats=[ana.chat_id])
        assert httpx.post(send, json=said).status_code == 429
        telegram.lift(number)
        assert httpx.post(send, json=said).json()["ok"]
        ana.act("press", label="Yes")
        assert [message["text"] for message in ana.phone["messages"]] == ["Hello", "Ready?"]
        assert [call["accepted"] for call in telegram.calls()] == [False, True]
        assert [list(update)[1] for update in telegram.get("updates")] == ["message", "callback_query"]
        telegram.move_clock(151)
        assert len(telegram.get("updates")) == 1
        with pytest.raises(LookupError, match="has the key"):
            ana.act("press", label="Nowhere")


async def test_a_webhook_gets_updates_in_order_and_again_until_it_takes_them(on: Stage) -> None:
    taken: list[tuple[str, str | None]] = []
    tries = 0
    both = asyncio.Event()

    async def take(request: Request) -> Response:
        nonlocal tries
        tries += 1
        if tries <= 2:
            return Response(status_code=503)
        taken.append(((await request.json())["message"]["text"], request.headers.get(SECRET_HEADER)))
        if len(taken) == 2:
            both.set()
        return Response()

    hook = Starlette(routes=[Route("/hook", take, methods=["POST"])])
    async with serve(hook) as url, delivering(on.telegram, pace=0.01):
        await on.bot.set_webhook(f"{url}/hook", secret_token=SECRET)
        with pytest.raises(Conflict, match="webhook is active"):
            await on.bot.get_updates()
        on.ana.say("One")
        async with asyncio.timeout(3):
            await both.wait()
    assert taken == [("/start", SECRET), ("One", SECRET)]
    info = await on.bot.get_webhook_info()
    assert (info.pending_update_count, tries) == (0, 4)
    assert info.last_error_message == "Wrong response from the webhook: 503"


async def test_telegrams_own_limits_can_be_switched_on(on: Stage) -> None:
    on.telegram.faults.limits = Limits(total_per_second=30, burst_per_chat=2)
    chat = on.ana.chat.chat_id
    await on.bot.send_message(chat, "One")
    await on.bot.send_message(chat, "Two")
    with pytest.raises(RetryAfter):
        await on.bot.send_message(chat, "Three")
