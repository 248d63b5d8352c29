"""What no clock and no fault may change, on a real database (CR-104, CR-405, CR-409, CR-602, CR-609, CR-613)."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, select

from bot.domain.incoming import Incoming, Medium
from bot.domain.people import AlertLevel
from bot.domain.risk.lexicon import Lexicon
from bot.domain.stage import Stage
from bot.services.hearing import Ears
from bot.services.moments import World
from bot.storage import alerts, clients, episodes, inbox, practices, therapists
from bot.storage.database import Database
from bot.storage.tables import outbox
from tests.databases import NOW
from tests.services import cast
from tests.services.cast import ANAS_PHONE
from tests.services.checkin_cast import Rooms, daily
from tests.storage import people

ANA = replace(people.client("ana", "", "brandt", "Ana"), zone="Europe/London")
DANGER = ("I am going to kill myself tonight", "I want to die", "I took all my pills", "my boyfriend hits me")


class Torn(tuple[Lexicon, ...]):
    """A risk list that breaks whenever it is read."""

    __slots__ = ()

    def __iter__(self) -> Iterator[Lexicon]:
        raise ZeroDivisionError


def torn_world() -> World:
    whole = cast.world()
    return replace(whole, books={shelf: replace(book, lexicons=Torn()) for shelf, book in whole.books.items()})


def translated(raw: bytes, person: str) -> Incoming:
    words = raw.decode()
    return Incoming(Medium.TEXT, NOW, NOW, text=words, words=words, message_id=1, update_id=1, language="en")


@pytest.mark.parametrize("words", ["I want to die", "The tram was late"])
async def test_when_the_screen_itself_breaks_the_client_gets_the_card_and_never_silence(
    sqlite_database: Database, words: str
) -> None:
    """CR-602: raised inside the screen, three times over."""
    await sqlite_database.transaction(cast.cast)
    answered = asyncio.Event()

    async def nothing(chat: str) -> None: ...

    ears = Ears(sqlite_database, torn_world(), translated, lambda: NOW, lambda chat: answered.set(), nothing)
    await sqlite_database.transaction(inbox.receive, [(1, ANAS_PHONE, "m:1", "message", words.encode(), NOW)], NOW)
    await ears.start()
    await asyncio.wait_for(answered.wait(), 10)
    await ears.stop()
    chat = (await sqlite_database.read(clients.get, "ana")).chat
    said = await Rooms(sqlite_database, NOW, ears.world, None).letters(chat, "crisis")  # type: ignore[arg-type]
    assert len(said) == 1 and "999" in said[0].text and "116 123" in said[0].text


@pytest.mark.parametrize("danger", DANGER)
async def test_after_words_of_danger_every_next_message_is_answered(sqlite_database: Database, danger: str) -> None:
    """CR-609: no lock-out, no cooldown, no forced end."""
    rooms = await Rooms.of(sqlite_database)
    await rooms.type(danger)
    for spoken in ("are you there", danger, "The tram was late", "why", "ok"):
        before = len(await rooms.said())
        await rooms.type(spoken)
        assert len(await rooms.said()) > before, spoken
    for command in ("toolkit", "checkin", "thought", "now", "plan"):
        before = len(await rooms.said())
        await rooms.command(command)
        assert len(await rooms.said()) > before, command


async def test_a_hold_and_a_toolkit_stand_for_months_whatever_the_clock_does(database: Database) -> None:
    """CR-104, CR-405: no hold ends by a timer, nothing is swapped, promoted or deleted by itself."""
    rooms = await Rooms.of(database, daily(ANA), hold=True, ceiling=Stage.STABILISATION)
    kit = [people.practice(f"p{n}", "ana", n) for n in (1, 2, 3)]
    await database.transaction(lambda conn: practices.save(conn, *kit))
    before = await database.read(practices.of_client, "ana")
    await rooms.move("2027-03-01 12:00", every=timedelta(days=7))
    client = await rooms.client()
    assert (client.hold, client.stage, client.ceiling) == (True, Stage.STABILISATION, Stage.STABILISATION)
    assert await database.read(practices.of_client, "ana") == before


async def test_letters_go_to_the_client_and_their_therapist_and_to_nobody_else(sqlite_database: Database) -> None:
    """CR-409: through check-ins, notes, danger, a person of hers named with a number, and an alert nobody sees."""
    rooms = await Rooms.of(sqlite_database, daily(ANA))
    await rooms.move("2026-11-24 19:00")
    await rooms.type("please write to Tom 07700 900123 for me")
    await rooms.type(DANGER[0])
    await rooms.move("2026-11-26 19:00")
    known = {(await rooms.client()).chat, (await sqlite_database.read(therapists.get, "brandt")).chat}
    assert set(await sqlite_database.read(_chats)) <= known


async def test_the_record_of_an_episode_holds_what_fired_and_no_word_of_the_client(sqlite_database: Database) -> None:
    """CR-613, CR-702: the opened bodies of episode and alert, to the last field."""
    rooms = await Rooms.of(sqlite_database, alerts=AlertLevel.ANY)
    await rooms.type("the purple lighthouse: I am going to kill myself tonight")
    (kept,) = await sqlite_database.read(episodes.of_client, "ana")
    alert = await sqlite_database.read(alerts.open_of, "ana")
    assert alert and kept.rules and kept.pack_version and kept.shown and kept.alert_no == alert.alert_no
    for told in (repr(kept), repr(alert)):
        assert not [word for word in ("purple", "lighthouse", "tonight", "myself") if word in told]


def _chats(conn: Connection) -> list[str]:
    return list(conn.scalars(select(outbox.c.chat)))
