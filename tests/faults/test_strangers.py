"""T1: whoever is nobody's client cannot make us talk, and is still helped: once a minute, and at risk words always."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, func, select

from bot.domain.incoming import Incoming, Medium, Tap
from bot.domain.letter import Sent
from bot.services.conversation import hear_next
from bot.services.moments import World
from bot.storage import inbox, next_letter, outbox
from bot.storage.database import Database
from bot.storage.tables import metadata
from tests.conftest import Size
from tests.databases import NOW
from tests.services import cast

UPDATES = {"fast": 300, "full": 10_000}
PEOPLE, SECONDS = 20, 0.5
NEUTRAL, CARD = "works by invitation", "This sounds like danger"
RISK = "i want to kill myself tonight"
TRANSPORT = {"inbox", "outbox", "chat", "meta", "canary", "vital", "client_key"}


@pytest.fixture(scope="module")
def world() -> World:
    return cast.world()


def words(text: str, at: datetime, **more: object) -> Incoming:
    heard = Incoming(Medium.TEXT, at, at, text=text, words=text, message_id=1, update_id=1, language="en")
    return replace(heard, **more)  # type: ignore[arg-type]


def hears(conn: Connection, world: World, number: int, phone: int, incoming: Incoming) -> list[str]:
    """One update of a stranger is heard at its time, and what is then due is sent; returns that."""
    at = incoming.sent_at
    inbox.receive(conn, [(number, phone, f"m:{number}", "message", b"{}", at)], at)
    (chat,) = inbox.waiting_chats(conn)
    assert chat and hear_next(conn, world, chat, at, number.to_bytes(32), lambda raw, who: incoming)
    return sends(conn, at)


def sends(conn: Connection, at: datetime) -> list[str]:
    said = []
    while letter := next_letter.lease_next(conn, at, at + timedelta(seconds=30), 1):
        said.append(letter.say.text)
        outbox.settle(conn, letter, Sent(1), at, at)
    return said


def clinical_rows(conn: Connection) -> int:
    tables = [table for name, table in metadata.tables.items() if name not in TRANSPORT]
    return sum(conn.scalar(select(func.count()).select_from(table)) or 0 for table in tables)


async def test_a_flood_of_strangers_is_answered_once_a_minute_each_and_risk_words_always(
    size: Size, sqlite_database: Database, world: World
) -> None:
    def flood(conn: Connection) -> tuple[Counter[tuple[int, int]], int, int]:
        neutral: Counter[tuple[int, int]] = Counter()
        asked = helped = 0
        for number in range(1, UPDATES[size] + 1):
            at, phone = NOW + number * timedelta(seconds=SECONDS), 9000 + number % PEOPLE
            risky = number % 37 == 0
            said = hears(conn, world, number, phone, words(RISK if risky else "hello", at))
            asked, helped = asked + risky, helped + any(CARD in each for each in said)
            neutral[phone, int((at - NOW).total_seconds() // 60)] += sum(NEUTRAL in each for each in said)
        return neutral, asked, helped

    neutral, asked, helped = await sqlite_database.transaction(flood)
    assert max(neutral.values()) <= 2, "a calendar minute may hold the end of one minute and the start of the next"
    minutes = UPDATES[size] * SECONDS / 60 + 1
    assert sum(neutral.values()) <= PEOPLE * minutes
    assert helped == asked > 0
    assert await sqlite_database.read(clinical_rows) == 0
    print(f"\n{UPDATES[size]} updates of {PEOPLE} strangers: {sum(neutral.values())} neutral answers, {helped} cards")


async def test_a_stranger_who_asks_for_numbers_is_not_taken_for_a_flood(
    sqlite_database: Database, world: World
) -> None:
    def asks(conn: Connection) -> list[list[str]]:
        tap = words("", NOW, medium=Medium.TAP, words="", tap=Tap("country", "", 0, 5))
        later = [replace(tap, sent_at=NOW + timedelta(seconds=3)), words("germany", NOW + timedelta(seconds=8))]
        return [hears(conn, world, n, 9001, each) for n, each in enumerate([words("hello", NOW), *later], 1)]

    hello, asked, numbers = await sqlite_database.transaction(asks)
    assert NEUTRAL in hello[0] and asked and "0800" in numbers[0]


@pytest.mark.parametrize("text", ["germany", "/start AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"])
async def test_no_way_of_asking_makes_more_than_a_few_answers_a_minute(
    sqlite_database: Database, world: World, text: str
) -> None:
    def repeats(conn: Connection) -> int:
        command, _, argument = text.removeprefix("/").partition(" ")
        more = {"medium": Medium.COMMAND, "command": command, "argument": argument} if argument else {}
        said = 0
        for number in range(1, 101):
            at = NOW + number * timedelta(seconds=0.5)
            said += len(hears(conn, world, number, 9001, words(text, at, **more)))
        return said

    assert await sqlite_database.transaction(repeats) <= 5


@pytest.mark.parametrize("how", ["support", "typed", "command", "risk", "maybe"])
async def test_help_is_never_held_back_because_a_neutral_line_was_said_a_moment_ago(
    sqlite_database: Database, world: World, how: str
) -> None:
    said = {
        "support": words("", NOW, medium=Medium.TAP, words="", tap=Tap("now", "", 0, 5)),
        "typed": words("Support now", NOW),
        "command": words("", NOW, medium=Medium.COMMAND, words="", command="help"),
        "risk": words(RISK, NOW),
        "maybe": words("I can't do this anymore, everyone would be better off without me", NOW),
    }[how]

    def asks(conn: Connection) -> list[str]:
        hears(conn, world, 1, 9001, words("hello", NOW))
        return hears(conn, world, 2, 9001, replace(said, sent_at=NOW + timedelta(seconds=2)))

    assert await sqlite_database.transaction(asks) != []


async def test_a_flood_of_risk_words_does_not_pile_up_before_somebody_else_in_danger(
    sqlite_database: Database, world: World
) -> None:
    """T13: while their card has not gone out yet, the same chat gets no third one; the next person's is the next."""

    def floods(conn: Connection) -> int:
        for number in range(1, 51):
            update = (number, 9001, f"m:{number}", "message", b"{}", NOW)
            inbox.receive(conn, [update], NOW)
            (chat,) = inbox.waiting_chats(conn)
            assert chat and hear_next(conn, world, chat, NOW, bytes(32), lambda raw, who: words(RISK, NOW))
        return len(sends(conn, NOW))

    assert await sqlite_database.transaction(floods) == 2
