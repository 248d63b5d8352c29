"""The composition root: settings → library → database → services → edges, run, and closed in reverse order."""

import asyncio
import contextlib
import gc
import secrets
import signal
import sys
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.routing import Route
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from bot import command_socket, logs
from bot.answers import answers
from bot.command_socket import CommandRefused, NobodyThere
from bot.console.app import console_app
from bot.console.health import health_routes, serve_console
from bot.console.metrics import metrics_routes
from bot.domain.book import Book
from bot.help_only import HelpOnly
from bot.library.confirmations import ConfirmationsWrong, read_confirmations
from bot.library.files import PackWrong
from bot.library.overlay import in_force
from bot.library.where import prompts_dir
from bot.process import NotStarted, Process
from bot.services.invitations import NameRefused
from bot.services.invitations import invite_therapist as invite
from bot.services.moments import World
from bot.settings import CannotStart, Settings
from bot.storage.database import Database, exists, is_sqlite
from bot.storage.errors import (
    Damaged,
    DataInUse,
    Fault,
    KeyFileMissing,
    KeyFileReadable,
    NewerDatabase,
    Refused,
    WrongKey,
)
from bot.storage.keys import Keys, Purpose, find
from bot.storage.lockfile import Lock
from bot.storage.salvage import roster_of
from bot.telegram.intake import Telegram, TokenInUse, TokenRefused, bot_name
from bot.works import Works, wall_clock

log = logs.event_logger(__name__)
BAD_SETTING, IN_USE, CANNOT_OPEN = 2, 3, 4
TRY_AGAIN_S = 15.0
YOUNG_MIDDLE_OLD = (10_000, 20, 50)  # after the freeze Python's own 700, 10, 10 would walk the rest every few messages
HELP_ONLY = "Nothing can be kept. Help for whoever is in danger still goes out; look at docs/operations.md."


class DatabaseFails(CannotStart):
    """The database is there and cannot be worked with: damaged, locked, full or out of reach."""

    def __init__(self, fault: Fault, exit_code: int) -> None:
        super().__init__(str(fault), exit_code)
        self.fault = fault


def note(line: str) -> None:
    """A line for the operator, who reads standard error."""
    print(line, file=sys.stderr, flush=True)


def run(settings: Settings) -> int:
    """Chat, clock and console in one process until SIGTERM or Ctrl-C; returns the exit code. Raises CannotStart."""
    return asyncio.run(_run(settings))


def invite_therapist(settings: Settings, name: str) -> str:
    """The claim link for a therapist of that name: from the running bot, or from the database. Raises CannotStart."""
    try:
        return asyncio.run(_invite(settings, name))
    except NameRefused as refused:
        raise CannotStart(str(refused), BAD_SETTING) from None


def world_of(settings: Settings, keys: Keys) -> World:
    """The books and the key of alert numbers. Raises CannotStart naming file and line."""
    try:
        words = in_force(prompts_dir(), settings.prompts_dir, settings.data_dir, settings.languages)
    except PackWrong as wrong:
        raise CannotStart(str(wrong), BAD_SETTING) from None
    if words.wrong:
        note("\n".join(str(problem) for problem in words.wrong))
        note(f"{settings.prompts_dir} has faults, so the last good words stay in force.")
        log.error("prompts_wrong", count=len(words.wrong))
    books = _with_confirmations(words.books, settings.data_dir)
    return World(
        books, keys.of(Purpose.INDEX).secret, operator=settings.operator_chat, console=settings.console_url,
        prompts=words.folder, wrong_words=len(words.wrong),
    )  # fmt: skip


def _with_confirmations(books: Mapping[str, Book], data_dir: Path) -> Mapping[str, Book]:
    """The books with who confirmed which crisis line; a file that cannot be read counts for nothing, and is named."""
    try:
        confirmations = read_confirmations(data_dir)
    except ConfirmationsWrong as wrong:
        note(str(wrong))
        log.error("crisis_confirmations_unreadable", wrong)
        confirmations = {}
    return {language: replace(book, confirmations=confirmations) for language, book in books.items()}


async def open_database(settings: Settings, *, say: Callable[[str], None] | None = note) -> tuple[Database, Keys]:
    """Key file and database, both made at the very first start, and never one without the other. Raises CannotStart."""
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        there = await exists(settings.database_url)
        keys = find(settings.key_file, wall_clock(), database_exists=there)
        database = await Database.open(settings.database_url, keys, data_dir=settings.data_dir)
    except (DataInUse, KeyFileMissing, KeyFileReadable, NewerDatabase, WrongKey, Refused) as refused:
        raise CannotStart(str(refused), IN_USE if isinstance(refused, DataInUse) else CANNOT_OPEN) from None
    except Fault as fault:
        raise DatabaseFails(fault, CANNOT_OPEN) from None
    if not there and say:
        say(f"The database is {settings.database_url}, its key {settings.key_file}.")
        say("Back up the key apart from the database.")
    return database, keys


async def _run(settings: Settings) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stop.set)
    helping: HelpOnly | None = None
    while not stop.is_set():
        try:
            return await _whole(settings, stop, helping)
        except (DatabaseFails, NotStarted) as fails:
            note(f"{fails}\n{HELP_ONLY}")
            log.error("help_only", fails.fault)
            helping = await _help(settings, stop, helping, fails.fault)
    return 0


async def _help(settings: Settings, stop: asyncio.Event, helping: HelpOnly | None, fault: Fault) -> HelpOnly:
    """Help for whoever is in danger, until the database is worth another try. Raises CannotStart."""
    keys = find(settings.key_file, wall_clock(), database_exists=True)
    helping = helping or HelpOnly(_works(settings), world_of(settings, keys), keys)
    known = await asyncio.to_thread(roster_of, settings.database_url, keys)
    async with AsyncExitStack() as closing:
        closing.callback(Lock(settings.data_dir).release)
        app = Starlette(routes=health_routes(helping.health, wall_clock))
        console = await serve_console(app, settings.console_host, settings.console_port)
        closing.push_async_callback(console.stop)
        with _said():
            again = None if isinstance(fault, Damaged) else TRY_AGAIN_S  # that does not pass by itself
            await until_first(helping.run(known, again), stop)
    return helping


def _told_to_machines(process: Process, settings: Settings) -> list[Route]:
    """What watches asks these; /metrics only where the operator wants it."""
    counted = metrics_routes(process.health, process.tally, process.acknowledged, wall_clock)
    return [*health_routes(process.health, wall_clock), *(counted if settings.metrics else ())]


def _works(settings: Settings) -> Works:
    return Works(
        settings.bot_api_url, _token(settings), settings.data_dir, watched=True, heartbeat=settings.heartbeat_url,
        disk_amber_mb=settings.disk_low_mb, settled=gc.freeze,
        say=note, backup_dir=settings.backup_dir if is_sqlite(settings.database_url) else None,
    )  # fmt: skip


async def _whole(settings: Settings, stop: asyncio.Event, helped: HelpOnly | None) -> int:
    """Everything, until it is stopped. Raises CannotStart, NotStarted."""
    database, keys = await open_database(settings)
    async with AsyncExitStack() as closing:
        closing.push_async_callback(database.close)
        works = _works(settings)
        world = world_of(settings, keys)
        world.unwatched = not settings.heartbeat_url
        process = Process(works, database, keys, world)
        await process.build()
        if helped:
            process.emergency.go_on_from(helped.emergency)
        gc.freeze()  # the words and rules stay for good: the collector need not walk them in the middle of a message
        gc.set_threshold(*YOUNG_MIDDLE_OLD)
        app = console_app(process.desk(), _told_to_machines(process, settings))
        console = await serve_console(app, settings.console_host, settings.console_port)
        closing.push_async_callback(console.stop)
        sockets = await command_socket.serve(
            settings.data_dir / command_socket.NAME,
            answers(process, settings.key_file),
        )
        closing.push_async_callback(sockets.stop)
        with _said():
            await process.run_until(stop)
    return 0


async def until_first(helping: Coroutine[Any, Any, None], stop: asyncio.Event) -> None:
    """Until that ends by itself or it is to stop. Raises what ended it."""
    running = asyncio.ensure_future(helping)
    stopped = asyncio.ensure_future(stop.wait())
    await asyncio.wait({running, stopped}, return_when=asyncio.FIRST_COMPLETED)
    for each in (running, stopped):
        each.cancel()
    await asyncio.gather(stopped, return_exceptions=True)
    with contextlib.suppress(asyncio.CancelledError):
        await running


@contextlib.contextmanager
def _said() -> Iterator[None]:
    """What Telegram says of the token, in the operator's words."""
    try:
        yield
    except TokenRefused:
        raise CannotStart("Telegram refused the token (401). Copy it again from BotFather.", BAD_SETTING) from None
    except TokenInUse:
        line = "Another process is reading this bot (409). Only one may. Stop it, then start again."
        raise CannotStart(line, IN_USE) from None


async def _invite(settings: Settings, name: str) -> str:
    try:
        said = await asyncio.to_thread(
            command_socket.ask, settings.data_dir / command_socket.NAME, "invite-therapist", name=name
        )
        return str(said)
    except NobodyThere:
        pass
    except CommandRefused as refused:
        raise CannotStart(str(refused), BAD_SETTING) from None
    request = HTTPXRequest()
    try:
        username = await bot_name(Telegram(settings.bot_api_url, _token(settings), request))
    except TokenRefused:
        raise CannotStart("Telegram refused the token (401). Copy it again from BotFather.", BAD_SETTING) from None
    except TelegramError as error:
        raise CannotStart(
            f"Cannot reach {settings.bot_api_url.split('//')[-1]} ({type(error).__name__}).", BAD_SETTING
        ) from None
    finally:
        await request.shutdown()
    database, _ = await open_database(settings)
    try:
        return await database.transaction(invite, name, wall_clock(), secrets.token_bytes(32), username)
    finally:
        await database.close()


def _token(settings: Settings) -> str:
    return settings.bot_token.get_secret_value() if settings.bot_token else ""
