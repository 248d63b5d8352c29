"""What the doctor asks: the running bot, its database, Telegram."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx
from telegram.error import InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot import command_socket
from bot.command_socket import CommandRefused, NobodyThere
from bot.doctor.line import Line, State
from bot.main import open_database
from bot.services.checkup import Facts, facts
from bot.settings import CannotStart, Settings
from bot.storage.database import exists
from bot.telegram.intake import Telegram

COMMAND = "doctor"
LONG_S, OFF_S, PATIENCE_S = 60.0, 5.0, 10.0


def running(settings: Settings) -> tuple[Line, ...]:
    """Whether it runs and is ready, and after that what is worth a look there."""
    host = "127.0.0.1" if settings.console_host in ("0.0.0.0", "::") else settings.console_host
    try:
        told = httpx.get(f"http://{host}:{settings.console_port}/readyz", timeout=PATIENCE_S, trust_env=False)
        answer = told.json()
    except (httpx.HTTPError, ValueError):
        return (Line(State.BROKEN, "No bot answers on this machine", "Start it with: handrail run"),)
    looks = (Line(State.LOOK, f"The bot says: {each}") for each in answer.get("look", []))
    if told.status_code == httpx.codes.OK:
        return (Line(State.OK, f"The bot runs; Telegram answered {answer['age_s'].get('poll') or 0:.0f} s ago"), *looks)
    return (Line(State.BROKEN, "The bot runs and is not ready: " + " ".join(answer.get("reasons", []))), *looks)


async def data(settings: Settings, now: datetime) -> AsyncIterator[Line]:
    if not await exists(settings.database_url):
        yield Line(State.LOOK, "No database yet", "The first handrail run makes it.")
        return
    try:
        found = await _facts(settings, now)
    except (CannotStart, CommandRefused) as refused:
        yield Line(State.BROKEN, str(refused))
        return
    yield Line(State.OK, "The key opens the database")
    for name, what in (("incoming", "message heard"), ("letter", "safety message sent"), ("alert", "step of an alert")):
        late = found[name] > LONG_S
        yield Line(
            State.BROKEN if late else State.OK,
            f"Longest wait for a {what}: {found[name]:.0f} s",
            "See whether the bot runs." if late else "",
        )
    if found["unreached"]:
        yield Line(
            State.BROKEN, "An alert ended and nobody has marked it as seen", "Reach the therapist by other means."
        )
    if found["without_backup"]:
        yield Line(
            State.LOOK,
            f"{found['without_backup']:.0f} of {found['therapists']:.0f} therapists have no backup person",
            "They name one in their chat.",
        )


async def _facts(settings: Settings, now: datetime) -> Facts:
    try:
        told: Facts = await asyncio.to_thread(command_socket.ask, settings.data_dir / command_socket.NAME, COMMAND)
        return told
    except NobodyThere:
        database, _ = await open_database(settings, say=None)
        try:
            return await database.read(facts, now)
        finally:
            await database.close()


async def telegram(settings: Settings, clock: Callable[[], datetime]) -> AsyncIterator[Line]:
    if settings.bot_token is None:
        yield Line(State.BROKEN, "HANDRAIL_BOT_TOKEN is not set", "Put it in .env or run: handrail setup")
        return
    request = HTTPXRequest()
    telegram = Telegram(settings.bot_api_url, settings.bot_token.get_secret_value(), request)
    try:
        me, hook = await telegram.call("getMe"), await telegram.call("getWebhookInfo")
        yield Line(State.OK, f"Telegram knows the token as @{me['username']}")
        there = str(hook.get("url", "")) if isinstance(hook, dict) else ""
        fits = bool(there) == bool(settings.webhook_url)
        yield Line(
            State.OK if fits else State.LOOK,
            "Webhook as set" if fits else "Telegram's webhook is not as HANDRAIL_WEBHOOK_URL says",
            "" if fits else "The next handrail run sets it right.",
        )
        yield await _clock(settings, clock)
    except InvalidToken:
        yield Line(State.BROKEN, "Telegram refused the token (401)", "Copy it again from BotFather.")
    except TelegramError as error:
        yield Line(
            State.BROKEN,
            f"Cannot reach {settings.bot_api_url.split('//')[-1]} ({type(error).__name__})",
            "Check the network of this machine.",
        )
    finally:
        await request.shutdown()


async def _clock(settings: Settings, clock: Callable[[], datetime]) -> Line:
    async with httpx.AsyncClient(timeout=PATIENCE_S) as client:
        try:
            said = (await client.head(settings.bot_api_url)).headers.get("Date", "")
            off = abs(clock() - parsedate_to_datetime(said))
        except (httpx.HTTPError, ValueError, TypeError):
            return Line(State.LOOK, "Telegram's clock could not be read")
    if off > timedelta(seconds=OFF_S):
        return Line(
            State.BROKEN,
            f"This machine's clock is {off.total_seconds():.0f} s off",
            "Turn on time synchronisation (NTP).",
        )
    return Line(State.OK, "The clock agrees with Telegram's")
