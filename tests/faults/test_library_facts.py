"""What we rely on in python-telegram-bot and httpx, measured again: an upgrade fails here, not at a client."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from importlib.metadata import version

import httpx
import pytest
import pytest_asyncio
from telegram import Bot, Update
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)  # fmt: skip
from telegram.request import HTTPXRequest, RequestData
from telegram.request._requestparameter import RequestParameter

from bot.demo.botapi.faults import Body, FaultKind
from tests.telegram.botapi import Stage, stage


@pytest_asyncio.fixture
async def on() -> AsyncIterator[Stage]:
    async with stage(timeout=0.3) as up:
        yield up


async def raised_by_a_send(on: Stage) -> TelegramError:
    with pytest.raises(TelegramError) as raised:
        await on.bot.send_message(on.ana.chat.chat_id, "Hello")
    return raised.value


def test_the_version_is_the_one_that_was_measured() -> None:
    assert version("python-telegram-bot") == "22.8"


def test_which_errors_are_kinds_of_which() -> None:
    assert issubclass(BadRequest, NetworkError)
    assert issubclass(TimedOut, NetworkError)
    for own in (Forbidden, RetryAfter, ChatMigrated, InvalidToken, Conflict):
        assert not issubclass(own, NetworkError)


async def test_refused_connection(on: Stage) -> None:
    await on.serving.refuse()
    error = await raised_by_a_send(on)
    assert (type(error), type(error.__cause__)) == (NetworkError, httpx.ConnectError)
    await on.serving.listen()


async def test_dropped_connection(on: Stage) -> None:
    on.telegram.faults.add(FaultKind.DROPPED, times=1)
    error = await raised_by_a_send(on)
    assert type(error) is NetworkError
    assert isinstance(error.__cause__, httpx.RemoteProtocolError | httpx.ReadError)


async def test_no_answer_in_time(on: Stage) -> None:
    on.telegram.faults.add(FaultKind.SILENT, times=1)
    error = await raised_by_a_send(on)
    assert (type(error), type(error.__cause__)) == (TimedOut, httpx.ReadTimeout)


async def test_no_connection_free_in_time(on: Stage) -> None:
    narrow = HTTPXRequest(connection_pool_size=1, pool_timeout=0.05, read_timeout=0.5)
    bot = Bot(on.telegram.token, f"{on.url}/bot", request=narrow, get_updates_request=narrow)
    on.telegram.faults.add(FaultKind.SLOW, seconds=0.3)
    sends = [bot.send_message(on.ana.chat.chat_id, "Hello") for _ in range(2)]
    (error,) = [each for each in await asyncio.gather(*sends, return_exceptions=True) if isinstance(each, Exception)]
    assert isinstance(error, TimedOut)
    assert isinstance(error.__cause__, httpx.PoolTimeout)
    await narrow.shutdown()


async def test_a_5xx_in_telegrams_words_has_no_cause(on: Stage) -> None:
    on.telegram.faults.add(FaultKind.SERVER_ERROR, status=502, times=1)
    error = await raised_by_a_send(on)
    assert (type(error), error.__cause__, str(error)) == (NetworkError, None, "Bad Gateway")


@pytest.mark.parametrize("body", [Body.HTML, Body.EMPTY])
async def test_a_5xx_in_other_words_is_caused_by_a_telegram_error(on: Stage, body: Body) -> None:
    on.telegram.faults.add(FaultKind.SERVER_ERROR, status=502, body=body, times=1)
    error = await raised_by_a_send(on)
    assert (type(error), type(error.__cause__)) == (NetworkError, TelegramError)


async def test_a_5xx_with_json_that_is_not_telegrams_is_described_by_its_number(on: Stage) -> None:
    class Gateway(HTTPXRequest):
        async def do_request(self, *args: object, **kwargs: object) -> tuple[int, bytes]:
            return 502, b'{"error": "upstream"}'

    bot = Bot(on.telegram.token, f"{on.url}/bot", request=Gateway())
    with pytest.raises(NetworkError) as raised:
        await bot.send_message(on.ana.chat.chat_id, "Hello")
    assert (raised.value.__cause__, str(raised.value)) == (None, "Bad Gateway (502)")


async def test_an_answer_without_json_is_a_bare_telegram_error(on: Stage) -> None:
    on.telegram.faults.add(FaultKind.NOT_JSON, times=1)
    error = await raised_by_a_send(on)
    assert (type(error), str(error)) == (TelegramError, "Invalid server response")


async def test_401_429_403_400_and_409(on: Stage) -> None:
    faults = on.telegram.faults
    faults.add(FaultKind.UNAUTHORIZED, times=1)
    assert type(await raised_by_a_send(on)) is InvalidToken
    faults.add(FaultKind.FLOOD, retry_after=7, times=1)
    flood = await raised_by_a_send(on)
    assert isinstance(flood, RetryAfter)
    assert flood.retry_after == 7
    faults.add(FaultKind.FORBIDDEN, times=1)
    assert type(await raised_by_a_send(on)) is Forbidden
    with pytest.raises(BadRequest, match=r"^Chat not found$"):
        await on.bot.send_message(1, "Hello")
    await on.bot.set_webhook("https://example.org/hook")
    with pytest.raises(Conflict, match="webhook"):
        await on.bot.get_updates()


async def test_post_gives_updates_raw_and_get_updates_stumbles_over_one_of_them(on: Stage) -> None:
    poison = on.telegram.updates.add_raw({"message": {"message_id": "no"}})
    asked = {"timeout": 0, "limit": 100, "allowed_updates": ["message", "callback_query"]}
    parameters = [RequestParameter.from_input(name, value) for name, value in asked.items()]
    raw = await on.bot.request.post(f"{on.url}/bot{on.telegram.token}/getUpdates", RequestData(parameters))
    assert isinstance(raw, list)
    assert [each["update_id"] for each in raw][-1] == poison
    assert on.telegram.updates.allowed == frozenset({"message", "callback_query"})
    assert Update.de_json(raw[0], on.bot).message
    with pytest.raises((TypeError, KeyError, ValueError)):
        await on.bot.get_updates()


async def test_a_bot_sends_without_having_been_initialized(on: Stage) -> None:
    assert not on.bot._bot_initialized
    await on.bot.send_message(on.ana.chat.chat_id, "Hello")
    assert [call.method for call in on.telegram.calls] == ["sendMessage"]


async def test_nothing_is_parsed_as_markup_unless_we_ask(on: Stage) -> None:
    await on.bot.send_message(on.ana.chat.chat_id, "<b>&amp;</b> *star*")
    assert on.ana.last.text == "<b>&amp;</b> *star*"
    assert "parse_mode" not in on.telegram.calls[-1].parameters


async def test_one_tls_context_serves_several_requests() -> None:
    tls = ssl.create_default_context()
    requests = [HTTPXRequest(httpx_kwargs={"verify": tls}) for _ in range(2)]
    pools = [request._client._transport._pool for request in requests]  # type: ignore[attr-defined]
    assert all(pool._ssl_context is tls for pool in pools)
    for request in requests:
        await request.shutdown()


def test_long_polls_get_no_more_time_than_we_give_them() -> None:
    assert HTTPXRequest().read_timeout == 5  # so a poll of 25 s must bring its own
